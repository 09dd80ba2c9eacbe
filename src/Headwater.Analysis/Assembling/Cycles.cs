namespace Headwater.Analysis;

/// <summary>
/// Spans that cause each other in a circle are impossible and do arrive (id collisions, broken clocks of ids, message
/// loops). A circle that something outside causes is entered from there; any other gets its earliest span as entry.
/// </summary>
static class Cycles
{
    // Entering from outside can uncover another circle; after a few rounds each circle is simply cut.
    const int RoundsFromOutside = 3;

    public static void Cut(CausalGraph graph)
    {
        for (var round = 0; !graph.Order(); round++) CutAll(graph, fromOutside: round < RoundsFromOutside);
    }

    static void CutAll(CausalGraph graph, bool fromOutside)
    {
        var seen = new int[graph.NodeCount];
        for (var i = 0; i < graph.Reached; i++) seen[graph.Preorder[i]] = -1;
        var circle = new List<int>();
        for (var start = 0; start < graph.NodeCount; start++)
        {
            var node = start;
            while (node != CausalGraph.None && seen[node] == 0)
            {
                seen[node] = start + 1;
                node = graph.Cause[node];
            }

            if (node == CausalGraph.None || seen[node] != start + 1) continue;
            circle.Clear();
            for (var next = node; circle.Count == 0 || next != node; next = graph.Cause[next]) circle.Add(next);
            if (!fromOutside || !EnterFromOutside(graph, circle)) EnterAtEarliest(graph, circle);
        }
    }

    static bool EnterFromOutside(CausalGraph graph, List<int> circle)
    {
        circle.Sort(graph.Compare);
        var inside = new HashSet<int>(circle);
        foreach (var node in circle)
        {
            for (var i = 0; i < graph.LinksOf(node).Length; i++)
            {
                var place = graph.LinkStart[node] + i;
                var link = graph.Links[place];
                if (!link.Causes || graph.CauseLink[node] == place || inside.Contains(link.From)) continue;
                graph.SetCause(node, link.From, CauseKind.Link, place);
                return true;
            }
        }

        return false;
    }

    static void EnterAtEarliest(CausalGraph graph, List<int> circle)
    {
        var earliest = circle[0];
        foreach (var node in circle)
        {
            if (graph.Compare(node, earliest) < 0) earliest = node;
        }

        graph.SetCause(earliest, CausalGraph.None, CauseKind.Parent);
    }
}
