namespace Headwater.Model;

/// <summary>
/// What pages and the API ask: one answer for each question a person has. Implemented by the server over the store and the
/// analysis; the only port that Web needs. Safe for concurrent callers.
/// </summary>
public interface IHeadwaterQueries
{
    /// <summary>Transactions, newest first.</summary>
    ValueTask<TransactionPage> ListTransactionsAsync(TransactionSearch search, CancellationToken cancellation);

    /// <summary>
    /// One transaction whole, by its id or an alias (then the summary's id differs from the one asked for); null when there is none.
    /// Computed from stored spans as they are now.
    /// </summary>
    ValueTask<Transaction?> FindTransactionAsync(ProjectId project, TransactionId id, CancellationToken cancellation);

    /// <summary>Log records of a transaction, oldest first.</summary>
    ValueTask<IReadOnlyList<LogRecord>> ReadTransactionLogsAsync(
        ProjectId project, Transaction transaction, int limit, CancellationToken cancellation);

    /// <summary>One span whole, or null.</summary>
    ValueTask<SpanDetail?> FindSpanAsync(ProjectId project, SpanRef span, CancellationToken cancellation);

    /// <summary>All spans of a trace, by start; empty when unknown.</summary>
    ValueTask<IReadOnlyList<Span>> ReadTraceAsync(ProjectId project, TraceId trace, CancellationToken cancellation);

    /// <summary>The transactions that hold spans of a trace.</summary>
    ValueTask<IReadOnlyList<TransactionId>> FindTransactionsOfTraceAsync(
        ProjectId project, TraceId trace, CancellationToken cancellation);

    /// <summary>
    /// The virtual stack trace of a span, in the given transaction or in the earliest that holds it; null when the span is unknown.
    /// </summary>
    ValueTask<VirtualStackTrace?> ReadStackAsync(
        ProjectId project, SpanRef span, TransactionId? transaction, CancellationToken cancellation);

    /// <summary>Invocations, newest first.</summary>
    ValueTask<InvocationPage> SearchInvocationsAsync(InvocationSearch search, CancellationToken cancellation);

    /// <summary>What each function did, by number of invocations.</summary>
    ValueTask<IReadOnlyList<FunctionStatistics>> SummarizeFunctionsAsync(
        ProjectId project, Interval interval, string? name, CancellationToken cancellation);

    /// <summary>Message ends without a partner, newest first, with the likely cause.</summary>
    ValueTask<IReadOnlyList<UnmatchedEnd>> ListUnmatchedAsync(
        ProjectId project, Interval interval, int limit, CancellationToken cancellation);

    /// <summary>Log records, newest first.</summary>
    ValueTask<LogPage> SearchLogsAsync(LogSearch search, CancellationToken cancellation);

    /// <summary>Counts that a page shows while nothing has arrived, and the state of the server.</summary>
    ValueTask<ServerState> ReadStateAsync(CancellationToken cancellation);
}

/// <summary>One span, with what belongs to it.</summary>
public sealed record SpanDetail
{
    /// <summary>The span whole.</summary>
    public required Span Span { get; init; }

    /// <summary>What it ran in or called.</summary>
    public required Component Component { get; init; }

    /// <summary>The invocation that it is, or null.</summary>
    public Invocation? Invocation { get; init; }

    /// <summary>What it was given: event, request, query; null when not recorded.</summary>
    public Payload? Input { get; init; }

    /// <summary>What it gave back; null when not recorded.</summary>
    public Payload? Output { get; init; }

    /// <summary>Environment variables; null when not recorded.</summary>
    public Payload? Environment { get; init; }

    /// <summary>Exceptions, outermost first.</summary>
    public IReadOnlyList<SpanError> Errors { get; init; } = [];

    /// <summary>Attributes that were masked before the disk: path and rule.</summary>
    public IReadOnlyList<MaskedValue> Masked { get; init; } = [];

    /// <summary>Log records with this span's id, oldest first, at most 1,000.</summary>
    public IReadOnlyList<LogRecord> Logs { get; init; } = [];
}

/// <summary>Text that a program sent or received.</summary>
/// <param name="Attribute">Where it was recorded.</param>
/// <param name="Text">As recorded; usually JSON.</param>
/// <param name="Truncated">The sender cut it.</param>
public sealed record Payload(string Attribute, string Text, bool Truncated);

/// <summary>A failure with its stack.</summary>
/// <param name="Type">For example <c>ValidationException</c>; may be empty.</param>
/// <param name="Message">May be empty.</param>
/// <param name="StackTrace">As sent; null when not sent.</param>
public sealed record SpanError(string Type, string Message, string? StackTrace);

/// <summary>Something that the scrubber removed.</summary>
/// <param name="Path">Where it stood: <c>attributes.headwater.event</c>.</param>
/// <param name="Rule">Which rule hit: <c>password</c>, <c>cardNumber</c>.</param>
public sealed record MaskedValue(string Path, string Rule);

/// <summary>A message end without a partner.</summary>
/// <param name="End">The end.</param>
/// <param name="LikelyCause">What to look at, for people.</param>
public sealed record UnmatchedEnd(HopEnd End, string LikelyCause);

/// <summary>The state of the server, as <c>/health</c> shows it.</summary>
public sealed record ServerState
{
    /// <summary>By protocol, for example <c>otlpTraces</c>.</summary>
    public required IReadOnlyDictionary<string, LedgerEntry> Ledger { get; init; }

    /// <summary>Traces that wait to be assembled; 0 means that everything received is assembled and derived.</summary>
    public long AssemblyPending { get; init; }

    /// <summary>Age of the oldest of them.</summary>
    public Duration AssemblyLag { get; init; }

    /// <summary>Batches that wait for the store.</summary>
    public int QueuedBatches { get; init; }

    /// <summary>How much is stored.</summary>
    public required StoreStatistics Store { get; init; }

    /// <summary>When the first span arrived since the data directory was made; null while none has.</summary>
    public Instant? FirstSpanAt { get; init; }

    /// <summary>Empty when all is well; otherwise what is wrong and what to do.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}

/// <summary>One protocol's account: received = stored + the sum of rejected.</summary>
/// <param name="Received">Records.</param>
/// <param name="Stored">Records.</param>
/// <param name="Rejected">Records, by reason.</param>
public sealed record LedgerEntry(long Received, long Stored, IReadOnlyDictionary<RejectReason, long> Rejected);
