using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// What the assembler tells the rest of the server: the watermark on disk, drawn transactions that are out of date, traces that
/// were set aside, and platform reports on their way to their traces.
/// </summary>
sealed class DerivedState(IDerivedStore derived, DrawnTransactions drawn, ReportBook reports, TimeProvider time)
{
    // After a crash at most this much is derived again, which takes about as long.
    static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);

    long _saved = -1;
    DateTimeOffset _savedAt;
    DateTimeOffset _succeededAt;
    int _setAside;

    public Instant Now => Instant.From(time.GetUtcNow());

    /// <summary>How many traces could not be assembled.</summary>
    public int TracesSetAside => Volatile.Read(ref _setAside);

    public Task DelayAsync(TimeSpan wait, CancellationToken cancellation) => Task.Delay(wait, time, cancellation);

    public async ValueTask SaveWatermarkAsync(long watermark, bool force, CancellationToken cancellation)
    {
        if (watermark == _saved || (!force && time.GetUtcNow() - _savedAt < SaveEvery)) return;
        await derived.ApplyAsync(new DerivedBatch { Watermark = watermark }, cancellation);
        _saved = watermark;
        _savedAt = time.GetUtcNow();
    }

    /// <summary>Wakes the traces that platform reports belong to.</summary>
    public void Distribute(PendingTraces pending)
    {
        foreach (var (project, report) in pending.TakeReports())
            if (reports.Note(project, report) is { } trace) pending.Nudge(new TraceKey(project, trace));
    }

    /// <summary>These traces have changed: what was drawn of them is out of date.</summary>
    public void Forget(IReadOnlyList<PendingTrace> round)
    {
        _succeededAt = time.GetUtcNow();
        drawn.Forget(round.Select(t => t.Key));
    }

    public bool SucceededSince(DateTimeOffset moment) => _succeededAt > moment;

    public void SetAside() => Interlocked.Increment(ref _setAside);
}
