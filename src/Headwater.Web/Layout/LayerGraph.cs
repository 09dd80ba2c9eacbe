namespace Headwater.Web;

/// <summary>
/// One connected part with a layer for every node, and with a dummy node wherever an edge crosses a layer, so that
/// every segment joins neighbouring layers.
/// </summary>
sealed class LayerGraph
{
    /// <summary>For each vertex the node that it is, or -1 for a dummy.</summary>
    public required int[] Nodes { get; init; }

    /// <summary>Vertices by layer, in drawing order.</summary>
    public required List<int>[] Layers { get; init; }

    /// <summary>Neighbours in the layer to the left, by vertex.</summary>
    public required List<int>[] Left { get; init; }

    /// <summary>Neighbours in the layer to the right, by vertex.</summary>
    public required List<int>[] Right { get; init; }

    /// <summary>
    /// Each edge as its vertices from left to right; <c>Reversed</c> when it was turned to open a cycle.
    /// </summary>
    public required List<(int From, int To, bool Reversed, int[] Path)> Routes { get; init; }

    public bool IsDummy(int vertex) => Nodes[vertex] < 0;

    public static LayerGraph Of(IReadOnlyCollection<int> part, (int From, int To)[] edges, int first)
    {
        var acyclic = OpenCycles(part, edges, first);
        var layerOf = AssignLayers(part, acyclic);
        var nodes = part.Order().ToList();
        var vertexOf = nodes.Select((node, vertex) => (node, vertex)).ToDictionary(p => p.node, p => p.vertex);
        var layers = Enumerable.Range(0, layerOf.Values.Max() + 1).Select(_ => new List<int>()).ToArray();
        foreach (var node in nodes) layers[layerOf[node]].Add(vertexOf[node]);

        var routes = new List<(int, int, bool, int[])>();
        foreach (var (from, to, reversed) in acyclic)
        {
            List<int> path = [vertexOf[from]];
            for (var layer = layerOf[from] + 1; layer < layerOf[to]; layer++)
            {
                layers[layer].Add(nodes.Count);
                path.Add(nodes.Count);
                nodes.Add(-1);
            }
            path.Add(vertexOf[to]);
            routes.Add((from, to, reversed, [.. path]));
        }
        var left = nodes.Select(_ => new List<int>()).ToArray();
        var right = nodes.Select(_ => new List<int>()).ToArray();
        foreach (var (_, _, _, path) in routes)
        {
            for (var i = 1; i < path.Length; i++)
            {
                right[path[i - 1]].Add(path[i]);
                left[path[i]].Add(path[i - 1]);
            }
        }
        return new() { Nodes = [.. nodes], Layers = layers, Left = left, Right = right, Routes = routes };
    }

    // Depth first from the entry, then from nodes that nothing leads to, then from the rest: an edge to a node that
    // is still on the way is turned round. Iterative, because a chain may be longer than the stack is deep.
    static List<(int From, int To, bool Reversed)> OpenCycles(IReadOnlyCollection<int> part,
        (int From, int To)[] edges, int first)
    {
        var outgoing = edges.ToLookup(e => e.From, e => e.To);
        var targets = edges.Select(e => e.To).ToHashSet();
        var onTheWay = new HashSet<int>();
        var visited = new HashSet<int>();
        var back = new HashSet<(int, int)>();
        foreach (var root in part.OrderByDescending(n => n == first).ThenBy(targets.Contains).ThenBy(n => n))
        {
            if (!visited.Add(root)) continue;
            var stack = new Stack<(int Node, IEnumerator<int> Next)>([(root, outgoing[root].GetEnumerator())]);
            onTheWay.Add(root);
            while (stack.TryPeek(out var top))
            {
                if (!top.Next.MoveNext())
                {
                    onTheWay.Remove(stack.Pop().Node);
                    continue;
                }
                var to = top.Next.Current;
                if (onTheWay.Contains(to)) back.Add((top.Node, to));
                if (!visited.Add(to)) continue;
                onTheWay.Add(to);
                stack.Push((to, outgoing[to].GetEnumerator()));
            }
        }
        return [.. edges.Select(e => back.Contains(e) ? (e.To, e.From, true) : (e.From, e.To, false))];
    }

    // Longest path from the left; then a node that nothing leads to moves right, beside what it calls.
    static Dictionary<int, int> AssignLayers(IReadOnlyCollection<int> part, List<(int From, int To, bool)> edges)
    {
        var outgoing = edges.ToLookup(e => e.From, e => e.To);
        var waiting = part.ToDictionary(n => n, _ => 0);
        foreach (var (_, to, _) in edges) waiting[to]++;
        var sources = part.Where(n => waiting[n] == 0).Order().ToArray();
        var layer = part.ToDictionary(n => n, _ => 0);
        var ready = new Queue<int>(sources);
        while (ready.TryDequeue(out var node))
        {
            foreach (var to in outgoing[node])
            {
                layer[to] = Math.Max(layer[to], layer[node] + 1);
                if (--waiting[to] == 0) ready.Enqueue(to);
            }
        }
        foreach (var source in sources)
            if (outgoing[source].Any()) layer[source] = outgoing[source].Min(to => layer[to]) - 1;
        var least = layer.Values.Min();
        return layer.ToDictionary(p => p.Key, p => p.Value - least);
    }
}
