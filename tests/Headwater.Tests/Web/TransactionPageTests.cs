using System.Text.Json;
using Headwater.Model;

namespace Headwater.Tests;

public sealed class TransactionPageTests
{
    static readonly Transaction Sale = WebShop.Sale(PageHost.Now - Duration.FromMinutes(4));

    [Fact]
    public async Task A_failed_transaction_opens_on_its_map_with_the_root_cause_in_the_panel()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, Sale));
        var (_, page) = await host.ReadAsync($"transactions/{Sale.Summary.Id}");

        Assert.Equal("ushop_sale-confirmations", page.QuerySelector("#panel h2")!.TextContent);
        Assert.Contains("Missing the key confirmationId", page.QuerySelector("#panel .error-box")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal("3 library frames", page.QuerySelector("#panel .frames summary")!.TextContent);
        Assert.Equal(Sale.Nodes.Count, page.QuerySelectorAll("a.node").Length);
        Assert.Single(page.QuerySelectorAll("a.node.sel"));
    }

    [Fact]
    public async Task Without_scripts_a_node_of_the_map_is_a_link_that_opens_its_panel()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, Sale));
        var (_, map) = await host.ReadAsync($"transactions/{Sale.Summary.Id}");
        var invoice =
            map.QuerySelectorAll("a.node").Single(n =>
            n.TextContent.Contains("ushop_invoice", StringComparison.Ordinal));

        var (_, opened) = await host.ReadAsync(invoice.GetAttribute("href")!);

        Assert.Equal("ushop_invoice", opened.QuerySelector("#panel h2")!.TextContent);
        Assert.Contains("Timed out", opened.QuerySelector("#panel .badge")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_panel_as_a_fragment_is_what_the_page_holds()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, Sale));
        var (_, page) = await host.ReadAsync($"transactions/{Sale.Summary.Id}?tab=io");
        var (status, fragment) =
            await host.ReadAsync(page.QuerySelector("a.node.sel")!.GetAttribute("data-panel")! + "?tab=io");

        Assert.Equal(200, status);
        Assert.Equal(page.QuerySelector("#panel h2")!.TextContent, fragment.QuerySelector("h2")!.TextContent);
        Assert.Null(fragment.QuerySelector("base"));
        Assert.NotNull(fragment.QuerySelector(".masked"));
    }

    [Fact]
    public async Task A_closed_panel_stays_closed()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, Sale));
        var (_, page) = await host.ReadAsync($"transactions/{Sale.Summary.Id}?node=none");

        Assert.True(page.QuerySelector("#panel")!.HasAttribute("hidden"));
        Assert.Empty(page.QuerySelectorAll("a.node.sel"));
    }

    [Fact]
    public async Task An_alias_shows_the_transaction_that_holds_it_and_says_so()
    {
        var alias = TransactionId.Of(ProjectId.Default, new(1, 2), new(3));
        await using var host = await PageHost.StartAsync(new MovedQueries(Sale, alias));
        var (status, page) = await host.ReadAsync($"transactions/{alias}");

        Assert.Equal(200, status);
        Assert.Contains(alias.ToString(), page.QuerySelector(".txn-head .note")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeline_sends_every_span_once_in_columns_of_one_length()
    {
        var checkout = WebShop.Checkout(PageHost.Now - Duration.FromMinutes(1), spans: 2_000);
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, checkout));
        using var columns = JsonDocument.Parse(await host.Client.GetStringAsync(
            new Uri($"transactions/{checkout.Summary.Id}/timeline.json", UriKind.Relative),
                TestContext.Current.CancellationToken));

        var ids = columns.RootElement.GetProperty("id").EnumerateArray().Select(i => i.GetString()).ToArray();
        Assert.Equal(2_000, ids.Distinct().Count());
        foreach (var name in new[] { "label", "detail", "look", "node", "trace", "depth", "start", "length", "state" })
            Assert.Equal(2_000, columns.RootElement.GetProperty(name).GetArrayLength());
    }

    [Fact]
    public async Task Errors_only_and_a_filter_narrow_the_timeline_without_scripts_too()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, Sale));
        var (_, all) = await host.ReadAsync($"transactions/{Sale.Summary.Id}?view=timeline");
        var (_, failed) = await host.ReadAsync($"transactions/{Sale.Summary.Id}?view=timeline&err=1");
        var (_, put) = await host.ReadAsync($"transactions/{Sale.Summary.Id}?view=timeline&err=1&f=putitem");

        Assert.Equal(Sale.Spans.Count, all.QuerySelectorAll(".tl-row").Length);
        Assert.Equal(7, failed.QuerySelectorAll(".tl-row").Length);
        Assert.Equal(3, put.QuerySelectorAll(".tl-row").Length);
    }

    [Fact]
    public async Task The_stack_as_text_reads_from_the_failing_call_to_the_entry()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, Sale));
        var (_, page) = await host.ReadAsync($"transactions/{Sale.Summary.Id}?view=stack");
        var stack = await new ShopQueries(PageHost.Now, Sale).ReadStackAsync(ProjectId.Default,
            Sale.Summary.RootCause!.Span, Sale.Summary.Id, TestContext.Current.CancellationToken);
        var lines = page.QuerySelector("#stack-text")!.TextContent.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(StackText.Render(stack!), page.QuerySelector("#stack-text")!.TextContent);
        Assert.Equal(WebShop.LostConfirmation, lines[0]);
        Assert.StartsWith("  DynamoDB PutItem ushop_sale-confirmations", lines[1], StringComparison.Ordinal);
        Assert.Contains("attempt 3 of 3 failed", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.Contains("joined by messageId 95df01b4", StringComparison.Ordinal));
        Assert.EndsWith("silentlyFailed", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_span_found_anywhere_leads_to_the_transaction_that_holds_it()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, Sale), "/obs");
        var span = Sale.Spans[5].Ref;
        using var reply = await host.Client.GetAsync(
            new Uri($"spans/{span.TraceId}-{span.SpanId}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal($"/obs/transactions/{Sale.Summary.Id}?span={span.TraceId}-{span.SpanId}",
            reply.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Text_from_telemetry_is_never_markup()
    {
        const string Markup = "<script>alert(1)</script><img src=x onerror=alert(2)>";
        var hostile = Sale with { Summary = Sale.Summary with { Entry = Markup } };
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, hostile));
        var (_, list) = await host.ReadAsync("transactions");
        var (_, page) = await host.ReadAsync($"transactions/{Sale.Summary.Id}");

        Assert.Equal(hostile.Summary.Entry, page.QuerySelector("h1")!.TextContent);
        Assert.All(new[] { list, page }, p => Assert.Empty(p.QuerySelectorAll("img")));
        Assert.Single(list.QuerySelectorAll("script:not([src])"));
    }

    /// <summary>Answers the sale under another id too.</summary>
    sealed class MovedQueries(Transaction holder, TransactionId alias)
        : ForwardingQueries(new ShopQueries(PageHost.Now, holder))
    {
        public override ValueTask<Transaction?> FindTransactionAsync(
            ProjectId project, TransactionId id, CancellationToken cancellation) =>
            base.FindTransactionAsync(project, id == alias ? holder.Summary.Id : id, cancellation);
    }
}
