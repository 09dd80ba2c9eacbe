using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Roots that nobody outside set in motion: <c>tcp.connect</c>, empty polls, start-up. They belong to the invocation of
/// the same process and time, if there is one; else they are kept aside, counted, and shown on request.
/// </summary>
static class Background
{
    /// <summary>It, or something that it set in motion, is what people call a transaction.</summary>
    public static bool IsListed(CausalGraph graph, Runs runs, int node)
    {
        if (graph.IsHole(node)) return runs.Is(node);
        var span = graph.Span(node);
        return (span.Kind is SpanKind.Server or SpanKind.Consumer && !span.IsPoll) || runs.Is(node)
            || span.HasException;
    }

    /// <summary>Attaches what can be; true when it attached something, and the order has to be made again.</summary>
    public static bool Attach(CausalGraph graph, Runs runs)
    {
        Dictionary<int, List<int>>? runsOf = null;
        var attached = false;
        for (int from = 0, to; from < graph.Reached; from = to)
        {
            to = from + 1;
            while (to < graph.Reached && graph.Cause[graph.Preorder[to]] != CausalGraph.None) to++;
            var root = graph.Preorder[from];
            if (graph.IsHole(root) || graph.Span(root).Source.Instance.Length == 0) continue;
            if (IsAnyListed(graph, runs, from, to)) continue;
            runsOf ??= GroupRuns(graph, runs);
            var run = RunAt(graph, runsOf, root);
            if (run == CausalGraph.None) continue;
            graph.SetCause(root, run, CauseKind.SameProcess);
            attached = true;
        }

        return attached;
    }

    static bool IsAnyListed(CausalGraph graph, Runs runs, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (IsListed(graph, runs, graph.Preorder[i])) return true;
        }

        return false;
    }

    static Dictionary<int, List<int>> GroupRuns(CausalGraph graph, Runs runs)
    {
        var groups = new Dictionary<int, List<int>>();
        for (var node = 0; node < graph.SpanCount; node++)
        {
            if (!runs.Is(node)) continue;
            var process = graph.Table.Process[node];
            if (!groups.TryGetValue(process, out var list)) groups[process] = list = [];
            list.Add(node);
        }

        return groups;
    }

    static int RunAt(CausalGraph graph, Dictionary<int, List<int>> runsOf, int root)
    {
        if (!runsOf.TryGetValue(graph.Table.Process[root], out var list)) return CausalGraph.None;
        var start = graph.Span(root).Start;
        int low = 0, high = list.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (graph.Span(list[middle]).Start <= start) low = middle + 1;
            else high = middle;
        }

        return low > 0 && graph.Span(list[low - 1]).End >= start ? list[low - 1] : CausalGraph.None;
    }
}
