namespace Headwater.Web;

/// <summary>
/// Draws a directed graph in layers from left to right: the steps of Sugiyama, Tagawa and Toda (1981), each in a
/// method. Cycles are opened at the edges that a depth-first search finds to lead back; parts without a connection
/// stand one below the other. The result depends on names alone, never on the order of the input, so a page that
/// reloads does not jump.
/// </summary>
public static class LayeredLayout
{
    /// <summary>Places nodes and routes edges.</summary>
    /// <param name="nodes">Names; repeated ones count once.</param>
    /// <param name="edges">Pairs of names; repeated ones count once, unknown names are left out, a self-loop keeps
    /// its node alone.</param>
    /// <param name="entry">Where reading starts, or null; it stands left whenever a cycle leaves the choice.</param>
    /// <param name="size">Sizes of nodes and gaps.</param>
    public static LayoutResult Arrange(
        IEnumerable<string> nodes, IEnumerable<(string From, string To)> edges, string? entry, LayoutSize size)
    {
        var names = nodes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var indexes = names.Select((name, index) => (name, index))
            .ToDictionary(p => p.name, p => p.index, StringComparer.Ordinal);
        var pairs = edges
            .Where(e => indexes.ContainsKey(e.From) && indexes.ContainsKey(e.To))
            .Select(e => (From: indexes[e.From], To: indexes[e.To]))
            .Distinct().Order().ToArray();
        var forward = pairs.Where(p => p.From != p.To).ToArray();
        var first = entry is not null && indexes.TryGetValue(entry, out var found) ? found : -1;

        var result = new LayoutResult();
        double top = 0;
        foreach (var part in Parts(names.Length, forward, first))
        {
            var graph = LayerGraph.Of(part, forward.Where(e => part.Contains(e.From)).ToArray(), first);
            LayerOrder.Untangle(graph);
            top += LayerPlacement.Place(graph, names, top, size, result) + size.NodeGap * 2;
        }
        foreach (var loop in pairs.Where(p => p.From == p.To))
            result.SelfLoops.Add(names[loop.From]);
        return result;
    }

    // Weakly connected parts; the entry's first, then the larger, then by name.
    static IEnumerable<HashSet<int>> Parts(int count, (int From, int To)[] edges, int first)
    {
        var part = Enumerable.Range(0, count).ToArray();
        int Root(int node)
        {
            while (part[node] != node) node = part[node] = part[part[node]];
            return node;
        }
        foreach (var (from, to) in edges) part[Math.Max(Root(from), Root(to))] = Math.Min(Root(from), Root(to));
        return Enumerable.Range(0, count).GroupBy(Root)
            .OrderByDescending(g => g.Contains(first)).ThenByDescending(g => g.Count()).ThenBy(g => g.Key)
            .Select(g => g.ToHashSet());
    }
}

/// <summary>Sizes of a drawing, in its own units (pixels at scale 1).</summary>
/// <param name="NodeWidth">Of every node.</param>
/// <param name="NodeHeight">Of every node.</param>
/// <param name="LayerGap">Between the right side of a layer and the left side of the next.</param>
/// <param name="NodeGap">Between two nodes of one layer, at least.</param>
public sealed record LayoutSize(double NodeWidth, double NodeHeight, double LayerGap, double NodeGap)
{
    /// <summary>
    /// The service map's sizes: six layers, as a sale across queues has, fit beside the panel at 1440 px and 0.62.
    /// </summary>
    public static LayoutSize Map { get; } = new(176, 52, 84, 20);
}

/// <summary>A point of a drawing.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public readonly record struct LayoutPoint(double X, double Y);

/// <summary>Where everything went.</summary>
public sealed class LayoutResult
{
    /// <summary>The drawing's width.</summary>
    public double Width { get; internal set; }

    /// <summary>The drawing's height.</summary>
    public double Height { get; internal set; }

    /// <summary>Left top corners, by name.</summary>
    public Dictionary<string, LayoutPoint> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The way of each edge from its source to its target: at first the side of the source, then in and out of each
    /// layer that it crosses, at last the side of the target. An even number of points.
    /// </summary>
    public Dictionary<(string From, string To), IReadOnlyList<LayoutPoint>> Edges { get; } = [];

    /// <summary>Nodes with an edge to themselves.</summary>
    public HashSet<string> SelfLoops { get; } = new(StringComparer.Ordinal);
}
