using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Searches log records: of traces by the index, all others by scanning blocks.</summary>
sealed class LogSearches(PartitionSet partitions, BlockLoader loader, TimeProvider time)
{
    /// <summary>See <see cref="ITelemetryReader.SearchLogsAsync"/>.</summary>
    public LogPage Search(LogSearch search, CancellationToken cancellation) =>
        search.Traces.Count > 0 ? SearchTraces(search, cancellation) : SearchTime(search, cancellation);

    LogPage SearchTraces(LogSearch search, CancellationToken cancellation)
    {
        var places = new List<(Partition Partition, long Id)>();
        foreach (var partition in partitions.All)
        {
            var ids = search.Traces.SelectMany(
                t => partition.Find(IndexEntry.KeyOf(search.Project, t), IndexKind.Logs));
            places.AddRange(ids.Select(e => e.A).Distinct().Order().Select(id => (partition, id)));
        }
        var hits = new List<LogHit>();
        long examined = 0;
        // No budget here: an index leads to exactly these blocks, and a part of a trace's logs would be a wrong answer.
        foreach (var (partition, id) in places)
        {
            cancellation.ThrowIfCancellationRequested();
            examined += Match(search, partition, id, hits);
        }
        return LogOrder.Cut(hits, search, new SearchCoverage(search.Interval, Complete: true, examined));
    }

    LogPage SearchTime(LogSearch search, CancellationToken cancellation)
    {
        var interval = search.Interval;
        if (search.After is { } after && after.Time < interval.End)
            interval = interval with { End = after.Time + new Duration(1) };
        var walk = new BlockWalk(partitions, search.Project, BlockKind.Logs, interval) { Name = search.Function };
        var scan = new BlockScan(walk.NewestFirst(), interval, search.Budget, time);
        var hits = new List<LogHit>();
        scan.Run(
            place =>
            {
                var here = new List<LogHit>();
                Match(search with { Interval = interval }, place.Partition, place.Id, here);
                lock (hits) hits.AddRange(here);
            },
            () => IsFilled(hits, search, scan.Reached), cancellation);
        if (scan.Reached >= interval.Start) hits.RemoveAll(h => h.Log.Time <= scan.Reached);
        var page = LogOrder.Cut(hits, search, scan.ToCoverage(search.Interval));
        return page.Next is null && scan.OutOfTime
            ? page with { Next = new Cursor(new Instant(scan.Reached.Nanoseconds + 1), LogOrder.AllSeen) }
            : page;
    }

    // One more than the page stands ready, records apart that the cursor may have passed.
    static bool IsFilled(List<LogHit> hits, LogSearch search, Instant reached) =>
        hits.Count(h => h.Log.Time > reached && (search.After is null || h.Log.Time < search.After.Time))
            > search.Limit;

    int Match(LogSearch search, Partition partition, long id, List<LogHit> into)
    {
        var set = loader.ReadLogs(partition, search.Project, id);
        foreach (var log in set.Logs)
        {
            var context = set.Contexts[log.Context];
            if (LogMatch.Holds(search, log, context)) into.Add(LogHit.Of(log, context));
        }
        return set.Logs.Count;
    }
}
