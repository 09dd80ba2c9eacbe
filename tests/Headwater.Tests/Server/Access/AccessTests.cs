using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Headwater.Model;
using Headwater.Server;

namespace Headwater.Tests;

/// <summary>Who may send and who may read, and what a foreign page cannot do.</summary>
public sealed partial class AccessTests
{
    const string IngestKey = "ingest-0123456789";
    const string ApiKey = "reader-0123456789";
    const string Password = "correct horse battery";

    [Fact]
    public async Task Without_settings_everybody_on_this_machine_may_send_and_read()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(Body.Spans(1))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/api/v1/transactions"));
    }

    [Fact]
    public async Task A_sender_without_a_key_or_with_a_wrong_one_is_told_how_to_send_it()
    {
        await using var server = await GuardedAsync();

        var without = await server.PostAsync(Body.Spans(1));
        var wrong = await SendAsync(server, r => r.Headers.Add("x-headwater-key", "ingest-9876543210"));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (without.StatusCode, wrong));
        Assert.Contains("x-headwater-key", await without.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_decides_the_project_and_projects_do_not_see_each_other()
    {
        await using var server = await GuardedAsync();

        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, r => r.Headers.Add("x-headwater-key", IngestKey)));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, r => r.Headers.Authorization = new("Bearer", IngestKey), 2));

        var trace = new TraceId(7, 1);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, $"/api/v1/traces/{trace}", ApiKey));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, $"/api/v1/traces/{trace}", "first-project-key"));
    }

    [Fact]
    public async Task A_reader_needs_the_password_or_a_key_of_the_API()
    {
        await using var server = await GuardedAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "/api/v1/transactions"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "/api/v1/transactions", IngestKey));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/api/v1/transactions", ApiKey));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(server, "/"));
    }

    [Fact]
    public async Task Health_tells_strangers_no_more_than_a_word()
    {
        await using var server = await GuardedAsync();

        var health = await server.GetAsync("/health");

        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, health.GetProperty("ledger").ValueKind);
    }

    [Fact]
    public async Task The_password_opens_a_session_and_logging_out_ends_it()
    {
        await using var server = await GuardedAsync();

        var entered = await LogInAsync(server, Password);
        var cookie = entered.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("headwater_session=", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.Redirect, "/transactions"), (entered.StatusCode, entered.Headers.Location!.ToString()));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/api/v1/transactions"));
    }

    [Fact]
    public async Task Wrong_passwords_run_out()
    {
        await using var server = await GuardedAsync();

        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(server, "guess")).StatusCode);
        var sixth = await LogInAsync(server, Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, sixth.StatusCode);
        Assert.NotNull(sixth.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_form_from_a_foreign_page_does_not_log_in()
    {
        await using var server = await GuardedAsync();

        using var form = new FormUrlEncodedContent([KeyValuePair.Create("password", Password)]);
        var reply = await server.Http.PostAsync("/login", form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    public async Task Login_leads_nowhere_else(string next)
    {
        await using var server = await GuardedAsync();

        var entered = await LogInAsync(server, Password, next);

        Assert.Equal("/", entered.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("headwater.example", HttpStatusCode.OK)]
    public async Task A_name_under_which_we_are_not_known_is_turned_away(string host, HttpStatusCode status)
    {
        await using var server = await RunningServer.StartAsync(s => s with { Hosts = ["headwater.example"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { Host = host } };

        var reply = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, reply.StatusCode);
    }

    [Fact]
    public async Task Browsers_of_any_page_may_send_but_not_read()
    {
        await using var server = await RunningServer.StartAsync();

        var send = await PreflightAsync(server, "/v1/traces");
        var read = await PreflightAsync(server, "/api/v1/transactions");

        Assert.Equal(HttpStatusCode.NoContent, send.StatusCode);
        Assert.Equal("*", send.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("content-type,x-headwater-key", send.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.False(read.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Only_the_origins_in_the_settings_may_send_from_a_browser()
    {
        await using var server = await RunningServer.StartAsync(s => s with { CorsOrigins = ["https://shop.example"] });

        Assert.Equal("https://shop.example", (await PreflightAsync(server, "/v1/logs", "https://shop.example"))
            .Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False((await PreflightAsync(server, "/v1/logs")).Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Pages_come_with_a_strict_policy_and_without_the_server_s_name()
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.Http.GetAsync("/health", TestContext.Current.CancellationToken);
        var policy = reply.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.False(reply.Headers.Contains("Server"));
        Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
    }

    static Task<RunningServer> GuardedAsync() => RunningServer.StartAsync(s => s with
    {
        IngestKeys = [new ProjectKey(new ProjectId(2), IngestKey)],
        ApiKeys = [new ProjectKey(new ProjectId(2), ApiKey), new ProjectKey(ProjectId.Default, "first-project-key")],
        AdminPassword = Password,
    });

    static async Task<HttpStatusCode> SendAsync(RunningServer server, Action<HttpRequestMessage> sign, ulong first = 1)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces")
        {
            Content = new ByteArrayContent(Body.Spans(1, first))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf") },
            },
        };
        sign(request);
        return (await server.OtlpHttp.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
    }

    static async Task<HttpStatusCode> StatusAsync(RunningServer server, string path, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return (await server.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
    }

    static async Task<HttpResponseMessage> LogInAsync(RunningServer server, string password, string next = "/transactions")
    {
        var path = "/login?next=" + Uri.EscapeDataString(next);
        var page = await server.Http.GetStringAsync(path, TestContext.Current.CancellationToken);
        var token = HiddenField().Match(page);
        using var form = new FormUrlEncodedContent([
            KeyValuePair.Create(token.Groups[1].Value, WebUtility.HtmlDecode(token.Groups[2].Value)),
            KeyValuePair.Create("password", password)]);
        return await server.Http.PostAsync(path, form, TestContext.Current.CancellationToken);
    }

    static async Task<HttpResponseMessage> PreflightAsync(
        RunningServer server, string path, string origin = "https://foreign.example")
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-headwater-key");
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("name=\"([^\"]+)\" value=\"([^\"]+)\"")]
    private static partial Regex HiddenField();
}
