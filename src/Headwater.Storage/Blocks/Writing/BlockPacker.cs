using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Turns the records of one project into blocks: sorted by trace, cut on a trace's border. Runs on the caller's
/// thread, so that compression uses every core; the writer only inserts. Safe for concurrent callers.
/// </summary>
sealed class BlockPacker(int minColumnarSpans)
{
    // Blocks have 256 to 512 KB, unpacked: larger ones cost a reader of one trace more, smaller ones compress worse.
    const int BlockBytes = 512 * 1024;

    // A trace that makes its block larger than this is cut inside.
    const int MaxBlockBytes = BlockBytes / 4 * 5;

    /// <summary>Blocks of fewer spans are written row by row.</summary>
    public int MinColumnarSpans => minColumnarSpans;

    /// <summary>Packs spans and logs of batches of one project. The caller disposes the blocks.</summary>
    public List<PackedBlock> Pack(ProjectId project, IReadOnlyList<TelemetryBatch> batches)
    {
        var blocks = new List<PackedBlock>();
        try
        {
            var (contexts, places) = JoinContexts(batches);
            PackSpans(project, contexts, JoinSpans(batches, places), blocks);
            PackLogs(project, contexts, JoinLogs(batches, places), blocks);
            return blocks;
        }
        catch
        {
            foreach (var block in blocks) block.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Packs spans that stand in any order; their contexts point into the list. Sorts them: the blocks hold them in the
    /// order that the array has afterwards.
    /// </summary>
    public void PackSpans(
        ProjectId project, IReadOnlyList<EncodedContext> contexts, EncodedSpan[] spans, List<PackedBlock> into)
    {
        if (spans.Length == 0) return;
        Array.Sort(spans, static (a, b) =>
        {
            var byTrace = a.TraceId.CompareTo(b.TraceId);
            return byTrace != 0 ? byTrace : a.Start.CompareTo(b.Start);
        });
        var total = 0L;
        foreach (ref readonly var span in spans.AsSpan()) total += span.Bytes.Length;
        // Equal parts: a request slightly above the size must not leave a splinter.
        var enough = total / (total / BlockBytes + 1);
        var from = 0;
        long size = 0;
        for (var i = 0; i < spans.Length; i++)
        {
            var atBorder = i > from && spans[i].TraceId != spans[i - 1].TraceId;
            var isFull = i > from && (size + spans[i].Bytes.Length > MaxBlockBytes || i - from == BlockLimits.MaxSpans);
            if (isFull || (atBorder && size >= enough))
            {
                into.Add(PackSpans(project, contexts, spans.AsSpan(from, i - from)));
                (from, size) = (i, 0);
            }
            size += spans[i].Bytes.Length;
        }
        into.Add(PackSpans(project, contexts, spans.AsSpan(from)));
    }

    PackedBlock PackSpans(ProjectId project, IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedSpan> spans)
    {
        var codec = BlockCodecs.ForWriting(spans.Length, minColumnarSpans);
        var body = new PooledBuffer();
        try
        {
            codec.Encode(contexts, spans, body);
        }
        catch
        {
            body.Dispose();
            throw;
        }
        Instant min = Instant.Max, max = Instant.Epoch;
        var traces = new List<TraceId>();
        foreach (ref readonly var span in spans)
        {
            if (span.Start < min) min = span.Start;
            if (span.Start > max) max = span.Start;
            if (traces.Count == 0 || traces[^1] != span.TraceId) traces.Add(span.TraceId);
        }
        return new PackedBlock
        {
            Project = project, Kind = BlockKind.Spans, Codec = codec.Number, MinTime = min, MaxTime = max,
            Records = spans.Length, Traces = traces, Body = body,
        };
    }

    static void PackLogs(
        ProjectId project, IReadOnlyList<EncodedContext> contexts, EncodedLog[] logs, List<PackedBlock> into)
    {
        Array.Sort(logs, static (a, b) => a.Time.CompareTo(b.Time));
        for (var from = 0; from < logs.Length;)
        {
            long size = 0;
            var to = from;
            for (; to < logs.Length && (to == from || size + logs[to].Bytes.Length <= MaxBlockBytes); to++)
                size += logs[to].Bytes.Length;
            into.Add(PackLogs(project, contexts, logs.AsSpan(from, to - from)));
            from = to;
        }
    }

    static PackedBlock PackLogs(
        ProjectId project, IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedLog> logs)
    {
        var traces = new HashSet<TraceId>();
        var used = new HashSet<int>();
        foreach (ref readonly var log in logs)
        {
            used.Add(log.Context);
            if (!log.TraceId.IsZero) traces.Add(log.TraceId);
        }
        var names = used.SelectMany(c => LogMatch.NamesOf(contexts[c])).Distinct().Order(StringComparer.Ordinal);
        var body = new PooledBuffer();
        LogCodec.Encode(contexts, logs, body);
        return new PackedBlock
        {
            Project = project, Kind = BlockKind.Logs, Codec = 0, MinTime = logs[0].Time, MaxTime = logs[^1].Time,
            Records = logs.Length, Traces = [.. traces], Names = $"\n{string.Join('\n', names)}\n", Body = body,
        };
    }

    // Small requests of one sender carry equal contexts: each is written once.
    static (IReadOnlyList<EncodedContext> Contexts, int[][] Places) JoinContexts(IReadOnlyList<TelemetryBatch> batches)
    {
        var contexts = new ContextList();
        return (contexts.Items, [.. batches.Select(b => b.Contexts.Select(contexts.IndexOf).ToArray())]);
    }

    static EncodedSpan[] JoinSpans(IReadOnlyList<TelemetryBatch> batches, int[][] places)
    {
        var spans = new EncodedSpan[batches.Sum(b => b.Spans.Length)];
        var at = 0;
        for (var i = 0; i < batches.Count; i++)
            foreach (ref readonly var span in batches[i].Spans.Span)
                spans[at++] = span with { Context = places[i][span.Context] };
        return spans;
    }

    static EncodedLog[] JoinLogs(IReadOnlyList<TelemetryBatch> batches, int[][] places)
    {
        var logs = new EncodedLog[batches.Sum(b => b.Logs.Length)];
        var at = 0;
        for (var i = 0; i < batches.Count; i++)
            foreach (ref readonly var log in batches[i].Logs.Span)
                logs[at++] = log with { Context = places[i][log.Context] };
        return logs;
    }
}
