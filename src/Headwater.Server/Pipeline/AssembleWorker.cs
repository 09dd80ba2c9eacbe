using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// Takes traces that went quiet and has them derived, round by round, until the process ends. A failure is retried with
/// back-off; a trace that fails alone, again and again while others succeed, is set aside and counted.
/// </summary>
sealed partial class AssembleWorker(
    PendingTraces pending, AssemblyRound round, CatchUp catchUp, DerivedState state, ILogger<AssembleWorker> log)
    : BackgroundService
{
    // Lists follow within 5 s, of which quiet takes 2.
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    // A round ends early enough that its results are fresh and its memory is small.
    const int MostTraces = 500;
    const int MostSpans = 20_000;

    const int MostFailures = 3;

    readonly BackOff _backOff = new();
    readonly Revisits _revisits = new();
    int _careful;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = Pace;
            try
            {
                await WorkAsync(impatient: false, stoppingToken);
                _backOff.MarkSuccess();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                wait = _backOff.MarkFailure();
                AssemblyFailed(log, e, wait.TotalSeconds);
            }
            await state.DelayAsync(wait, stoppingToken);
        }
    }

    /// <summary>Derives everything that waits, without waiting for quiet: the heart of a rebuild.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        while (pending.Count > 0) await WorkAsync(impatient: true, cancellation);
    }

    async Task WorkAsync(bool impatient, CancellationToken cancellation)
    {
        IReadOnlyList<PendingTrace> taken;
        do
        {
            await catchUp.StepAsync(cancellation);
            foreach (var key in _revisits.TakeDue(state.Now)) pending.Nudge(key);
            state.Distribute(pending);
            taken = pending.Take(_careful > 0 ? 1 : MostTraces, MostSpans, impatient);
            if (taken.Count > 0) await RunAsync(taken, cancellation);
            await state.SaveWatermarkAsync(pending.Watermark, force: pending.Count == 0, cancellation);
        }
        while (taken.Count > 0);
    }

    async Task RunAsync(IReadOnlyList<PendingTrace> taken, CancellationToken cancellation)
    {
        var done = false;
        try
        {
            var batch = await round.RunAsync(taken, cancellation);
            _revisits.Note(batch.Transactions);
            state.Forget(taken);
            done = true;
            _careful = Math.Max(0, _careful - taken.Count);
        }
        finally
        {
            if (done) pending.Finish(taken);
            else GiveBack(taken);
        }
    }

    void GiveBack(IReadOnlyList<PendingTrace> taken)
    {
        // One by one from here, to find the trace that fails.
        _careful = Math.Max(_careful, taken.Count);
        if (taken.Count == 1 && taken[0].Failures >= MostFailures && state.SucceededSince(taken[0].First))
        {
            pending.Finish(taken);
            state.SetAside();
            TraceSetAside(log, taken[0].Key.Trace);
        }
        else pending.PutBack(taken);
    }

    [LoggerMessage(LogLevel.Error, "Assembly failed; the next try follows in {Seconds} s. Telemetry is stored all the same.")]
    static partial void AssemblyFailed(ILogger log, Exception e, double seconds);

    [LoggerMessage(LogLevel.Error, "Trace {Trace} cannot be assembled and was set aside. It is stored and can be read; "
        + "please report it, and run `headwater rebuild` with a newer version.")]
    static partial void TraceSetAside(ILogger log, TraceId trace);
}
