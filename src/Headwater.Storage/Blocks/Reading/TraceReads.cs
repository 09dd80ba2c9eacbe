using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Reads by id, and in commit order.</summary>
sealed class TraceReads(PartitionSet partitions, BlockLoader loader)
{
    // Rows of the block list that are fetched at once.
    const int ListedBlocks = 256;

    /// <summary>See <see cref="ITelemetryReader.ReadTraceAsync"/>.</summary>
    public SpanSet ReadTrace(ProjectId project, TraceId trace, int limit) =>
        SpanOrder.ToTrace(VersionsOf(project, trace), limit);

    /// <summary>See <see cref="ITelemetryReader.ReadSpanAsync"/>.</summary>
    public SpanSet ReadSpan(ProjectId project, SpanRef span) =>
        SpanOrder.ToTrace(VersionsOf(project, span.TraceId).Where(v => v.Span.Id == span.SpanId), 1);

    /// <summary>
    /// See <see cref="ITelemetryReader.ReadTracesAfterAsync"/>. The n traces of block b have the numbers b-n+1 to b.
    /// A merged block may have fewer numbers between its predecessor and itself than traces: it comes whole, and may
    /// then exceed the limit by itself.
    /// </summary>
    public TracePage ReadTracesAfter(long watermark, int limit)
    {
        var page = new List<(ProjectId, TraceId)>();
        var known = new HashSet<(ProjectId, TraceId)>();
        foreach (var block in BlocksAfter(watermark))
        {
            var traces = TracesOf(block);
            var whole = traces.Count > block.Numbers;
            if (whole && page.Count > 0 && page.Count + traces.Count > limit) break;
            for (var i = 0; i < traces.Count; i++)
            {
                var number = whole ? block.Id : block.Id - (traces.Count - 1 - i);
                if (number <= watermark) continue;
                if (known.Count >= limit && !whole) return new TracePage(page, watermark);
                watermark = whole ? watermark : number;
                if (known.Add((block.Project, traces[i]))) page.Add((block.Project, traces[i]));
            }
            watermark = block.Id;
            if (known.Count >= limit) break;
        }
        return new TracePage(page, watermark);
    }

    readonly record struct Listed(Partition Partition, long Id, ProjectId Project, BlockKind Kind, long Numbers);

    IEnumerable<(EncodedSpan Span, EncodedContext Context)> VersionsOf(ProjectId project, TraceId trace)
    {
        var key = IndexEntry.KeyOf(project, trace);
        foreach (var partition in partitions.NewestFirst)
        {
            foreach (var entry in partition.Find(key, IndexKind.Spans))
            {
                var set = loader.ReadSpans(partition, project, entry.A, block => block.ReadTrace(trace), SpanSet.Empty);
                foreach (var span in set.Spans) yield return (span, set.Contexts[span.Context]);
            }
        }
    }

    IReadOnlyList<TraceId> TracesOf(Listed block) => block.Kind == BlockKind.Spans
        ? loader.ReadSpans(block.Partition, block.Project, block.Id, b => b.ReadTraceIds(), [])
        : [.. loader.ReadLogs(block.Partition, block.Project, block.Id).Logs
            .Select(l => l.TraceId).Where(t => !t.IsZero).Distinct()];

    IEnumerable<Listed> BlocksAfter(long watermark)
    {
        foreach (var partition in partitions.All)
        {
            for (var after = watermark; ;)
            {
                var listed = partition.Read(session => List(session, partition, after), ifGone: []);
                foreach (var block in listed) yield return block;
                if (listed.Count < ListedBlocks) break;
                after = listed[^1].Id;
            }
        }
    }

    static List<Listed> List(SqliteSession session, Partition partition, long after)
    {
        var listed = new List<Listed>();
        var before = BlockNumbers.Before(session, after + 1);
        var statement = session
            .Prepare("SELECT id, project, kind FROM block WHERE id > ? ORDER BY id LIMIT ?")
            .Bind(1, after).Bind(2, ListedBlocks);
        SqliteSession.ForEach(statement, row =>
        {
            var id = row.Int64(0);
            listed.Add(new Listed(
                partition, id, new ProjectId((int)row.Int64(1)), (BlockKind)row.Int64(2), id - before));
            before = id;
            return true;
        });
        return listed;
    }
}
