namespace Headwater.Web;

/// <summary>
/// Orders the vertices inside each layer so that few edges cross: barycentre sweeps, of which the best result is
/// kept.
/// </summary>
static class LayerOrder
{
    // More sweeps hardly help: the prototype's maps of 32 and 200 nodes were stable after a dozen.
    const int Sweeps = 16;

    public static void Untangle(LayerGraph graph)
    {
        var best = Copy(graph);
        var fewest = Crossings(graph);
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            Sweep(graph, rightwards: sweep % 2 == 0);
            var crossings = Crossings(graph);
            if (crossings >= fewest) continue;
            fewest = crossings;
            best = Copy(graph);
        }
        for (var layer = 0; layer < best.Length; layer++) graph.Layers[layer] = best[layer];
    }

    static List<int>[] Copy(LayerGraph graph) => [.. graph.Layers.Select(layer => layer.ToList())];

    static void Sweep(LayerGraph graph, bool rightwards)
    {
        var position = new double[graph.Nodes.Length];
        foreach (var layer in graph.Layers)
            for (var i = 0; i < layer.Count; i++) position[layer[i]] = i;
        var neighbours = rightwards ? graph.Left : graph.Right;
        for (var step = 1; step < graph.Layers.Length; step++)
        {
            var layer = rightwards ? step : graph.Layers.Length - 1 - step;
            // Stable: equals keep their order, so that sweeps do not shuffle what no edge decides.
            var ordered = graph.Layers[layer]
                .OrderBy(v => neighbours[v].Count == 0 ? position[v] : neighbours[v].Average(n => position[n]))
                .ToList();
            graph.Layers[layer] = ordered;
            for (var i = 0; i < ordered.Count; i++) position[ordered[i]] = i;
        }
    }

    // Barth, Jünger and Mutzel (2002): edges sorted by their left end cross as often as their right ends are
    // inverted, which a tree of counts tells in E log V.
    internal static long Crossings(LayerGraph graph)
    {
        var position = new int[graph.Nodes.Length];
        foreach (var layer in graph.Layers)
            for (var i = 0; i < layer.Count; i++) position[layer[i]] = i;
        long crossings = 0;
        for (var left = 0; left + 1 < graph.Layers.Length; left++)
        {
            var tree = new int[graph.Layers[left + 1].Count + 1];
            var seen = 0;
            foreach (var vertex in graph.Layers[left])
            {
                var ends = graph.Right[vertex].Select(n => position[n]).ToArray();
                foreach (var end in ends) crossings += seen - CountUpTo(tree, end);
                foreach (var end in ends) Add(tree, end);
                seen += ends.Length;
            }
        }
        return crossings;
    }

    static int CountUpTo(int[] tree, int position)
    {
        var count = 0;
        for (var i = position + 1; i > 0; i -= i & -i) count += tree[i];
        return count;
    }

    static void Add(int[] tree, int position)
    {
        for (var i = position + 1; i < tree.Length; i += i & -i) tree[i]++;
    }
}
