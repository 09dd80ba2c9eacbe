using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Writes the invocations and platform lines of one commit, with the roll-ups that they change: a resend counts
/// nothing, a line that comes before or after the span that it speaks of changes that run and does not add another.
/// Used by the writer alone.
/// </summary>
/// <param name="current">The partition that is written.</param>
/// <param name="session">Its connection, inside a transaction.</param>
/// <param name="earlier">Partitions that may hold the same runs: those before midnight, newest first.</param>
/// <param name="functions">The numbers of functions in the current one.</param>
sealed class InvocationWriter(
    Partition current, SqliteSession session, IReadOnlyList<Partition> earlier, FunctionIds functions)
{
    // What started before the partition, by the sender's clock, may be in the one before; clocks are off by seconds,
    // rarely more.
    static readonly Duration ClockMargin = Duration.FromMinutes(5);

    readonly Rollups _rollups = new();
    readonly List<IndexEntry> _entries = [];

    /// <summary>The runs and lines of one request id of a project.</summary>
    sealed record Request(List<Invocation> Runs, List<PlatformReport> Lines);

    /// <summary>Writes them; answers the index entries that they need.</summary>
    public IReadOnlyList<IndexEntry> Write(IEnumerable<TelemetryBatch> batches, Instant begun, ref long lastReport)
    {
        var spoken = new Dictionary<(ProjectId Project, string Id), Request>();
        foreach (var batch in batches)
            foreach (var line in batch.PlatformReports)
                RequestOf(spoken, batch.Project, line.RequestId).Lines.Add(line);
        foreach (var batch in batches)
        {
            foreach (var run in batch.Invocations)
            {
                // A run without a span cannot be told from the one that lines make up; it stands for itself.
                if (run is { RequestId: { } id, Span: not null }
                    && (spoken.ContainsKey((batch.Project, id)) || HasLines(batch.Project, id)))
                    RequestOf(spoken, batch.Project, id).Runs.Add(run);
                else WriteRun(batch.Project, run, begun);
            }
        }
        foreach (var ((project, id), request) in spoken)
        {
            WriteRequest(project, id, request);
            if (request.Lines.Count == 0) continue;
            ReportRow.Write(session, ++lastReport, request.Lines);
            _entries.Add(new IndexEntry(ReportRow.KeyOf(project, id), IndexKind.Report, lastReport, 0));
        }
        _rollups.Write(session);
        return _entries;
    }

    static Request RequestOf(Dictionary<(ProjectId, string), Request> requests, ProjectId project, string id)
    {
        if (!requests.TryGetValue((project, id), out var request))
            requests.Add((project, id), request = new Request([], []));
        return request;
    }

    bool HasLines(ProjectId project, string requestId)
    {
        if (!current.HasReports && !earlier.Any(p => p.HasReports)) return false;
        var key = ReportRow.KeyOf(project, requestId);
        return (current.HasReports && FindHere(key, IndexKind.Report).Count > 0)
            || earlier.Any(p => p.HasReports && p.Find(key, IndexKind.Report).Count > 0);
    }

    // A run of which no line is known.
    void WriteRun(ProjectId project, Invocation run, Instant begun)
    {
        var function = functions.Of(run.Function);
        var row = InvocationRow.Of(run);
        if (run.Start < begun + ClockMargin && FindEarlier(project, row) is { } before)
        {
            var better = InvocationMerge.Better(before.Own, run);
            if (better != before.Own) Replace(project, before, InvocationRow.Of(better));
            return;
        }
        row.Write(session, project, function, replace: false);
        if (session.Connection.Changes > 0)
        {
            _rollups.Add(project, function, run, 1);
            Index(project, function, run);
            return;
        }
        var known = InvocationRow.At(session, project, (function, run.Function), run.Start)
            .First(r => r.Key == row.Key);
        if (InvocationMerge.Better(known.Own, run) == run && run != known.Own) Replace(project, known, row);
    }

    void WriteRequest(ProjectId project, string id, Request request)
    {
        var key = ReportRow.KeyOf(project, id);
        var here = RequestLookup.Runs(session, FindHere(key, IndexKind.Invocation), project, id);
        var lines = RequestLookup.Lines(session, FindHere(key, IndexKind.Report), id);
        var known = here.ToDictionary(r => r.Key);
        foreach (var partition in earlier)
        {
            var (runs, said) = RequestLookup.In(partition, project, id);
            foreach (var row in runs) known.TryAdd(row.Key, row);
            lines.AddRange(said);
        }
        lines.AddRange(request.Lines);
        var names = request.Runs.Select(r => r.Function.Name).Concat(request.Lines.Select(l => l.Function.Name));
        foreach (var name in names.Distinct())
        {
            var before = known.Values.Where(r => !r.Hidden && r.Run.Function.Name == name).ToList();
            var own = before.Where(r => r.Run.Span is not null).Select(r => r.Own)
                .Concat(request.Runs.Where(r => r.Function.Name == name))
                .GroupBy(r => r.Span!.Value).Select(g => g.Aggregate(InvocationMerge.Better))
                .ToDictionary(r => r.Span!.Value);
            var after = InvocationMerge.Merge(own.Values, lines.Where(l => l.Function.Name == name))
                .Select(r => new InvocationRow { Run = r, Own = r.Span is { } span ? own[span] : r }).ToList();
            Replace(project, before, after, here.Select(r => r.Key).ToHashSet());
        }
    }

    void Replace(ProjectId project, InvocationRow before, InvocationRow after) =>
        Replace(project, [before], [after], [before.Key]);

    void Replace(
        ProjectId project, List<InvocationRow> before, List<InvocationRow> after,
        HashSet<(FunctionName, Instant, SpanRef?)> here)
    {
        foreach (var row in before)
        {
            var function = functions.Of(row.Run.Function);
            _rollups.Add(project, function, row.Run, -1);
            if (after.Exists(a => a.Key == row.Key)) continue;
            if (here.Contains(row.Key)) row.Delete(session, project, function);
            if (earlier.Count > 0) (row with { Hidden = true }).Write(session, project, function, replace: true);
        }
        foreach (var row in after)
        {
            var function = functions.Of(row.Run.Function);
            _rollups.Add(project, function, row.Run, 1);
            if (before.Exists(b => b.Key == row.Key && b.SaysTheSameAs(row))) continue;
            row.Write(session, project, function, replace: true);
            Index(project, function, row.Run);
        }
    }

    InvocationRow? FindEarlier(ProjectId project, InvocationRow row)
    {
        foreach (var partition in earlier)
        {
            var found = partition.Read(
                s => FunctionIds.Find(s, row.Run.Function) is { } id
                    ? InvocationRow.At(s, project, (id, row.Run.Function), row.Run.Start).Find(r => r.Key == row.Key)
                    : null,
                ifGone: null);
            if (found is not null) return found;
        }
        return null;
    }

    List<IndexEntry> FindHere(UInt128 key, IndexKind kind)
    {
        var found = new List<IndexEntry>();
        current.Tail.Find(key, kind, found);
        Partition.Find(session, key, kind, found);
        return found;
    }

    void Index(ProjectId project, long function, Invocation run)
    {
        if (run.RequestId is { } id)
            _entries.Add(new IndexEntry(
                ReportRow.KeyOf(project, id), IndexKind.Invocation, function, run.Start.Nanoseconds));
    }
}
