using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// The embedded store: blocks of what was received, in SQLite files by day of arrival, beside small indexes. What is
/// where, to the bit, is in docs/storage-format.md. Safe for concurrent callers; one store at a time opens a
/// directory.
/// </summary>
public sealed class BlockStore : ITelemetryWriter, ITelemetryReader, IAsyncDisposable
{
    // Smaller requests are packed together by the writer: a block of its own for each would cost 400 to 800 bytes a
    // span.
    const long PackAloneBytes = 64 * 1024;

    readonly FileStream _lock;
    readonly PartitionSet _partitions;
    readonly AppendQueue _queue;
    readonly BlockPacker _packer;
    readonly DiskGauge _disk;
    readonly CommitLoop _loop;
    readonly Housekeeping _housekeeping;
    readonly TraceReads _traces;
    readonly SpanSearches _spans;
    readonly LogSearches _logs;
    readonly RunReads _runs;
    readonly SealGate _gate = new();
    readonly Sealer _sealer;

    BlockStore(BlockStoreSettings settings, TimeProvider time, FileStream locked)
    {
        _lock = locked;
        _partitions = new PartitionSet(settings.Directory);
        _queue = new AppendQueue(settings.MaxQueuedBatches, settings.MaxQueuedBytes);
        _packer = new BlockPacker(settings.MinColumnarSpans);
        _disk = new DiskGauge(settings, time);
        _loop = new CommitLoop(settings, _partitions, _queue, time);
        _housekeeping = new Housekeeping(settings, _partitions, _loop, time);
        var loader = new BlockLoader(settings);
        _traces = new TraceReads(_partitions, loader);
        _spans = new SpanSearches(_partitions, loader, time);
        _logs = new LogSearches(_partitions, loader, time);
        _runs = new RunReads(_partitions);
        _sealer = new Sealer(settings, _partitions, _loop, _gate, time);
    }

    /// <summary>Batches that wait for the disk.</summary>
    public int QueuedBatches => _queue.Count;

    /// <summary>The watermark of the latest commit.</summary>
    public long Watermark => _loop.Watermark;

