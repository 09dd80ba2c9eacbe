using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Joins the holes of one trace under its earliest entry: they share a trace whose connecting spans were never
/// reported. Holes that start too far apart stay apart: some senders keep one trace id for a day.
/// </summary>
static class Holes
{
    public static void Join(CausalGraph graph, AssemblyRules rules)
    {
        if (graph.Holes.Length == 0) return;
        var hanging = FindHanging(graph);
        for (int from = 0, to; from < graph.Holes.Length; from = to)
        {
            var trace = graph.Holes[from].TraceId;
            var tops = new List<int>();
            for (to = from; to < graph.Holes.Length && graph.Holes[to].TraceId == trace; to++)
            {
                var node = graph.SpanCount + to;
                if (hanging[node] && graph.Cause[node] == CausalGraph.None) tops.Add(node);
            }

            if (tops.Count == 0) continue;
            foreach (var root in graph.Table.OfTrace(trace))
            {
                if (graph.Cause[root] == CausalGraph.None && (hanging[root] || CanLead(graph.Span(root))))
                    tops.Add(root);
            }

            JoinUnderEarliest(graph, tops, rules.HoleGap);
        }
    }

    // By node: whether something hangs under it. A message may have taken the only span away that hung under a hole;
    // then nothing is missing there.
    static bool[] FindHanging(CausalGraph graph)
    {
        var hanging = new bool[graph.NodeCount];
        for (var node = 0; node < graph.SpanCount; node++)
        {
            var cause = graph.Cause[node];
            if (cause == CausalGraph.None) continue;
            if (graph.IsHole(cause) && !hanging[cause])
                graph.HoleStart[cause - graph.SpanCount] = graph.Span(node).Start;
            hanging[cause] = true;
        }

        return hanging;
    }

    // A stray connection attempt that happens to share the trace did not set it in motion.
    static bool CanLead(SpanFacts root) =>
        root.IsFaas || root.Kind is not (SpanKind.Internal or SpanKind.Unspecified);

    static void JoinUnderEarliest(CausalGraph graph, List<int> tops, Duration gap)
    {
        tops.Sort(graph.Compare);
        var leader = tops[0];
        for (var i = 1; i < tops.Count; i++)
        {
            if (graph.Start(tops[i]) - graph.Start(leader) > gap) leader = tops[i];
            else if (graph.IsHole(tops[i])) graph.SetCause(tops[i], leader, CauseKind.SameTrace);
        }
    }
}
