using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// A span that stays open for very long, or has very many descendants, is a session (a socket, a consumer loop, a batch
/// job): what happens in it are many pieces of work. Its server, consumer and producer children become entries.
/// </summary>
static class Sessions
{
    /// <summary>Cuts sessions; true when it cut one, and the order has to be made again.</summary>
    public static bool Split(CausalGraph graph, AssemblyRules rules)
    {
        var descendants = graph.NodeCount > rules.SessionDescendants ? CountDescendants(graph) : [];
        var cut = false;
        for (var node = 0; node < graph.NodeCount; node++)
        {
            if (graph.FirstChild(node) == CausalGraph.None) continue;
            var large = descendants.Length > 0 && descendants[node] > rules.SessionDescendants
                && !IsFanOut(graph, node);
            if (large || LengthOf(graph, node) > rules.SessionLength) cut |= Detach(graph, node);
        }

        return cut;
    }

    // The span of a session is reported when it ends; until then it is a hole, as long as what starts under it.
    static Duration LengthOf(CausalGraph graph, int node)
    {
        if (!graph.IsHole(node)) return graph.Span(node).Duration;
        var last = graph.Start(node);
        for (var child = graph.FirstChild(node); child != CausalGraph.None; child = graph.NextSibling(child))
        {
            if (graph.Why[child] == CauseKind.Parent && graph.Start(child) > last) last = graph.Start(child);
        }

        return last - graph.Start(node);
    }

    // A function runs once for one reason; when it sends 10,000 messages that is one piece of work.
    static bool IsFanOut(CausalGraph graph, int node) =>
        !graph.IsHole(node) && graph.Span(node).IsFaas;

    static int[] CountDescendants(CausalGraph graph)
    {
        var counts = new int[graph.NodeCount];
        for (var i = graph.Reached - 1; i >= 0; i--)
        {
            var node = graph.Preorder[i];
            var cause = graph.Cause[node];
            if (cause != CausalGraph.None && IsInside(graph, node, cause)) counts[cause] += counts[node] + 1;
        }

        return counts;
    }

    // What runs elsewhere is not in the session; it is what the session set in motion.
    static bool IsInside(CausalGraph graph, int node, int cause) =>
        graph.Why[node] == CauseKind.Parent && !graph.IsHole(node)
        && (graph.IsHole(cause) || graph.Table.Process[node] == graph.Table.Process[cause]);

    static bool Detach(CausalGraph graph, int session)
    {
        var cut = false;
        for (var child = graph.FirstChild(session); child != CausalGraph.None; child = graph.NextSibling(child))
        {
            if (graph.IsHole(child) || graph.Why[child] != CauseKind.Parent || Joined(graph, child)) continue;
            if (graph.Span(child).Kind is not (SpanKind.Server or SpanKind.Consumer or SpanKind.Producer)) continue;
            graph.SetCause(child, CausalGraph.None, CauseKind.Parent);
            cut = true;
        }

        return cut;
    }

    static bool Joined(CausalGraph graph, int node) => graph.Joint.Length > 0 && graph.Joint[node];
}
