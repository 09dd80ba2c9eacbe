using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Finds what a partition knows of a request.</summary>
static class RequestLookup
{
    /// <summary>The invocation rows of a request, those included that only hide others.</summary>
    public static List<InvocationRow> Runs(
        SqliteSession session, IEnumerable<IndexEntry> entries, ProjectId project, string requestId)
    {
        var functions = FunctionIds.List(session, name: null).ToDictionary(f => f.Id, f => f.Name);
        return
        [
            .. entries.Distinct().Where(e => functions.ContainsKey(e.A))
                .SelectMany(e => InvocationRow.At(session, project, (e.A, functions[e.A]), new Instant(e.B)))
                .Where(r => r.Run.RequestId == requestId).DistinctBy(r => r.Key),
        ];
    }

    /// <summary>The platform's lines about a request.</summary>
    public static List<PlatformReport> Lines(SqliteSession session, IEnumerable<IndexEntry> entries, string requestId)
    {
        var lines = new List<PlatformReport>();
        foreach (var entry in entries.Distinct()) ReportRow.Read(session, entry.A, lines);
        return [.. lines.Where(l => l.RequestId == requestId)];
    }

    /// <summary>What a partition knows of a request, by a borrowed connection.</summary>
    public static (List<InvocationRow> Runs, List<PlatformReport> Lines) In(
        Partition partition, ProjectId project, string requestId)
    {
        var key = ReportRow.KeyOf(project, requestId);
        var runs = partition.Find(key, IndexKind.Invocation);
        var lines = partition.HasReports ? partition.Find(key, IndexKind.Report) : [];
        if (runs.Count + lines.Count == 0) return ([], []);
        return partition.Read(s => (Runs(s, runs, project, requestId), Lines(s, lines, requestId)), ifGone: ([], []));
    }
}
