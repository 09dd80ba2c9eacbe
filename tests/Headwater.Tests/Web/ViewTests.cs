using Headwater.Model;
using Headwater.Web;

namespace Headwater.Tests;

public sealed class ViewTests
{
    [Fact]
    public void A_stack_trace_keeps_own_frames_and_folds_the_libraries()
    {
        var parts = CallStack.Read("""
            TypeError: x is not a function
                at confirm (/var/task/index.js:41:11)
                at handle (/var/task/node_modules/express/lib/router.js:3:1)
                at process.processTicksAndRejections (node:internal/process/task_queues:105:5)
                at main (/var/task/app.js:3:1)
            """, new("TypeError", "x is not a function", null));

        Assert.Equal([(false, 1), (true, 2), (false, 1)], parts.Select(p => (p.IsLibrary, p.Lines.Count)));
    }

    [Fact]
    public void JSON_inside_text_is_opened_and_masked_values_are_told_apart()
    {
        var root = JsonOutline.Read(
            """{"Message":"{\"card\":\"****************\",\"total\":42.5}","n":[1,true,null]}""")!;

        var message = root.Items[0];
        Assert.True(message.FromText);
        Assert.Equal([JsonItemType.Masked, JsonItemType.Number], message.Items.Select(i => i.Type));
        Assert.Equal(3, root.Items[1].Count);
    }

    [Theory]
    [InlineData("plain text")]
    [InlineData("{\"cut\":\"in the mid")]
    [InlineData("")]
    public void What_is_not_JSON_stays_text(string text) => Assert.Null(JsonOutline.Read(text));

    [Fact]
    public void A_huge_payload_is_drawn_in_part_and_says_how_much_is_missing()
    {
        var root = JsonOutline.Read("[" + string.Join(',', Enumerable.Repeat("1", 9_000)) + "]")!;

        Assert.Equal(JsonOutline.MaxValues - 1, root.Items.Count);
        Assert.Equal(9_000, root.Count);
        Assert.Null(JsonOutline.Read("[\"" + new string('x', JsonOutline.MaxCharacters) + "\"]"));
    }

    [Fact]
    public void Rows_of_a_timeline_are_subtrees_in_a_run_whatever_the_order_of_spans()
    {
        var sale = WebShop.Sale(PageHost.Now);
        var rows = Waterfall.Of(sale);
        var shuffled = Waterfall.Of(sale with { Spans = [.. sale.Spans.Reverse()] });

        Assert.Equal(sale.Spans.Count, rows.Count);
        Assert.Equal(rows.Select(r => (r.Span.Ref, r.Depth)), shuffled.Select(r => (r.Span.Ref, r.Depth)));
        for (var i = 1; i < rows.Count; i++) Assert.True(rows[i].Depth <= rows[i - 1].Depth + 1);
    }

    [Fact]
    public void Spans_that_cause_each_other_are_drawn_once()
    {
        var sale = WebShop.Sale(PageHost.Now);
        var (first, second) =
            (sale.Spans[0] with { Cause = sale.Spans[1].Ref }, sale.Spans[1] with { Cause = sale.Spans[0].Ref });

        Assert.Equal(2, Waterfall.Of(sale with { Spans = [first, second] }).Count);
    }

    [Fact]
    public void Above_150_components_healthy_ones_are_folded_and_failing_ones_are_not()
    {
        var write = new ShopWriter(new(1, 1), PageHost.Now);
        var entry = write.Run("import", null, 0, 9_000);
        for (var i = 0; i < 400; i++)
            write.Add(ShopWriter.Of(ComponentKind.Bucket, "S3", $"upload-{i}"), "PutObject", SpanKind.Client, entry,
                i, 5, i == 7 ? "AccessDenied: no" : null);
        var map = MapDrawing.Of(write.Finish("import", Outcome.Failed, null));

        Assert.Equal(3, map.Nodes.Count);
        Assert.Equal(399, map.Folded);
        Assert.Contains(map.Nodes, n => n.Name == "upload-7" && n.State == "is-error");
        Assert.Contains(map.Nodes, n => n is { IsGroup: true, Name: "399 S3 buckets" });
    }

    [Fact]
    public void A_failing_edge_is_drawn_last_and_an_inferred_one_says_so()
    {
        var map = MapDrawing.Of(WebShop.Sale(PageHost.Now));

        Assert.True(map.Edges[^1].IsBad);
        Assert.Contains("is-inferred", map.Edges.Single(e => e.Members[0].Evidence == Evidence.ItemKey).State,
            StringComparison.Ordinal);
        Assert.Contains("inferred", map.Edges.Single(e => e.Members[0].Evidence == Evidence.ItemKey).Story,
            StringComparison.Ordinal);
    }
}
