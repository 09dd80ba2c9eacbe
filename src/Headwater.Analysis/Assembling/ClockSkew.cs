using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Clocks of different machines differ, so that an effect seems to start before its cause. Then the whole segment is
/// moved to where its cause starts. Nothing is moved by more than the bound: beyond it one of the clocks is wrong, and
/// no repair can be trusted.
/// </summary>
sealed class ClockSkew
{
    // By node, in nanoseconds; empty when nothing has to be moved.
    readonly long[] _shift = [];

    // The year 2200: times near the end of what 64 bits hold are not times, and adding to them would overflow.
    static readonly Instant LatestTrusted = Instant.From(new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ClockSkew(CausalGraph graph, AssemblyRules rules)
    {
        for (var i = 0; i < graph.Reached; i++)
        {
            var node = graph.Preorder[i];
            var cause = graph.Cause[node];
            if (cause == CausalGraph.None || graph.IsHole(cause) || graph.Why[node] == CauseKind.SameProcess) continue;
            var inherited = _shift.Length == 0 ? 0 : _shift[cause];
            if (!graph.IsHole(node) && SameClock(graph, node, cause))
            {
                if (inherited != 0 && IsTrusted(graph, node)) _shift[node] = inherited;
                continue;
            }

            if (graph.Start(cause) > LatestTrusted || !IsTrusted(graph, node)) continue;
            var early = graph.Start(cause).Nanoseconds + inherited - graph.Start(node).Nanoseconds;
            if (early <= 0 || early > rules.MaxClockShift.Nanoseconds) continue;
            if (_shift.Length == 0) _shift = new long[graph.NodeCount];
            _shift[node] = early;
        }
    }

    public Duration Of(int node) => _shift.Length == 0 ? Duration.Zero : new Duration(_shift[node]);

    static bool IsTrusted(CausalGraph graph, int node) =>
        graph.Start(node) <= LatestTrusted && (graph.IsHole(node) || graph.Span(node).End <= LatestTrusted);

    static bool SameClock(CausalGraph graph, int node, int cause) =>
        graph.Table.Process[node] == graph.Table.Process[cause];
}
