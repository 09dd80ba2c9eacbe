using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Sums over invocations. What was added can be taken back (sign -1), except for the maxima. Not thread-safe.
/// </summary>
sealed class RunTotals
{
    /// <summary>How many runs.</summary>
    public long Invocations { get; set; }

    /// <summary>Runs that failed, in any way.</summary>
    public long Errors { get; set; }

    /// <summary>Runs that had to initialise first.</summary>
    public long ColdStarts { get; set; }

    /// <summary>Runs that were stopped at their limit.</summary>
    public long Timeouts { get; set; }

    /// <summary>What is charged for; where nobody said, the duration. In nanoseconds.</summary>
    public long BilledNanoseconds { get; set; }

    /// <summary>The largest configured memory in MB; 0 when unknown.</summary>
    public int MemorySizeMegabytes { get; set; }

    /// <summary>The most that any run used, in MB; 0 when unknown.</summary>
    public int PeakMemoryMegabytes { get; set; }

    /// <summary>The latest start.</summary>
    public Instant LastStart { get; set; }

    /// <summary>Durations of the runs that ended.</summary>
    public DurationHistogram Durations { get; } = new();

    /// <summary>Adds a run, or takes one back.</summary>
    public void Add(Invocation run, int sign = 1)
    {
        Invocations += sign;
        if (IsFailure(run.Status)) Errors += sign;
        if (run.ColdStart) ColdStarts += sign;
        if (run.Status == InvocationStatus.TimedOut) Timeouts += sign;
        var billed = (run.BilledDuration ?? run.Duration ?? Duration.Zero).Nanoseconds;
        // A sender may claim to have run for centuries: the sum may then be wrong, but must not stop the writer.
        BilledNanoseconds = unchecked(BilledNanoseconds + sign * billed);
        if (run.Duration is { } duration) Durations.Add(DurationHistogram.BucketOf(duration), sign);
        MemorySizeMegabytes = Math.Max(MemorySizeMegabytes, run.MemorySizeMegabytes ?? 0);
        PeakMemoryMegabytes = Math.Max(PeakMemoryMegabytes, run.PeakMemoryMegabytes ?? 0);
        if (run.Start > LastStart) LastStart = run.Start;
    }

    /// <summary>Adds all that another one holds.</summary>
    public void Add(RunTotals other)
    {
        Invocations += other.Invocations;
        Errors += other.Errors;
        ColdStarts += other.ColdStarts;
        Timeouts += other.Timeouts;
        BilledNanoseconds = unchecked(BilledNanoseconds + other.BilledNanoseconds);
        MemorySizeMegabytes = Math.Max(MemorySizeMegabytes, other.MemorySizeMegabytes);
        PeakMemoryMegabytes = Math.Max(PeakMemoryMegabytes, other.PeakMemoryMegabytes);
        if (other.LastStart > LastStart) LastStart = other.LastStart;
        Durations.Add(other.Durations);
    }

    /// <summary>As the reader's port wants it.</summary>
    public FunctionStatistics ToStatistics(FunctionName function) => new()
    {
        Function = function, Invocations = Invocations, Errors = Errors, ColdStarts = ColdStarts, Timeouts = Timeouts,
        P50 = Durations.Quantile(0.5), P95 = Durations.Quantile(0.95), P99 = Durations.Quantile(0.99),
        MemorySizeMegabytes = MemorySizeMegabytes == 0 ? null : MemorySizeMegabytes,
        PeakMemoryMegabytes = PeakMemoryMegabytes == 0 ? null : PeakMemoryMegabytes,
        BilledDuration = new Duration(BilledNanoseconds), LastStart = LastStart,
    };

    /// <summary>Error, time-out or out of memory.</summary>
    public static bool IsFailure(InvocationStatus status) =>
        status is InvocationStatus.Error or InvocationStatus.TimedOut or InvocationStatus.OutOfMemory;
}
