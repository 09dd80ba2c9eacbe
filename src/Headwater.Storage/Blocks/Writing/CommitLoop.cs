using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// The one thread that writes: takes all that waits, commits it at once, tells the callers. One fsync serves
/// everybody who came while the last one ran, so nobody needs to linger.
/// </summary>
sealed class CommitLoop : IDisposable
{
    // One commit stays below this: 64 requests of 480 spans are half a second of full speed, and bound what a crash
    // loses unacknowledged.
    const int MaxBatches = 64;
    const long MaxBytes = 32L << 20;

    // The log is let start anew beyond 64 MB (of 4 KB pages): a longer one slows readers down.
    const long MaxLogPages = 16_384;

    // Earlier partitions that are asked whether they know a run: the files of this day and of yesterday. A resend
    // comes within hours; sixteen files of 8 GiB are more than a disk takes in a day.
    const int EarlierPartitions = 16;

    static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    readonly BlockStoreSettings _settings;
    readonly PartitionSet _partitions;
    readonly AppendQueue _queue;
    readonly SeenRequests _seen = new();
    readonly BlockPacker _packer;
    readonly Checkpoints _checkpoints;
    readonly Thread _thread;
    readonly Lock _work = new();
    PartitionWriter _writer;
    long _watermark;

    /// <summary>Opens the partitions that exist, recovers the last one, and starts.</summary>
    public CommitLoop(BlockStoreSettings settings, PartitionSet partitions, AppendQueue queue, TimeProvider time)
    {
        _settings = settings;
        _partitions = partitions;
        _queue = queue;
        _packer = new BlockPacker(settings.MinColumnarSpans);
        _writer = OpenAll(Instant.From(time.GetUtcNow()));
        _checkpoints = new Checkpoints(time) { Path = _writer.Partition.Path };
        _thread = new Thread(Run) { IsBackground = true, Name = "Headwater store writer" };
        _thread.Start();
    }

    /// <summary>The number of the latest block on disk.</summary>
    public long Watermark => Interlocked.Read(ref _watermark);

    /// <summary>Runs an action on the partition being written, between two commits.</summary>
    public void BetweenCommits(Action<PartitionWriter> action)
    {
        lock (_work) action(_writer);
    }

