using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Searches and groups spans by scanning blocks.</summary>
sealed class SpanSearches(PartitionSet partitions, BlockLoader loader, TimeProvider time)
{
    /// <summary>See <see cref="ITelemetryReader.SearchSpansAsync"/>.</summary>
    public SpanPage Search(SpanSearch search, CancellationToken cancellation)
    {
        var interval = Until(search.Interval, search.After);
        var walk = new BlockWalk(partitions, search.Project, BlockKind.Spans, interval);
        var scan = new BlockScan(walk.NewestFirst(), interval, search.Budget, time);
        var newest = new NewestSpans(search);
        var filter = new SpanFilter(interval, search.Where);
        scan.Run(
            place =>
            {
                var hits = new List<SpanHit>();
                loader.ReadSpans(place.Partition, search.Project, place.Id, block =>
                {
                    block.Find(filter, hits);
                    return true;
                }, ifNone: false);
                newest.Add(place, hits);
            },
            () => newest.IsFilledBy(scan.Reached), cancellation);
        return ToPage(search, scan, newest);
    }

    /// <summary>See <see cref="ITelemetryReader.GroupSpansAsync"/>.</summary>
    public GroupPage Group(SpanSearch search, string key, CancellationToken cancellation)
    {
        var walk = new BlockWalk(partitions, search.Project, BlockKind.Spans, search.Interval);
        var scan = new BlockScan(walk.NewestFirst(), search.Interval, search.Budget, time);
        var filter = new SpanFilter(search.Interval, search.Where);
        // As many as threads scan at once; each is used by one at a time.
        var idle = new Stack<SpanGroups>();
        scan.Run(
            place =>
            {
                SpanGroups? groups;
                lock (idle)
                    if (!idle.TryPop(out groups)) groups = new SpanGroups();
                loader.ReadSpans(place.Partition, search.Project, place.Id, block =>
                {
                    block.Group(filter, key, groups);
                    return true;
                }, ifNone: false);
                lock (idle) idle.Push(groups);
            },
            () => false, cancellation);
        var all = new SpanGroups();
        foreach (var part in idle) all.Add(part);
        var coverage = scan.ToCoverage(search.Interval);
        return new GroupPage(all.Top(search.Limit), coverage with { Complete = coverage.Complete && !all.Overflowed });
    }

    SpanPage ToPage(SpanSearch search, BlockScan scan, NewestSpans newest)
    {
        var (page, more) = newest.Take(scan.OutOfTime ? scan.Reached : null);
        Cursor? next = null;
        if (more) next = new Cursor(page[^1].Hit.Start, page[^1].Hit.Ref.ToString());
        // Everything down to the moment reached was seen: the next page begins with that moment.
        else if (scan.OutOfTime) next = new Cursor(new Instant(scan.Reached.Nanoseconds + 1), "");
        return new SpanPage(Fetch(search.Project, page), next, scan.ToCoverage(search.Interval));
    }

    SpanSet Fetch(ProjectId project, List<(BlockPlace Place, SpanHit Hit)> page)
    {
        var found = new Dictionary<SpanRef, (EncodedSpan, EncodedContext)>();
        foreach (var block in page.GroupBy(p => p.Place))
        {
            var rows = block.Select(p => p.Hit.Row).ToArray();
            var set = loader.ReadSpans(
                block.Key.Partition, project, block.Key.Id, b => b.ReadRows(rows), SpanSet.Empty);
            foreach (var span in set.Spans) found[span.Ref] = (span, set.Contexts[span.Context]);
        }
        return SpanOrder.ToSet(page.Where(p => found.ContainsKey(p.Hit.Ref)).Select(p => found[p.Hit.Ref]));
    }

    // What comes after a cursor starts at its moment or before.
    static Interval Until(Interval interval, Cursor? after) =>
        after is null || after.Time >= interval.End ? interval : interval with { End = after.Time + new Duration(1) };
}
