namespace Headwater.Model;

/// <summary>
/// Reads telemetry. Safe for concurrent callers; sees every append that has completed. Nothing is ever read across projects.
/// All cursors are (time, id) and stay valid while data arrives; results that depend on time are newest first and deterministic.
/// </summary>
public interface ITelemetryReader
{
    /// <summary>
    /// All spans of a trace, each once, ordered by (start, span id). Empty for an unknown trace. With more than
    /// <paramref name="limit"/> spans the earliest ones are returned.
    /// </summary>
    ValueTask<SpanSet> ReadTraceAsync(ProjectId project, TraceId trace, int limit, CancellationToken cancellation);

    /// <summary>One span, or an empty set.</summary>
    ValueTask<SpanSet> ReadSpanAsync(ProjectId project, SpanRef span, CancellationToken cancellation);

    /// <summary>
    /// Spans that match, newest first. MUST stop at the budget and MUST say in <see cref="SearchCoverage"/> how far it came;
    /// MAY return fewer than the limit together with a cursor.
    /// </summary>
    ValueTask<SpanPage> SearchSpansAsync(SpanSearch search, CancellationToken cancellation);

    /// <summary>
    /// Counts spans by the value of one attribute (or of <c>name</c>, <c>kind</c>, <c>status</c>, <c>service.name</c>), most
    /// frequent first. MUST stop at the budget and say how far it came.
    /// </summary>
    ValueTask<GroupPage> GroupSpansAsync(SpanSearch search, string key, CancellationToken cancellation);

    /// <summary>Log records that match, oldest first for traces and newest first otherwise: see <see cref="LogSearch"/>.</summary>
    ValueTask<LogPage> SearchLogsAsync(LogSearch search, CancellationToken cancellation);

    /// <summary>Invocations that match, newest first, completed by what the platform logged.</summary>
    ValueTask<InvocationPage> SearchInvocationsAsync(InvocationSearch search, CancellationToken cancellation);

    /// <summary>One row per function that ran in the interval, by number of invocations, at most 10,000.</summary>
    ValueTask<IReadOnlyList<FunctionStatistics>> SummarizeFunctionsAsync(
        ProjectId project, Interval interval, string? name, CancellationToken cancellation);

    /// <summary>
    /// Traces with telemetry committed after this watermark, in commit order, at most <paramref name="limit"/>: what is still to
    /// be derived after a crash. 0 reads from the beginning.
    /// </summary>
    ValueTask<TracePage> ReadTracesAfterAsync(long watermark, int limit, CancellationToken cancellation);

    /// <summary>How much is stored.</summary>
    ValueTask<StoreStatistics> MeasureAsync(CancellationToken cancellation);
}

/// <summary>A place in a list that is ordered by (time, id).</summary>
/// <param name="Time">Of the last item that was seen.</param>
/// <param name="Id">Of the last item that was seen; breaks ties.</param>
public sealed record Cursor(Instant Time, string Id);

/// <summary>Which spans to find.</summary>
public sealed record SpanSearch
{
    /// <summary>Only this project.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>Only spans that start in it.</summary>
    public Interval Interval { get; init; } = Interval.Always;

    /// <summary>Only spans that match; null for all.</summary>
    public Predicate? Where { get; init; }

    /// <summary>At most this many; 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Continue after this span; null for the first page.</summary>
    public Cursor? After { get; init; }

    /// <summary>How long it may take.</summary>
    public Duration Budget { get; init; } = Duration.FromSeconds(5);
}

/// <summary>A condition on a span or a log record: a tree.</summary>
public abstract record Predicate
{
    /// <summary>All of these hold; true when empty.</summary>
    public sealed record All(IReadOnlyList<Predicate> Parts) : Predicate;

    /// <summary>At least one of these holds; false when empty.</summary>
    public sealed record Any(IReadOnlyList<Predicate> Parts) : Predicate;

    /// <summary>It does not hold.</summary>
    public sealed record Not(Predicate Part) : Predicate;

    /// <summary>
    /// An attribute of the span or its resource, or one of <c>name</c>, <c>kind</c>, <c>status</c>, <c>duration</c> (milliseconds),
    /// compares to a value. Numbers compare by value whatever their type; text compares case-sensitively, and equality on text
    /// takes <c>*</c> as a wildcard. An absent attribute never compares.
    /// </summary>
    public sealed record Compare(string Key, Comparison Comparison, AttributeValue Value) : Predicate;

    /// <summary>The attribute is present on the span or its resource.</summary>
    public sealed record Exists(string Key) : Predicate;

    /// <summary>
    /// The text stands, case-sensitively, in the name or any string, at any depth, of the span's attributes, events or status
    /// message; for a log record in its body or attributes.
    /// </summary>
    public sealed record Contains(string Text) : Predicate;
}

/// <summary>How two values compare.</summary>
public enum Comparison : byte
{
    /// <summary>The same.</summary>
    Equal,

    /// <summary>Present and not the same.</summary>
    NotEqual,

    /// <summary>Less.</summary>
    Less,

    /// <summary>Not more.</summary>
    LessOrEqual,

    /// <summary>More.</summary>
    Greater,

    /// <summary>Not less.</summary>
    GreaterOrEqual,
}

/// <summary>How far a search came.</summary>
/// <param name="Covered">What was searched: newest first, so its end is the search's end.</param>
/// <param name="Complete">False when the budget ended the search.</param>
/// <param name="Examined">How many records were looked at.</param>
public sealed record SearchCoverage(Interval Covered, bool Complete, long Examined);

