namespace Headwater.Model;

/// <summary>
/// Keeps what was derived from telemetry: summaries of transactions, and the keys by which hops are found. All of it can be
/// rebuilt, so it MAY lag and MAY be deleted at any time; no call promises atomicity with telemetry. Safe for concurrent callers.
/// </summary>
public interface IDerivedStore
{
    /// <summary>
    /// Replaces summaries whole, by id, and removes those in <see cref="DerivedBatch.Removed"/>; MUST be idempotent.
    /// MUST be visible to reads when the task completes; MAY reach the disk later, at the latest when the watermark does.
    /// </summary>
    ValueTask ApplyAsync(DerivedBatch batch, CancellationToken cancellation);

    /// <summary>The watermark up to which derived data is complete: what is committed later must be derived again after a crash.</summary>
    ValueTask<long> ReadWatermarkAsync(CancellationToken cancellation);

    /// <summary>Transactions, newest first by (start, id), deterministic.</summary>
    ValueTask<TransactionPage> ListTransactionsAsync(TransactionSearch search, CancellationToken cancellation);

    /// <summary>One transaction by its id or by an alias; null when there is none.</summary>
    ValueTask<TransactionSummary?> FindTransactionAsync(ProjectId project, TransactionId id, CancellationToken cancellation);

    /// <summary>
    /// All ends under these keys, of the last <see cref="HopEnd.Window"/>, ordered by (time, span); at most
    /// <paramref name="limitPerKey"/> for each key and role. An end that is alone under its key MAY be left out, unless its evidence
    /// is <see cref="Evidence.Link"/>: nothing is joined to it.
    /// </summary>
    ValueTask<IReadOnlyList<HopEnd>> FindHopEndsAsync(
        ProjectId project, IReadOnlyCollection<HopKey> keys, int limitPerKey, CancellationToken cancellation);

    /// <summary>Ends without a partner, newest first.</summary>
    ValueTask<IReadOnlyList<HopEnd>> ListUnmatchedAsync(
        ProjectId project, Interval interval, int limit, CancellationToken cancellation);

    /// <summary>Forgets everything derived: the first step of a rebuild.</summary>
    ValueTask ClearAsync(CancellationToken cancellation);
}

/// <summary>What one round of assembly found.</summary>
public sealed record DerivedBatch
{
    /// <summary>Replaces what is there, by (project, id).</summary>
    public IReadOnlyList<TransactionSummary> Transactions { get; init; } = [];

    /// <summary>Ids that are no transactions of their own any more (they are aliases now).</summary>
    public IReadOnlyList<(ProjectId Project, TransactionId Id)> Removed { get; init; } = [];

    /// <summary>Ends of hops that were seen; the same end twice is once.</summary>
    public IReadOnlyList<HopEnd> HopEnds { get; init; } = [];

    /// <summary>Everything committed up to here is derived; null to leave it.</summary>
    public long? Watermark { get; init; }
}

/// <summary>
/// A value that sender and receiver of a hop both see, hashed together with its kind: <c>aws_sqs:messageId:95df…</c>.
/// 128 bits, so that strangers do not meet.
/// </summary>
public readonly record struct HopKey(ulong High, ulong Low);

/// <summary>Which end of a hop a span is.</summary>
public enum HopRole : byte
{
    /// <summary>It sent, or it is what a link points to.</summary>
    Cause = 0,

    /// <summary>It received, or it has the link.</summary>
    Effect = 1,
}

/// <summary>One end of a hop: a span that sent or received something under a key.</summary>
public sealed record HopEnd
{
    /// <summary>How long an end waits for its partner: SQS keeps messages for at most 14 days.</summary>
    public static Duration Window { get; } = Duration.FromDays(14);

    /// <summary>Whose it is: keys never meet across projects.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>What the partner must have too.</summary>
    public required HopKey Key { get; init; }

    /// <summary>Which end.</summary>
    public required HopRole Role { get; init; }

    /// <summary>The span.</summary>
    public required SpanRef Span { get; init; }

    /// <summary>When the span started.</summary>
    public required Instant Time { get; init; }

    /// <summary>As for <see cref="Hop.Via"/>.</summary>
    public required string Via { get; init; }

    /// <summary>Which kind of proof a match is.</summary>
    public required Evidence Evidence { get; init; }

    /// <summary>The key in clear, for people.</summary>
    public required string KeyText { get; init; }
}

/// <summary>Which transactions to list.</summary>
public sealed record TransactionSearch
{
    /// <summary>Only this project.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>Only those that start in it.</summary>
    public Interval Interval { get; init; } = Interval.Always;

    /// <summary>Only this environment; null for all.</summary>
    public string? Environment { get; init; }

    /// <summary>Only this region; null for all.</summary>
    public string? Region { get; init; }

    /// <summary>Only these outcomes; empty for all.</summary>
    public IReadOnlyList<Outcome> Outcomes { get; init; } = [];

    /// <summary>Only those whose entry, functions, users, root cause or id contain every one of these words, in any case.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Only those in which this function took part; null for all.</summary>
    public string? Function { get; init; }

    /// <summary>Only those of this user; null for all.</summary>
    public string? User { get; init; }

    /// <summary>Only this entry, by its exact name; null for all.</summary>
    public string? Entry { get; init; }

    /// <summary>Only those at least this long; null for all.</summary>
    public Duration? MinDuration { get; init; }

    /// <summary>Also roots that nobody outside set in motion.</summary>
    public bool IncludeBackground { get; init; }

    /// <summary>At most this many; 1 to 1,000.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Continue after this transaction; null for the first page.</summary>
    public Cursor? After { get; init; }
}

/// <summary>A page of transactions.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Null on the last page.</param>
public sealed record TransactionPage(IReadOnlyList<TransactionSummary> Items, Cursor? Next);
