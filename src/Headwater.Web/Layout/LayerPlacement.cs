namespace Headwater.Web;

/// <summary>
/// Gives every vertex a height, close to its neighbours' and never closer to the next than the gap; then writes the
/// result.
/// </summary>
static class LayerPlacement
{
    // Each round pulls every layer towards its neighbours once in each direction; after four nothing moves visibly.
    const int Rounds = 4;

    // A dummy pulls harder than a node, so that long edges become straight.
    const double DummyPull = 3;

    /// <summary>Writes one part below <paramref name="top"/> and answers its height.</summary>
    public static double Place(LayerGraph graph, string[] names, double top, LayoutSize size, LayoutResult result)
    {
        var middle = Middles(graph, size);
        double Half(int vertex) => graph.IsDummy(vertex) ? 0 : size.NodeHeight / 2;
        var highest = Enumerable.Range(0, middle.Length).Min(v => middle[v] - Half(v));
        var lowest = Enumerable.Range(0, middle.Length).Max(v => middle[v] + Half(v));
        var layerOf = new int[middle.Length];
        for (var layer = 0; layer < graph.Layers.Length; layer++)
            foreach (var vertex in graph.Layers[layer]) layerOf[vertex] = layer;

        double LeftOf(int vertex) => layerOf[vertex] * (size.NodeWidth + size.LayerGap);
        double HeightOf(int vertex) => Math.Round(middle[vertex] - highest + top, 1);
        for (var vertex = 0; vertex < middle.Length; vertex++)
        {
            if (graph.IsDummy(vertex)) continue;
            result.Nodes[names[graph.Nodes[vertex]]] = new(LeftOf(vertex), HeightOf(vertex) - size.NodeHeight / 2);
        }
        foreach (var (from, to, reversed, path) in graph.Routes)
        {
            var points = path.SelectMany(v => new LayoutPoint[]
            {
                new(LeftOf(v), HeightOf(v)), new(LeftOf(v) + size.NodeWidth, HeightOf(v)),
            }).Skip(1).SkipLast(1).ToArray();
            if (reversed) Array.Reverse(points);
            result.Edges[reversed ? (names[to], names[from]) : (names[from], names[to])] = points;
        }
        result.Width = Math.Max(result.Width, graph.Layers.Length * (size.NodeWidth + size.LayerGap) - size.LayerGap);
        result.Height = Math.Max(result.Height, top + lowest - highest);
        return lowest - highest;
    }

    static double[] Middles(LayerGraph graph, LayoutSize size)
    {
        var middle = new double[graph.Nodes.Length];
        foreach (var layer in graph.Layers)
        {
            var offsets = Offsets(graph, layer, size);
            for (var i = 0; i < layer.Count; i++) middle[layer[i]] = offsets[i] - offsets[^1] / 2;
        }
        for (var round = 0; round < Rounds; round++)
        {
            for (var layer = 1; layer < graph.Layers.Length; layer++)
                Pull(graph, graph.Layers[layer], graph.Left, size, middle);
            for (var layer = graph.Layers.Length - 2; layer >= 0; layer--)
                Pull(graph, graph.Layers[layer], graph.Right, size, middle);
        }
        for (var layer = 1; layer < graph.Layers.Length; layer++)
            Pull(graph, graph.Layers[layer], graph.Left, size, middle);
        return middle;
    }

    // The heights at which the layer would stand if it were packed.
    static double[] Offsets(LayerGraph graph, List<int> layer, LayoutSize size)
    {
        var offsets = new double[layer.Count];
        for (var i = 1; i < layer.Count; i++)
        {
            var real = (graph.IsDummy(layer[i - 1]) ? 0 : 1) + (graph.IsDummy(layer[i]) ? 0 : 1);
            offsets[i] = offsets[i - 1] + size.NodeGap + size.NodeHeight / 2 * real;
        }
        return offsets;
    }

    // Least squares under "in order and apart": without the packed offsets that is isotonic regression, which pooling
    // adjacent violators solves exactly (Ayer and others, 1955).
    static void Pull(LayerGraph graph, List<int> layer, List<int>[] neighbours, LayoutSize size, double[] middle)
    {
        var offsets = Offsets(graph, layer, size);
        var pools = new List<(double Sum, double Weight, int Count)>();
        for (var i = 0; i < layer.Count; i++)
        {
            var near = neighbours[layer[i]];
            var wish = near.Count == 0 ? middle[layer[i]] : near.Average(n => middle[n]);
            var weight = near.Count == 0 ? 0.1 : graph.IsDummy(layer[i]) ? DummyPull : 1;
            pools.Add(((wish - offsets[i]) * weight, weight, 1));
            while (pools.Count > 1 && pools[^2].Sum / pools[^2].Weight >= pools[^1].Sum / pools[^1].Weight)
            {
                var last = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                pools[^1] = (pools[^1].Sum + last.Sum, pools[^1].Weight + last.Weight, pools[^1].Count + last.Count);
            }
        }
        var position = 0;
        foreach (var (sum, weight, count) in pools)
            for (var i = 0; i < count; i++, position++) middle[layer[position]] = sum / weight + offsets[position];
    }
}