/// <summary>A page of spans.</summary>
/// <param name="Spans">Newest first.</param>
/// <param name="Next">Null on the last page.</param>
/// <param name="Coverage">How far the search came.</param>
public sealed record SpanPage(SpanSet Spans, Cursor? Next, SearchCoverage Coverage);

/// <summary>One value of a group-by.</summary>
/// <param name="Value">The attribute's value; <see cref="AttributeType.Empty"/> for spans without it.</param>
/// <param name="Count">Spans with it.</param>
/// <param name="Errors">Of these, with status error.</param>
/// <param name="P50">Median duration.</param>
/// <param name="P95">95th percentile of the duration, within 5 %.</param>
/// <param name="P99">99th percentile of the duration, within 5 %.</param>
public sealed record SpanGroup(AttributeValue Value, long Count, long Errors, Duration P50, Duration P95, Duration P99);

/// <summary>The answer to a group-by.</summary>
/// <param name="Groups">Most frequent first; as many as the search's limit.</param>
/// <param name="Coverage">How far the search came.</param>
public sealed record GroupPage(IReadOnlyList<SpanGroup> Groups, SearchCoverage Coverage);

/// <summary>Which log records to find.</summary>
public sealed record LogSearch
{
    /// <summary>Only this project.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>Only records of these traces, oldest first; empty for all, newest first.</summary>
    public IReadOnlyList<TraceId> Traces { get; init; } = [];

    /// <summary>Only records of this function or service, by name; null for all.</summary>
    public string? Function { get; init; }

    /// <summary>Only records in it.</summary>
    public Interval Interval { get; init; } = Interval.Always;

    /// <summary>Only records at least this severe; 0 for all.</summary>
    public int MinSeverity { get; init; }

    /// <summary>Only records that match; null for all.</summary>
    public Predicate? Where { get; init; }

    /// <summary>At most this many; 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Continue after this record; null for the first page.</summary>
    public Cursor? After { get; init; }

    /// <summary>How long it may take.</summary>
    public Duration Budget { get; init; } = Duration.FromSeconds(5);
}

/// <summary>A page of log records.</summary>
/// <param name="Logs">In the order that <see cref="LogSearch"/> says.</param>
/// <param name="Next">Null on the last page.</param>
/// <param name="Coverage">How far the search came.</param>
public sealed record LogPage(LogSet Logs, Cursor? Next, SearchCoverage Coverage);

/// <summary>Which invocations to find.</summary>
public sealed record InvocationSearch
{
    /// <summary>Only this project.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>Only this function, by name; null for all.</summary>
    public string? Function { get; init; }

    /// <summary>Only functions of this environment; null for all.</summary>
    public string? Environment { get; init; }

    /// <summary>Only functions of this region; null for all.</summary>
    public string? Region { get; init; }

    /// <summary>Only this request; null for all.</summary>
    public string? RequestId { get; init; }

    /// <summary>Only failed ones.</summary>
    public bool FailedOnly { get; init; }

    /// <summary>Only those that start in it.</summary>
    public Interval Interval { get; init; } = Interval.Always;

    /// <summary>At most this many; 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Continue after this invocation; null for the first page.</summary>
    public Cursor? After { get; init; }
}

/// <summary>A page of invocations.</summary>
/// <param name="Invocations">Newest first.</param>
/// <param name="Next">Null on the last page.</param>
public sealed record InvocationPage(IReadOnlyList<Invocation> Invocations, Cursor? Next);

/// <summary>What a function did in an interval.</summary>
public sealed record FunctionStatistics
{
    /// <summary>Which function.</summary>
    public required FunctionName Function { get; init; }

    /// <summary>How often it ran.</summary>
    public long Invocations { get; init; }

    /// <summary>How often it failed, time-outs and kills included.</summary>
    public long Errors { get; init; }

    /// <summary>How often it had to initialise first.</summary>
    public long ColdStarts { get; init; }

    /// <summary>How often it was stopped at its time limit.</summary>
    public long Timeouts { get; init; }

    /// <summary>Median duration, within 5 %.</summary>
    public Duration P50 { get; init; }

    /// <summary>95th percentile of the duration, within 5 %.</summary>
    public Duration P95 { get; init; }

    /// <summary>99th percentile of the duration, within 5 %.</summary>
    public Duration P99 { get; init; }

    /// <summary>Configured memory in MB; null when unknown.</summary>
    public int? MemorySizeMegabytes { get; init; }

    /// <summary>The most memory that any run used, in MB; null when unknown.</summary>
    public int? PeakMemoryMegabytes { get; init; }

    /// <summary>Sum of what AWS charges for, in milliseconds, where REPORT lines told it; the rest counted by duration.</summary>
    public Duration BilledDuration { get; init; }

    /// <summary>The latest start.</summary>
    public Instant LastStart { get; init; }
}

/// <summary>Traces in commit order.</summary>
/// <param name="Traces">Each once per page.</param>
/// <param name="Watermark">Continue from here.</param>
public sealed record TracePage(IReadOnlyList<(ProjectId Project, TraceId Trace)> Traces, long Watermark);

/// <summary>How much is stored.</summary>
/// <param name="Spans">As appended: a resend counts until blocks are merged.</param>
/// <param name="Logs">Log records.</param>
/// <param name="Bytes">On disk, indexes and derived data included.</param>
/// <param name="Oldest">Arrival of the oldest partition; null when empty.</param>
/// <param name="Sealing">Spans in blocks that wait for the background merge.</param>
public sealed record StoreStatistics(long Spans, long Logs, long Bytes, Instant? Oldest, long Sealing);
