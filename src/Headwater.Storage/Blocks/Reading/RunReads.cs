using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Reads invocations and their roll-ups.</summary>
sealed class RunReads(PartitionSet partitions)
{
    /// <summary>See <see cref="ITelemetryReader.SearchInvocationsAsync"/>.</summary>
    public InvocationPage Search(InvocationSearch search)
    {
        var interval = search.Interval;
        if (search.After is { } after && after.Time < interval.End)
            interval = interval with { End = after.Time + new Duration(1) };
        var rows = new Dictionary<(FunctionName, Instant, SpanRef?, string?), InvocationRow>();
        foreach (var partition in partitions.NewestFirst)
        {
            var here = search.RequestId is { } request
                ? RequestLookup.In(partition, search.Project, request).Runs
                : partition.Read(s => ReadNewest(s, search, interval, rows.Count), ifGone: []);
            // The newest partition knows best, also that a row of an older one is to be hidden.
            foreach (var row in here)
                rows.TryAdd((row.Run.Function, row.Run.Start, row.Run.Span, row.Run.RequestId), row);
        }
        var runs = rows.Values.Where(r => !r.Hidden && interval.Contains(r.Run.Start)).Select(r => r.Run)
            .Where(r => InvocationOrder.IsOf(search, r.Function)
                && (!search.FailedOnly || RunTotals.IsFailure(r.Status))
                && InvocationOrder.IsAfter(search.After, r.Start, InvocationOrder.IdOf(r)));
        return InvocationOrder.Cut(runs, search.Limit);
    }

    /// <summary>See <see cref="ITelemetryReader.SummarizeFunctionsAsync"/>; counts whole minutes.</summary>
    public IReadOnlyList<FunctionStatistics> Summarize(ProjectId project, Interval interval, string? name)
    {
        var totals = new Dictionary<FunctionName, RunTotals>();
        foreach (var partition in partitions.All)
        {
            partition.Read(session =>
            {
                foreach (var (id, function) in FunctionIds.List(session, name))
                {
                    if (!totals.TryGetValue(function, out var sum)) totals.Add(function, sum = new RunTotals());
                    Rollups.Sum(session, project, id, interval, sum);
                }
                return true;
            }, ifGone: false);
        }
        return FunctionOrder.Top(totals);
    }

    // Of each function the newest rows that can be on the page: as many as the page holds, those at one moment
    // together, and as many more as rows of newer partitions may hide.
    static List<InvocationRow> ReadNewest(
        SqliteSession session, InvocationSearch search, Interval interval, int newerRows)
    {
        var rows = new List<InvocationRow>();
        var wanted = search.Limit + 1L + newerRows;
        foreach (var function in FunctionIds.List(session, search.Function))
        {
            if (!InvocationOrder.IsOf(search, function.Name)) continue;
            long taken = 0;
            Instant? last = null;
            InvocationRow.Walk(session, search.Project, function, interval, search.FailedOnly, row =>
            {
                if (taken >= wanted && row.Run.Start != last) return false;
                rows.Add(row);
                last = row.Run.Start;
                var id = InvocationOrder.IdOf(row.Run);
                if (!row.Hidden && InvocationOrder.IsAfter(search.After, row.Run.Start, id)) taken++;
                return true;
            });
        }
        return rows;
    }
}