    /// <summary>
    /// Changes any partition, between two commits. Nothing happens when it was dropped.
    /// </summary>
    public void Change(Partition partition, Action<SqliteSession> change)
    {
        lock (_work)
        {
            if (partition.IsClosed) return;
            if (partition == _writer.Partition)
            {
                change(_writer.Session);
                NoteCommit();
                return;
            }
            using var session = PartitionSchema.OpenForWriting(partition.Path);
            change(session);
            // Nobody looks after the log of a finished file. Readers are not waited for: the next change, or closing
            // the store, empties it.
            session.Connection.Execute("PRAGMA busy_timeout=0");
            session.Connection.Scalar("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    /// <summary>Writes what waits, and closes. The queue is closed before.</summary>
    public void Dispose()
    {
        _thread.Join();
        _checkpoints.Dispose();
        _writer.Finish();
        _partitions.Close();
    }

    PartitionWriter OpenAll(Instant now)
    {
        var names = PartitionSet.List(_settings.Directory);
        PartitionWriter? last = null;
        foreach (var name in names.Count > 0 ? names : [PartitionName.Of(now)])
        {
            // Those that are not written any more are opened for writing once all the same: to be checked, migrated
            // and, after a crash, finished.
            last?.Finish();
            last = PartitionWriter.Open(_settings.Directory, name, now, last?.LastBlock ?? 0, Before(name));
            _seen.Load(last.Session);
            _partitions.Add(last.Partition);
        }
        _watermark = last!.LastBlock;
        return last;
    }

    List<Partition> Before(PartitionName name) =>
        [.. _partitions.NewestFirst.Where(p => p.Name.Day >= name.Day.AddDays(-1)).Take(EarlierPartitions)];

    void Run()
    {
        var taken = new List<PendingAppend>();
        while (!_queue.IsDrained)
        {
            taken.Clear();
            if (!_queue.TryTake(taken, MaxBatches, MaxBytes, Idle)) continue;
            lock (_work) Commit(taken);
            foreach (var append in taken) _queue.Release(append.Bytes);
        }
    }

    void Commit(List<PendingAppend> taken)
    {
        try
        {
            var fresh = FindFresh(taken);
            if (fresh.Count == 0) return;
            Turn(fresh.Max(a => a.Batch.ReceivedAt));
            CommitFresh(fresh);
            foreach (var twin in taken.Except(fresh)) twin.Complete(new AppendReceipt(AppendResult.Duplicate, 0));
        }
        catch (SqliteException failure)
        {
            var result = failure.Code == SqliteException.Full ? AppendResult.DiskFull : AppendResult.Unavailable;
            Fail(taken, result, failure);
        }
        catch (Exception failure)
        {
            // The worker's outer loop: one batch that cannot be written must not take its neighbours with it.
            if (taken.Count == 1) Fail(taken, AppendResult.Unavailable, failure);
            else foreach (var append in taken) Commit([append]);
        }
    }

    void CommitFresh(List<PendingAppend> fresh)
    {
        var packed = new List<PackedBlock>();
        try
        {
            foreach (var small in fresh.Where(a => a.Blocks is null).GroupBy(a => a.Batch.Project))
                packed.AddRange(_packer.Pack(small.Key, [.. small.Select(a => a.Batch)]));
            _writer.Commit(fresh, [.. fresh.SelectMany(a => a.Blocks ?? []), .. packed]);
        }
        finally
        {
            foreach (var block in packed) block.Dispose();
        }
        foreach (var append in fresh) _seen.Add(append.Fingerprint, append.Batch.ReceivedAt);
        Interlocked.Exchange(ref _watermark, _writer.LastBlock);
        foreach (var append in fresh) append.Complete(new AppendReceipt(AppendResult.Stored, _writer.LastBlock));
        NoteCommit();
    }

    void NoteCommit()
    {
        _checkpoints.NoteCommit();
        if (_checkpoints.LogPages > MaxLogPages)
        {
            _writer.RestartLog();
            _checkpoints.NoteRestart();
        }
    }

    // Those that were not stored before; of twins that came together the first, the other is answered when that one
    // is stored.
    List<PendingAppend> FindFresh(List<PendingAppend> taken)
    {
        var fresh = new List<PendingAppend>();
        var here = new HashSet<UInt128>();
        foreach (var append in taken)
        {
            if (_seen.Contains(append.Fingerprint, append.Batch.ReceivedAt))
                append.Complete(new AppendReceipt(AppendResult.Duplicate, 0));
            else if (here.Add(append.Fingerprint)) fresh.Add(append);
        }
        return fresh;
    }

    // A new day, or a file that has grown too large, starts a new partition. Time that runs backwards does not.
    void Turn(Instant now)
    {
        var name = _writer.Partition.Name;
        var today = PartitionName.Of(now);
        if (today.Day > name.Day) name = today;
        else if (new FileInfo(_writer.Partition.Path).Length > _settings.MaxPartitionBytes) name = name.Next;
        else return;
        var finished = _writer;
        _writer = PartitionWriter.Open(_settings.Directory, name, now, finished.LastBlock, Before(name));
        _partitions.Add(_writer.Partition);
        finished.Finish();
        _checkpoints.Path = _writer.Partition.Path;
    }

    void Fail(List<PendingAppend> taken, AppendResult result, Exception failure)
    {
        foreach (var append in taken) append.Complete(new AppendReceipt(result, 0));
        _settings.OnProblem?.Invoke($"The store could not write: {failure.Message} Senders were told to try again.");
    }
}
