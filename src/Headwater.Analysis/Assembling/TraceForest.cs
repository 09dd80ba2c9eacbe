using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Resolves parents inside each trace. A parent that was never reported becomes a *hole*, one for each (trace, span
/// id). A span that names itself as its parent is a root: it says nothing about its cause.
/// </summary>
static class TraceForest
{
    public static CausalGraph Build(ProjectId project, SpanTable table)
    {
        var parent = new int[table.Count];
        List<SpanRef>? missing = null;
        for (var i = 0; i < table.Count; i++)
        {
            var span = table.Spans[i];
            parent[i] = CausalGraph.None;
            if (span.ParentId.IsZero || span.ParentId == span.Ref.SpanId) continue;
            var named = new SpanRef(span.Ref.TraceId, span.ParentId);
            parent[i] = table.Find(named);
            if (parent[i] == CausalGraph.None) (missing ??= []).Add(named);
            else if (table.Process[parent[i]] != table.Process[i]) JoinProcess(table, parent[i], i);
        }

        return missing is null
            ? new CausalGraph(project, table, [], parent)
            : WithHoles(project, table, parent, missing);
    }

    // Some SDKs say on the span of the run, not on the resource, which function it is: then the spans inside seem to
    // come from another source. Their name and instance are the same.
    static void JoinProcess(SpanTable table, int parent, int child)
    {
        var (above, below) = (table.Spans[parent].Source, table.Spans[child].Source);
        if (table.Spans[child].ParentIsRemote == true || above.Instance != below.Instance
            || above.Function.Name != below.Function.Name || above.IsFunction == below.IsFunction)
            return;
        table.Process[child] = table.Process[parent];
        table.Function[child] = table.Function[parent];
    }

    static CausalGraph WithHoles(ProjectId project, SpanTable table, int[] spanParents, List<SpanRef> missing)
    {
        missing.Sort();
        var holes = missing.Distinct().ToArray();
        var parent = new int[table.Count + holes.Length];
        Array.Fill(parent, CausalGraph.None);
        spanParents.CopyTo(parent, 0);
        var graph = new CausalGraph(project, table, holes, parent);
        Array.Fill(graph.HoleStart, Instant.Max);
        for (var i = 0; i < table.Count; i++)
        {
            var span = table.Spans[i];
            if (parent[i] != CausalGraph.None || span.ParentId.IsZero || span.ParentId == span.Ref.SpanId) continue;
            var hole = Array.BinarySearch(holes, new SpanRef(span.Ref.TraceId, span.ParentId));
            graph.SetCause(i, parent[i] = table.Count + hole, CauseKind.Parent);
            // Spans come by start, so the first one that hangs here is the earliest.
            if (graph.HoleStart[hole] == Instant.Max) graph.HoleStart[hole] = span.Start;
        }

        return graph;
    }
}