    /// <summary>Opens a directory, which is created when absent, and repairs what a crash left unfinished.</summary>
    /// <exception cref="InvalidDataException">A file in it was written by a newer version, or is damaged beyond
    /// opening.</exception>
    /// <exception cref="IOException">The directory cannot be used, or another store has it open.</exception>
    public static BlockStore Open(BlockStoreSettings settings, TimeProvider time)
    {
        NativeMemory.Tune();
        System.IO.Directory.CreateDirectory(settings.Directory);
        var locked = Lock(settings.Directory);
        try
        {
            return new BlockStore(settings, time, locked);
        }
        catch (Exception failure)
        {
            locked.Dispose();
            if (failure is SqliteException)
                throw new InvalidDataException(
                    $"The store in {settings.Directory} cannot be opened: {failure.Message} "
                    + "Restore the file from a backup, or move it away.",
                    failure);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<AppendReceipt> AppendAsync(TelemetryBatch batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (batch.Spans.IsEmpty && batch.Logs.IsEmpty) return new AppendReceipt(AppendResult.Stored, _loop.Watermark);
        if (!_disk.HasRoom) return new AppendReceipt(AppendResult.DiskFull, 0);
        var bytes = SizeOf(batch);
        if (!_queue.TryReserve(bytes)) return new AppendReceipt(AppendResult.QueueFull, 0);
        var pending = Prepare(batch, bytes);
        if (!_queue.TryAdd(pending)) pending.Complete(new AppendReceipt(AppendResult.Unavailable, 0));
        // Not cancelled: once in the queue the batch will be written, and its memory must stay as it is until then.
        return await pending.Done;
    }

    /// <inheritdoc/>
    public ValueTask<SpanSet> ReadTraceAsync(
        ProjectId project, TraceId trace, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult(_gate.Read(() => _traces.ReadTrace(project, trace, limit)));

    /// <inheritdoc/>
    public ValueTask<SpanSet> ReadSpanAsync(ProjectId project, SpanRef span, CancellationToken cancellation) =>
        ValueTask.FromResult(_gate.Read(() => _traces.ReadSpan(project, span)));

    /// <inheritdoc/>
    public ValueTask<SpanPage> SearchSpansAsync(SpanSearch search, CancellationToken cancellation) =>
        ValueTask.FromResult(_gate.Read(() => _spans.Search(search, cancellation)));

    /// <inheritdoc/>
    public ValueTask<GroupPage> GroupSpansAsync(SpanSearch search, string key, CancellationToken cancellation) =>
        ValueTask.FromResult(_gate.Read(() => _spans.Group(search, key, cancellation)));

    /// <inheritdoc/>
    public ValueTask<LogPage> SearchLogsAsync(LogSearch search, CancellationToken cancellation) =>
        ValueTask.FromResult(_logs.Search(search, cancellation));

    /// <inheritdoc/>
    public ValueTask<InvocationPage> SearchInvocationsAsync(InvocationSearch search, CancellationToken cancellation) =>
        ValueTask.FromResult(_runs.Search(search));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FunctionStatistics>> SummarizeFunctionsAsync(
        ProjectId project, Interval interval, string? name, CancellationToken cancellation) =>
        ValueTask.FromResult(_runs.Summarize(project, interval, name));

    /// <inheritdoc/>
    public ValueTask<TracePage> ReadTracesAfterAsync(long watermark, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult(_gate.Read(() => _traces.ReadTracesAfter(watermark, limit)));

    /// <inheritdoc/>
    public ValueTask<StoreStatistics> MeasureAsync(CancellationToken cancellation)
    {
        var all = _partitions.All;
        var (spans, logs) = (all.Sum(p => p.Spans), all.Sum(p => p.Logs));
        Instant? oldest = spans + logs == 0 ? null : all[0].Name.Start;
        return ValueTask.FromResult(new StoreStatistics(
            spans, logs, _partitions.MeasureDirectory(), oldest, all.Sum(p => p.Waiting)));
    }

    /// <summary>
    /// Copies every partition, as of one moment each, into a directory, which must not hold them yet; appends go on
    /// meanwhile. The copy can be opened as a store.
    /// </summary>
    /// <exception cref="IOException">A file exists already, or the disk is full.</exception>
    public Task BackupAsync(string directory, CancellationToken cancellation) =>
        Task.Run(() => Backup.Write(_partitions, directory, cancellation), cancellation);

    /// <summary>Applies the retention now; it is applied every minute anyway.</summary>
    public void ApplyRetention() => _housekeeping.ApplyRetention();

    /// <summary>
    /// Lets the background merge begin, on blocks up to the number that the function answers: the watermark of the one
    /// consumer of <see cref="ReadTracesAfterAsync"/>, who will not ask for anything before it unless from 0. Without
    /// this call nothing is merged.
    /// </summary>
    public void SealUpTo(Func<long> watermark) => _sealer.UpTo = watermark;

    /// <summary>Merges all that may be merged, now.</summary>
    /// <exception cref="SqliteException">The disk refused; the blocks are as they were.</exception>
    internal void SealNow() => _sealer.SealNow();

    /// <summary>What happens every second.</summary>
    internal void SealTick() => _sealer.Tick();

    /// <summary>Runs an action while nothing is committed.</summary>
    internal void BetweenCommits(Action action) => _loop.BetweenCommits(_ => action());

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _housekeeping.Dispose();
        _sealer.Dispose();
        _queue.Close();
        _loop.Dispose();
        _gate.Dispose();
        _lock.Dispose();
        return ValueTask.CompletedTask;
    }

    PendingAppend Prepare(TelemetryBatch batch, long bytes)
    {
        try
        {
            return new PendingAppend(batch, BatchFingerprint.Of(batch), bytes)
            {
                Blocks = bytes >= PackAloneBytes ? _packer.Pack(batch.Project, [batch]) : null,
            };
        }
        catch
        {
            _queue.Release(bytes);
            throw;
        }
    }

    static long SizeOf(TelemetryBatch batch)
    {
        var bytes = 0L;
        foreach (ref readonly var span in batch.Spans.Span) bytes += span.Bytes.Length;
        foreach (ref readonly var log in batch.Logs.Span) bytes += log.Bytes.Length;
        return bytes;
    }

    static FileStream Lock(string directory)
    {
        var path = Path.Combine(directory, "store.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"{directory} is in use by another Headwater ({failure.Message}). "
                + "Stop that one, or name another data directory.",
                failure);
        }
    }
}
