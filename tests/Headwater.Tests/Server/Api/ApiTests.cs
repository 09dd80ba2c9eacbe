using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Headwater.Tests;

/// <summary>API v1 over a real capture, whole answers against files beside the tests.</summary>
public sealed class ApiTests
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task The_shop_s_capture_answers_as_written_down()
    {
        await using var server = await WithShopAsync();
        var list = await server.GetAsync("/api/v1/transactions");
        var id = list.GetProperty("items")[0].GetProperty("id").GetString();

        Hold("transactions", list);
        foreach (var part in new[] { "", "/spans", "/invocations", "/hops", "/logs" })
            Hold("transaction" + part.Replace('/', '-'), await server.GetAsync($"/api/v1/transactions/{id}{part}"));
        Hold("functions", WithoutQuantiles(await server.GetAsync("/api/v1/functions")));
        Hold("invocations", await server.GetAsync("/api/v1/invocations"));
        Hold("unmatched", await server.GetAsync("/api/v1/unmatched"));
    }

    [Fact]
    public async Task A_span_tells_everything_and_its_stack_is_JSON_or_text_as_asked()
    {
        await using var server = await WithShopAsync();
        var transaction = (await server.GetAsync("/api/v1/transactions")).GetProperty("items")[0];
        var cause = transaction.GetProperty("rootCause");
        var path = $"/api/v1/spans/{cause.GetProperty("traceId").GetString()}/{cause.GetProperty("spanId").GetString()}";

        Hold("span", await server.GetAsync(path));
        Hold("stack", await server.GetAsync(path + "/stack"));
        using var request = new HttpRequestMessage(HttpMethod.Get, path + "/stack");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/plain"));
        var text = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("text/plain", text.Content.Headers.ContentType!.MediaType);
        Golden.Holds(FileOf("stack.txt"), await text.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_list_can_be_read_page_by_page_without_a_gap_or_a_repeat()
    {
        await using var server = await WithShopAsync();
        var id = (await server.GetAsync("/api/v1/transactions")).GetProperty("items")[0].GetProperty("id").GetString();

        foreach (var path in new[] { $"/api/v1/transactions/{id}/spans", $"/api/v1/transactions/{id}/hops",
            $"/api/v1/transactions/{id}/invocations", $"/api/v1/transactions/{id}/logs", "/api/v1/invocations", "/api/v1/logs" })
        {
            var whole = (await server.GetAsync(path)).GetProperty("items").EnumerateArray().Select(i => i.GetRawText()).ToArray();
            var pieces = new List<string>();
            for (var next = ""; next is not null;)
            {
                var page = await server.GetAsync($"{path}?limit=3&cursor={next}");
                pieces.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetRawText()));
                next = page.GetProperty("next").GetString();
            }
            Assert.True(whole.SequenceEqual(pieces), $"{path}: {whole.Length} whole, {pieces.Count} in pieces");
        }
    }

    [Theory]
    [InlineData("/api/v1/transactions?limit=0", HttpStatusCode.BadRequest, "limit is '0', but must be 1 to 1000")]
    [InlineData("/api/v1/transactions?from=yesterday", HttpStatusCode.BadRequest, "RFC 3339")]
    [InlineData("/api/v1/transactions?cursor=%20", HttpStatusCode.BadRequest, "'next' of a page before")]
    [InlineData("/api/v1/transactions?background=maybe", HttpStatusCode.BadRequest, "background is 'maybe', but must be true or false")]
    [InlineData("/api/v1/transactions?q=outcome:bad", HttpStatusCode.BadRequest, "silentlyFailed")]
    [InlineData("/api/v1/transactions/00000000000000000000000000000001/spans?env=prod", HttpStatusCode.BadRequest,
        "env is not a parameter of this list. Leave it out; it takes limit and cursor.")]
    [InlineData("/api/v1/transactions/00000000000000000000000000000001/invocations?region=eu-west-1", HttpStatusCode.BadRequest,
        "region is not a parameter")]
    [InlineData("/api/v1/transactions/00000000000000000000000000000001/hops?to=2026-11-21T11:46:07Z", HttpStatusCode.BadRequest,
        "to is not a parameter")]
    [InlineData("/api/v1/transactions/00000000000000000000000000000001/logs?env=prod", HttpStatusCode.BadRequest,
        "it takes from, to, limit and cursor")]
    [InlineData("/api/v1/unmatched?region=eu-west-1", HttpStatusCode.BadRequest, "region is not a parameter")]
    [InlineData("/api/v1/transactions/xyz", HttpStatusCode.BadRequest, "32 hex digits")]
    [InlineData("/api/v1/transactions/00000000000000000000000000000001", HttpStatusCode.NotFound, "retention")]
    [InlineData("/api/v1/traces/00000000000000000000000000000001", HttpStatusCode.NotFound, "No span of trace")]
    [InlineData("/api/v1/spans/00000000000000000000000000000001/2", HttpStatusCode.BadRequest, "16 hex digits")]
    [InlineData("/api/v1/functions/nobody", HttpStatusCode.NotFound, "did not run")]
    [InlineData("/api/v1/nothing", HttpStatusCode.NotFound, "/openapi/v1.json")]
    public async Task A_mistake_is_a_problem_with_advice(string path, HttpStatusCode status, string told)
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        var problem = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(status, reply.StatusCode);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType!.MediaType);
        Assert.Contains(told, JsonDocument.Parse(problem).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_describes_itself()
    {
        await using var server = await RunningServer.StartAsync();

        var paths = (await server.GetAsync("/openapi/v1.json")).GetProperty("paths");

        foreach (var path in new[] { "/api/v1/transactions", "/api/v1/transactions/{id}/spans", "/api/v1/spans/{traceId}/{spanId}/stack",
            "/api/v1/functions/{name}", "/health" })
            Assert.True(paths.TryGetProperty(path, out _), path);
        var parameters = paths.GetProperty("/api/v1/transactions").GetProperty("get").GetProperty("parameters")
            .EnumerateArray().Select(p => p.GetProperty("name").GetString());
        Assert.Superset(new HashSet<string?> { "q", "from", "to", "env", "region", "limit", "cursor" }, parameters.ToHashSet());
    }

    [Fact]
    public async Task The_description_tells_problems_and_text_and_leaves_out_what_only_the_pages_use()
    {
        await using var server = await RunningServer.StartAsync();

        var paths = (await server.GetAsync("/openapi/v1.json")).GetProperty("paths");
        var spans = paths.GetProperty("/api/v1/transactions/{id}/spans").GetProperty("get");
        var stack = paths.GetProperty("/api/v1/spans/{traceId}/{spanId}/stack").GetProperty("get").GetProperty("responses");

        Assert.All(paths.EnumerateObject(), p => Assert.True(p.Name is "/health"
            || p.Name.StartsWith("/api/v1/", StringComparison.Ordinal), p.Name));
        Assert.Equal(["cursor", "id", "limit"],
            spans.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()).Order());
        foreach (var status in new[] { "400", "404" })
            Assert.True(spans.GetProperty("responses").GetProperty(status).GetProperty("content")
                .TryGetProperty("application/problem+json", out _));
        foreach (var type in new[] { "application/json", "text/plain" })
            Assert.True(stack.GetProperty("200").GetProperty("content").TryGetProperty(type, out _), type);
    }

    static async Task<RunningServer> WithShopAsync()
    {
        var server = await RunningServer.StartAsync();
        foreach (var file in Repository.Samples("otlp/ushop-full"))
            await server.PostAsync(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken),
                file.Contains("logs", StringComparison.Ordinal) ? "/v1/logs" : "/v1/traces");
        await server.SettleAsync();
        return server;
    }

    // Quantiles are estimates within 5 %; how they are estimated is the store's affair.
    static JsonElement WithoutQuantiles(JsonElement functions)
    {
        var items = functions.GetProperty("items").EnumerateArray().Select(i => i.EnumerateObject()
            .Where(p => p.Name is not ("p50Ms" or "p95Ms" or "p99Ms")).ToDictionary(p => p.Name, p => p.Value));
        return JsonSerializer.SerializeToElement(items);
    }

    static void Hold(string name, JsonElement json) =>
        Golden.Holds(FileOf(name + ".json"), JsonSerializer.Serialize(json, Indented) + "\n");

    static string FileOf(string name) => Repository.PathOf("tests/Headwater.Tests/Server/Api/Golden/" + name);
}
