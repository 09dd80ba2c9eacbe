using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>What the platform's lines say together about one run of a function.</summary>
sealed class PlatformPicture(PlatformReport first)
{
    public FunctionName Function { get; } = first.Function;

    public string RequestId { get; } = first.RequestId;

    public string Instance { get; private set; } = "";

    public Instant? StartedAt { get; private set; }

    public Instant? EndedAt { get; private set; }

    public Duration? Duration { get; private set; }

    public Duration? Billed { get; private set; }

    public Duration? Init { get; private set; }

    public int? MemorySize { get; private set; }

    public int? PeakMemory { get; private set; }

    public InvocationStatus? Status { get; private set; }

    public string? ErrorType { get; private set; }

    /// <summary>The best guess at when the run began.</summary>
    public Instant Start => StartedAt ?? (EndedAt is { } end ? end - (Duration ?? Model.Duration.Zero) : first.Time);

    /// <summary>Merging is idempotent, and lines come sorted.</summary>
    public void Merge(PlatformReport report)
    {
        if (report.Instance.Length > 0) Instance = report.Instance;
        if (report.Started) StartedAt ??= report.Time;
        if (report.Ended) EndedAt = report.Time;
        Duration = report.Duration ?? Duration;
        Billed = report.BilledDuration ?? Billed;
        Init = report.InitDuration ?? Init;
        MemorySize = report.MemorySizeMegabytes ?? MemorySize;
        PeakMemory = report.PeakMemoryMegabytes ?? PeakMemory;
        // A time-out or an out-of-memory kill says more than the plain error that the REPORT line adds.
        if (report.Status is { } status && (Status is null || status > Status)) Status = status;
        ErrorType ??= report.ErrorType;
    }

    /// <summary>
    /// One picture for each run: attempts share a request id, so a START, or lines after an END that already came, open
    /// the next.
    /// </summary>
    public static List<PlatformPicture> Draw(IReadOnlyList<PlatformReport> reports)
    {
        var sorted = reports.ToArray();
        Array.Sort(sorted, ByRun);
        var pictures = new List<PlatformPicture>();
        foreach (var report in sorted)
        {
            if (pictures.Count == 0 || !pictures[^1].Takes(report)) pictures.Add(new PlatformPicture(report));
            pictures[^1].Merge(report);
        }

        return pictures;
    }

    bool Takes(PlatformReport report) =>
        report.RequestId == RequestId && report.Function.Name == Function.Name
        && !(report.Started && (EndedAt is not null || (StartedAt is { } started && started != report.Time)));

    static int ByRun(PlatformReport left, PlatformReport right)
    {
        var order = string.CompareOrdinal(left.RequestId, right.RequestId);
        if (order == 0) order = string.CompareOrdinal(left.Function.Name, right.Function.Name);
        if (order == 0) order = left.Time.CompareTo(right.Time);
        if (order == 0) order = right.Started.CompareTo(left.Started);
        if (order == 0) order = left.Ended.CompareTo(right.Ended);
        return order != 0 ? order : string.CompareOrdinal(left.ErrorType, right.ErrorType);
    }
}
