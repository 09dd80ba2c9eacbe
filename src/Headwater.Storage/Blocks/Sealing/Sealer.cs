namespace Headwater.Storage;

/// <summary>
/// Merges blocks in the background, when little or nothing arrives: small ones become large, a trace's spans come
/// together, of each span one version is kept. Reads, merges and verifies on a thread of its own; only the exchange
/// stops the writer and the readers of blocks, for one commit.
/// </summary>
sealed class Sealer : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The store is at rest when nothing came for as many intervals: two seconds.
    const int RestingIntervals = 2;

    // After a failure, so that a fault that stays is not reported every second.
    const int PauseIntervals = 60;

    // Traces a second up to which a step a second may run beside ingest: about a tenth of a core, and at these rates
    // the requests are small, which need it most.
    const long CalmTraces = 500;

    // Free pages (4 KB) from which a file at rest gives them back to the system. Fewer are soon used again.
    const int FreePages = 256;

    // How many at once: each is a page moved from the end, while the writer waits.
    const int PagesAtOnce = 1_024;

    readonly BlockStoreSettings _settings;
    readonly PartitionSet _partitions;
    readonly CommitLoop _loop;
    readonly SealGate _gate;
    readonly SealPlanner _planner;
    readonly Lock _pass = new();
    readonly ITimer _timer;
    Func<long> _upTo = static () => 0;
    long _watermark;
    int _resting;
    volatile bool _stopping;

    /// <summary>Starts. Nothing is merged before <see cref="UpTo"/> says so.</summary>
    public Sealer(
        BlockStoreSettings settings, PartitionSet partitions, CommitLoop loop, SealGate gate, TimeProvider time)
    {
        _settings = settings;
        _partitions = partitions;
        _loop = loop;
        _gate = gate;
        // A loader of its own: what is broken is said once more, by who leaves it alone.
        var packer = new BlockPacker(settings.MinColumnarSpans);
        _planner = new SealPlanner(new BlockLoader(settings), packer, settings.OnProblem);
        _watermark = loop.Watermark;
        _timer = time.CreateTimer(_ => Tick(), null, Interval, Interval);
    }

    /// <summary>The watermark up to which blocks may be merged: all that was committed before it was derived.</summary>
    public Func<long> UpTo
    {
        set => Volatile.Write(ref _upTo, value);
    }

    /// <summary>Looks whether it is quiet, and works while it is. The timer calls it every second.</summary>
    public void Tick()
    {
        if (!_pass.TryEnter()) return;
        try
        {
            var watermark = _loop.Watermark;
            var came = watermark - _watermark;
            _watermark = watermark;
            _resting = came == 0 || _resting < 0 ? _resting + 1 : 0;
            if (_resting >= RestingIntervals) Work(() => _loop.Watermark == watermark);
            else if (came <= CalmTraces && _resting >= 0) Step(atRest: false);
        }
        catch (Exception failure)
        {
            // The worker's outer loop: whatever it is, the blocks are as they were.
            _resting = -PauseIntervals;
            _settings.OnProblem?.Invoke(
                $"Stored blocks could not be merged: {failure.Message} They stay as they are; it will be tried again.");
        }
        finally
        {
            _pass.Exit();
        }
    }

    /// <summary>Merges all that may be merged, now.</summary>
    public void SealNow()
    {
        lock (_pass) Work(static () => true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _timer.Dispose();
        // A step that runs is waited for.
        lock (_pass) _resting = 0;
    }

    void Work(Func<bool> goOn)
    {
        while (goOn() && Step(atRest: true))
        {
        }
        foreach (var partition in _partitions.All)
        {
            while (!_stopping && goOn() && Shrink(partition))
            {
            }
        }
    }

    // One step in the oldest partition that has something to do; false when none has, or readers are in the way.
    bool Step(bool atRest)
    {
        if (_stopping || _settings.FreeBytes(_settings.Directory) < _settings.MinFreeBytes) return false;
        var upTo = Math.Min(Volatile.Read(ref _upTo)(), _loop.Watermark);
        foreach (var partition in _partitions.All.Where(p => p.Waiting > 0))
        {
            using var plan = _planner.Plan(partition, upTo, atRest);
            if (plan is null) continue;
            return _gate.TryChange(() => _loop.Change(
                partition, session => SealCommit.Apply(session, plan, _settings.BeforeSealCommit)));
        }
        return false;
    }

    // True when there may be more to give back.
    bool Shrink(Partition partition)
    {
        if (partition.Read(s => s.Connection.Scalar("PRAGMA freelist_count"), ifGone: 0) < FreePages) return false;
        if (partition.Read(s => s.Connection.Scalar("PRAGMA auto_vacuum"), ifGone: 0) == 0) return false;
        _loop.Change(partition, session => session.Connection.Execute($"PRAGMA incremental_vacuum({PagesAtOnce})"));
        return true;
    }
}
