using System.Text.Json;

namespace Headwater.EndToEnd;

/// <summary>The captured shop, sent to the real server as a user would, against what the platform wrote down.</summary>
public sealed class ShopTests
{
    [Fact]
    public async Task With_context_and_payloads_the_sale_is_one_transaction_that_failed_silently()
    {
        await using var server = await RunningServer.StartAsync();

        await SendTool.SendAsync(server, "ushop-full");
        await server.WaitUntilAssembledAsync();

        var sale = Assert.Single(await TransactionsAsync(server));
        var id = TextOf(sale, "id");
        Assert.Equal(("POST /sales", "silentlyFailed"), (TextOf(sale, "entry"), TextOf(sale, "outcome")));
        var runs = Items(await server.GetAsync($"/api/v1/transactions/{id}/invocations"));
        Assert.Equal(await DeliveredAsync("ushop-full.truth.jsonl"), runs.Select(DescribeRun).Order(StringComparer.Ordinal));
        Assert.Equal(11, runs.Count);
    }

    [Fact]
    public async Task Plain_OpenTelemetry_gives_one_transaction_for_each_request_and_numbers_its_attempts()
    {
        await using var server = await RunningServer.StartAsync();

        await SendTool.SendAsync(server, "ushop-plain");
        await server.WaitUntilAssembledAsync();

        var sales = await TransactionsAsync(server);
        Assert.DoesNotContain(sales, t => TextOf(t, "entry") == "tcp.connect");
        Assert.Equal(
            [("SQS ushop-shipping", "ok", 1), ("catalog-shop-dev-order-fulfilment", "failed", 3),
                ("social_post-to-social", "failed", 3), ("ushop_new-sale-processing", "ok", 1), ("ushop_sale-confirmations", "failed", 3)],
            sales.Select(t => (TextOf(t, "entry"), TextOf(t, "outcome"), t.GetProperty("invocationCount").GetInt32()))
                .OrderBy(t => t.Item1, StringComparer.Ordinal));
        var runs = new List<string>();
        foreach (var id in sales.Select(t => TextOf(t, "id")))
            runs.AddRange(Items(await server.GetAsync($"/api/v1/transactions/{id}/invocations")).Select(DescribeRun));
        Assert.Equal(await DeliveredAsync("ushop-plain.truth.jsonl"), runs.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Both_captures_are_stored_to_the_last_record_and_may_be_sent_again()
    {
        await using var server = await RunningServer.StartAsync();

        var requests = await SendTool.SendAsync(server, "ushop-plain", "ushop-full", "vanilla-js-json");
        var once = await Accounts.ReadAsync(server);
        await SendTool.SendAsync(server, "ushop-plain", "ushop-full", "vanilla-js-json");
        var twice = await Accounts.ReadAsync(server);

        Assert.Equal(Samples.All.Count, requests);
        Assert.Equal(once["otlpTraces"].Received, once["otlpTraces"].Stored);
        Assert.Equal(once["otlpLogs"].Received, once["otlpLogs"].Stored);
        Assert.Equal(once["otlpTraces"].Stored, twice["otlpTraces"].Stored);
        Assert.Equal(once["otlpTraces"].Received, twice["otlpTraces"].Rejected["duplicate"]);
    }

    // Every delivery of an event to a function, as the platform wrote it down: "function request attempt".
    static async Task<IEnumerable<string>> DeliveredAsync(string truth)
    {
        var lines = await File.ReadAllLinesAsync(Samples.PathOf(truth), TestContext.Current.CancellationToken);
        return lines.Select(l => JsonDocument.Parse(l).RootElement).Where(e => TextOf(e, "type") == "invoke.start")
            .Select(e => $"{TextOf(e, "fn")} {TextOf(e, "requestId")} {e.GetProperty("attempt").GetInt32()}")
            .Order(StringComparer.Ordinal).ToArray();
    }

    static string DescribeRun(JsonElement run) =>
        $"{TextOf(run, "function")} {TextOf(run, "requestId")} {run.GetProperty("attempt").GetInt32()}";

    static async Task<IReadOnlyList<JsonElement>> TransactionsAsync(RunningServer server) =>
        Items(await server.GetAsync("/api/v1/transactions"));

    static IReadOnlyList<JsonElement> Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    static string TextOf(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
