using System.Text.Json;

namespace Headwater.EndToEnd;

/// <summary>A span's name in the world, in hex as the API writes it.</summary>
sealed record SpanIds(string TraceId, string SpanId);

/// <summary>What a sender of the order chose.</summary>
/// <param name="Order">The root.</param>
/// <param name="Put">The call that failed; the log line belongs to it.</param>
/// <param name="Earlier">The span that the root links to.</param>
sealed record OrderIds(SpanIds Order, SpanIds Put, SpanIds Earlier);

/// <summary>One order of five spans, a link and a log line: every SDK sends it, and it must come back whole.</summary>
static class Order
{
    public static async Task IsFoundWholeAsync(RunningServer server, OrderIds ids)
    {
        var trace = await server.GetAsync($"/api/v1/traces/{ids.Order.TraceId}");
        var spans = trace.GetProperty("spans").EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!);

        Assert.Equal(
            [("POST /orders", "server"), ("PutItem orders", "client"), ("orders process", "consumer"),
                ("orders publish", "producer"), ("price", "internal")],
            spans.Values.Select(s => (TextOf(s, "name"), TextOf(s, "kind"))).Order());
        var names = spans.Values.ToDictionary(s => TextOf(s, "spanId")!, s => TextOf(s, "name"));
        Assert.Equal([null, "POST /orders", "orders publish", "POST /orders", "POST /orders"],
            spans.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => TextOf(s.Value, "parentSpanId"))
                .Select(parent => parent is null ? null : names[parent]));
        Assert.All(spans.Values.Select(s => s.GetProperty("resource")), r => Assert.Equal(
            ("orders", "test"), (TextOf(r, "service.name"), TextOf(r, "deployment.environment.name"))));
        HoldsRoot(spans["POST /orders"], ids);
        HoldsFailure(spans["PutItem orders"], ids);
        Assert.Equal(("ok", "unset"), (TextOf(spans["orders publish"], "status"), TextOf(spans["price"], "status")));
        await HoldsLogAsync(server, ids);
        var id = Assert.Single(trace.GetProperty("transactionIds").EnumerateArray()).GetString();
        var transaction = await server.GetAsync($"/api/v1/transactions/{id}/spans");
        Assert.True(transaction.GetProperty("items").GetArrayLength() >= 5);
    }

    static void HoldsRoot(JsonElement root, OrderIds ids)
    {
        var attributes = root.GetProperty("attributes");
        Assert.Equal(ids.Order.SpanId, TextOf(root, "spanId"));
        Assert.Equal("POST", TextOf(attributes, "http.request.method"));
        Assert.Equal(3, attributes.GetProperty("order.items").GetInt64());
        Assert.Equal(49.5, attributes.GetProperty("order.total").GetDouble());
        Assert.True(attributes.GetProperty("order.gift").GetBoolean());
        var skus = attributes.GetProperty("order.skus").EnumerateArray();
        Assert.Equal(["sku-1", "sku-2"], skus.Select(s => s.GetString()));
        Assert.Equal("Grüße, 世界 🚚", TextOf(attributes, "order.note"));
        var happened = Assert.Single(root.GetProperty("events").EnumerateArray());
        Assert.Equal("cart.priced", TextOf(happened, "name"));
        Assert.Equal(2, happened.GetProperty("attributes").GetProperty("cart.lines").GetInt64());
        var link = Assert.Single(root.GetProperty("links").EnumerateArray());
        Assert.Equal(ids.Earlier, new SpanIds(TextOf(link, "traceId")!, TextOf(link, "spanId")!));
        Assert.Equal("retry", TextOf(link.GetProperty("attributes"), "link.reason"));
    }

    static void HoldsFailure(JsonElement put, OrderIds ids)
    {
        Assert.Equal(ids.Put.SpanId, TextOf(put, "spanId"));
        Assert.Equal(("error", "no capacity"), (TextOf(put, "status"), TextOf(put, "statusMessage")));
        var thrown = Assert.Single(put.GetProperty("events").EnumerateArray());
        Assert.Equal("exception", TextOf(thrown, "name"));
        Assert.Equal("table orders is full", TextOf(thrown.GetProperty("attributes"), "exception.message"));
    }

    static async Task HoldsLogAsync(RunningServer server, OrderIds ids)
    {
        var detail = await server.GetAsync($"/api/v1/spans/{ids.Put.TraceId}/{ids.Put.SpanId}");
        var line = Assert.Single(detail.GetProperty("logs").EnumerateArray());
        Assert.Equal(("order 17 is lost", "orders", ids.Put.SpanId),
            (TextOf(line, "body"), TextOf(line, "function"), TextOf(line, "spanId")));
    }

    static string? TextOf(JsonElement element, string name) => element.GetProperty(name).GetString();
}
