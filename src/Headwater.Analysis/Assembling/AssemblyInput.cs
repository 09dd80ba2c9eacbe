using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>Everything that one round of assembly looks at. Order and duplicates of the lists do not matter.</summary>
public sealed record AssemblyInput
{
    /// <summary>Whose telemetry it is; nothing is ever joined across two.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The spans of one or more traces: a trace and what it is joined to.</summary>
    public required IReadOnlyList<SpanFacts> Spans { get; init; }

    /// <summary>
    /// The ends of hops of these spans, from all stitchers; ends of spans that are not here are ignored.
    /// </summary>
    public IReadOnlyList<HopEnd> Ends { get; init; } = [];

    /// <summary>What the platform's log said about the invocations among the spans.</summary>
    public IReadOnlyList<PlatformReport> Reports { get; init; } = [];

    /// <summary>
    /// The moment as of which the outcome is told: an invocation without an end runs, or has died, as of then.
    /// </summary>
    public required Instant AsOf { get; init; }

    /// <summary>Bounds and settings.</summary>
    public AssemblyRules Rules { get; init; } = AssemblyRules.Default;

    /// <summary>
    /// Why not everything that belongs together is here, when the caller had to stop gathering; null when all is.
    /// </summary>
    public string? PartialReason { get; init; }
}

/// <summary>The numbers in the rules of docs/transactions.md. Each default has its reason beside it.</summary>
public sealed record AssemblyRules
{
    /// <summary>The rules as documented.</summary>
    public static AssemblyRules Default { get; } = new();

    /// <summary>
    /// Globs over entry names (<c>*</c> is any text) whose transactions are critical; case does not matter.
    /// </summary>
    public IReadOnlyList<string> CriticalEntries { get; init; } = [];

    /// <summary>Most spans of one transaction: what a page can show and 500 MB can hold. Beyond: partial.</summary>
    public int MaxSpans { get; init; } = 100_000;

    /// <summary>
    /// Most segments of one transaction: 10,000 is the largest batch that SQS hands to one function. Beyond: partial.
    /// </summary>
    public int MaxSegments { get; init; } = 10_000;

    /// <summary>Most entries that share one segment before the walk back to them stops. Beyond: partial.</summary>
    public int MaxEntries { get; init; } = 1_000;

    /// <summary>Most hops in a row; a longer chain is a message loop. Beyond: partial.</summary>
    public int MaxHops { get; init; } = 1_000;

    /// <summary>
    /// A segment reached by more entries than this is one shared node: nobody reads 100 stories at once.
    /// </summary>
    public int MaxSharedBy { get; init; } = 100;

    /// <summary>A span with more descendants than this is a session: a consumer loop, not a request.</summary>
    public int SessionDescendants { get; init; } = 10_000;

    /// <summary>
    /// A span open for longer than this is a session: no function runs longer (AWS Lambda quotas: 900 s).
    /// </summary>
    public Duration SessionLength { get; init; } = Duration.FromMinutes(15);

    /// <summary>Holes of one trace that start further apart are different work under one reused trace id.</summary>
    public Duration HoleGap { get; init; } = Duration.FromMinutes(15);

    /// <summary>An invocation without an end that is older has died (AWS Lambda quotas: 900 s).</summary>
    public Duration InvocationLimit { get; init; } = Duration.FromMinutes(15);

    /// <summary>
    /// Clocks that differ by more are not skewed but wrong: no repair can be trusted. NTP keeps hosts within a second.
    /// </summary>
    public Duration MaxClockShift { get; init; } = Duration.FromMinutes(5);
}
