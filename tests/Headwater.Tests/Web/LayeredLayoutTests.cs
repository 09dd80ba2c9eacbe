using FsCheck;
using FsCheck.Fluent;
using Headwater.Web;

namespace Headwater.Tests;

public sealed class LayeredLayoutTests
{
    static readonly LayoutSize Size = LayoutSize.Map;

    static LayoutResult Arrange(string edges, string? entry = null, params string[] alone)
    {
        var pairs = edges.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(e => (From: e[..1], To: e[2..])).ToArray();
        return LayeredLayout.Arrange(pairs.SelectMany(p => new[] { p.From, p.To }).Concat(alone), pairs, entry, Size);
    }

    [Fact]
    public void What_is_caused_stands_right_of_its_cause()
    {
        var layout = Arrange("a>b a>c b>d c>d");

        Assert.True(layout.Nodes["a"].X < layout.Nodes["b"].X);
        Assert.Equal(layout.Nodes["b"].X, layout.Nodes["c"].X);
        Assert.True(layout.Nodes["c"].X < layout.Nodes["d"].X);
        Assert.Equal(layout.Nodes["a"].Y, layout.Nodes["d"].Y);
    }

    [Fact]
    public void A_cycle_is_drawn_from_its_entry()
    {
        var layout = Arrange("a>b b>c c>a", entry: "b");

        Assert.True(layout.Nodes["b"].X < layout.Nodes["c"].X);
        Assert.True(layout.Nodes["c"].X < layout.Nodes["a"].X);
        Assert.Equal(3, layout.Edges.Count);
    }

    [Fact]
    public void An_edge_that_leads_back_ends_at_its_target()
    {
        var layout = Arrange("a>b b>a");

        var back = layout.Edges[("b", "a")];
        Assert.Equal(layout.Nodes["b"].X, back[0].X);
        Assert.Equal(layout.Nodes["a"].X + Size.NodeWidth, back[^1].X);
    }

    [Fact]
    public void A_node_that_calls_itself_keeps_its_loop()
    {
        var layout = Arrange("a>a a>b");

        Assert.Contains("a", layout.SelfLoops);
        Assert.Equal([("a", "b")], layout.Edges.Keys);
    }

    [Fact]
    public void Parts_without_a_connection_stand_one_below_the_other_the_entrys_first()
    {
        var layout = Arrange("a>b c>d d>e", entry: "a", alone: "z");

        Assert.True(layout.Nodes["a"].Y + Size.NodeHeight < layout.Nodes["c"].Y);
        Assert.True(layout.Nodes["c"].Y + Size.NodeHeight < layout.Nodes["z"].Y);
    }

    [Fact]
    public void A_long_edge_passes_every_layer_and_no_node()
    {
        var layout = Arrange("a>b b>c c>d a>d");

        var route = layout.Edges[("a", "d")];
        Assert.Equal(6, route.Count);
        Assert.All(route.Skip(1).SkipLast(1), p => Assert.DoesNotContain(layout.Nodes.Values, n => IsInside(p, n)));
    }

    [Fact]
    public void Nothing_at_all_is_an_empty_drawing() => Assert.Empty(Arrange("").Nodes);

    [Fact]
    public void Whatever_the_graph_no_two_nodes_overlap_and_every_edge_joins_its_nodes() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Graphs.ToArbitrary(), edges =>
        {
            var layout = LayeredLayout.Arrange(Names(edges), edges, "n0", Size);
            var places = layout.Nodes.Values.ToArray();
            for (var i = 0; i < places.Length; i++)
                for (var j = i + 1; j < places.Length; j++)
                    Assert.True(Math.Abs(places[i].X - places[j].X) >= Size.NodeWidth
                        || Math.Abs(places[i].Y - places[j].Y) >= Size.NodeHeight + Size.NodeGap - 0.2,
                            $"{places[i]} {places[j]}");
            Assert.Equal(edges.Where(e => e.From != e.To).Distinct().Count(), layout.Edges.Count);
            Assert.All(places, p => Assert.InRange(p.Y, 0, layout.Height - Size.NodeHeight + 0.2));
        }));

    [Fact]
    public void The_order_of_the_input_changes_nothing() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Graphs.ToArbitrary(), edges =>
        {
            var forward = LayeredLayout.Arrange(Names(edges), edges, "n0", Size);
            var backward = LayeredLayout.Arrange(Names(edges).Reverse(), edges.Reverse(), "n0", Size);

            Assert.Equal(forward.Nodes.OrderBy(n => n.Key), backward.Nodes.OrderBy(n => n.Key));
        }));

    static Gen<(string From, string To)[]> Graphs =>
        Gen.Choose(0, 24).Two().Select(p => ($"n{p.Item1}", $"n{p.Item2}")).ArrayOf(30);

    static IEnumerable<string> Names((string From, string To)[] edges) =>
        edges.SelectMany(e => new[] { e.From, e.To }).Append("n0");

    static bool IsInside(LayoutPoint point, LayoutPoint node) =>
        point.X > node.X && point.X < node.X + Size.NodeWidth && point.Y > node.Y && point.Y < node.Y + Size.NodeHeight;
}
