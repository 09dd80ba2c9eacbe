namespace Headwater.Analysis;

/// <summary>
/// Chooses, for each span, the one cause that it is drawn under, and marks every other message that it belongs to. The
/// strongest evidence wins, with one exception: a message beats nesting.
/// </summary>
static class Causes
{
    // How far up a span's own process is searched for the message that it is tied to. Deeper nesting keeps its parent.
    const int DeepestNesting = 64;

    public static void Choose(CausalGraph graph)
    {
        if (graph.Links.Length == 0) return;
        graph.Joint = new bool[graph.NodeCount];
        graph.Tied = new bool[graph.NodeCount];
        for (var node = 0; node < graph.SpanCount; node++) ChooseFor(graph, node);
    }

    static void ChooseFor(CausalGraph graph, int node)
    {
        if (graph.LinkStart[node] == graph.LinkStart[node + 1]) return;
        var parent = graph.Parent[node];
        if (parent == CausalGraph.None) TakeStrongest(graph, node);
        else if (graph.IsHole(parent)) TakeOverHole(graph, node, parent);
        else TakeOverParent(graph, node, parent);
    }

    // A root: all its messages, or else the strongest other evidence.
    static void TakeStrongest(CausalGraph graph, int node)
    {
        if (TakeMessages(graph, node, keepParent: false)) return;
        var best = Strongest(graph, node);
        graph.Links[best].Causes = true;
        graph.SetCause(node, graph.Links[best].From, CauseKind.Link, best);
    }

    // The parent was never reported. A message that we do see beats it; other evidence tells what caused the hole.
    static void TakeOverHole(CausalGraph graph, int node, int hole)
    {
        if (TakeMessages(graph, node, keepParent: false)) return;
        var best = Strongest(graph, node);
        var known = graph.CauseLink[hole];
        if (known != CausalGraph.None && graph.Links[known].Evidence <= graph.Links[best].Evidence) return;
        if (known != CausalGraph.None) graph.Links[known].Causes = false;
        graph.Links[best].Causes = true;
        graph.SetCause(hole, graph.Links[best].From, CauseKind.Link, best);
    }

    static void TakeOverParent(CausalGraph graph, int node, int parent)
    {
        var carrier = graph.Span(parent).IsPoll;
        var parentIsSender = false;
        var tied = true;
        foreach (var link in graph.LinksOf(node))
        {
            if (!link.IsMessage) continue;
            if (link.From == parent) parentIsSender = true;
            else if (!IsTied(graph, node, link.From)) tied = false;
        }

        if (parentIsSender) TakeMessages(graph, node, keepParent: true);
        else if (carrier || !tied) TakeMessages(graph, node, keepParent: false);
        else TieToMessages(graph, node);
    }

    // Below a batch a span belongs to message m alone if an id ties it to m: it is reached from m's sender, not from
    // the batch.
    static void TieToMessages(CausalGraph graph, int node)
    {
        var any = false;
        for (var i = graph.LinkStart[node]; i < graph.LinkStart[node + 1]; i++)
        {
            if (!graph.Links[i].IsMessage) continue;
            graph.Links[i].Causes = any = true;
        }

        graph.Tied[node] = graph.Joint[node] = any;
    }

    static bool TakeMessages(CausalGraph graph, int node, bool keepParent)
    {
        var first = CausalGraph.None;
        var several = keepParent;
        for (var i = graph.LinkStart[node]; i < graph.LinkStart[node + 1]; i++)
        {
            if (!graph.Links[i].IsMessage || (keepParent && graph.Links[i].From == graph.Parent[node])) continue;
            graph.Links[i].Causes = true;
            if (first != CausalGraph.None) several = true;
            else first = i;
        }

        if (first == CausalGraph.None) return false;
        if (!keepParent) graph.SetCause(node, graph.Links[first].From, CauseKind.Link, first);
        graph.Joint[node] = several;
        return true;
    }

    static int Strongest(CausalGraph graph, int node)
    {
        var best = graph.LinkStart[node];
        for (var i = best + 1; i < graph.LinkStart[node + 1]; i++)
        {
            if (graph.Links[i].Evidence < graph.Links[best].Evidence) best = i;
        }

        return best;
    }

    static bool IsTied(CausalGraph graph, int node, int sender)
    {
        var above = node;
        for (var depth = 0; depth < DeepestNesting; depth++)
        {
            var next = graph.Parent[above];
            if (next == CausalGraph.None || graph.IsHole(next)) return false;
            if (graph.Table.Process[next] != graph.Table.Process[node] || next == node) return false;
            above = next;
            if (graph.HasLink(sender, above, messagesOnly: true)) return true;
        }

        return false;
    }
}
