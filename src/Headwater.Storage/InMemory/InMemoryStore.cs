using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Everything in lists: the reference that the contract tests are checked against, and the store of choice for tests
/// of what stands above. Obviously right rather than fast; unbounded; lost with the process. Safe for concurrent
/// callers.
/// </summary>
public sealed class InMemoryStore : ITelemetryWriter, ITelemetryReader, IDerivedStore
{
    readonly InMemoryTelemetry _telemetry = new();
    readonly InMemoryDerived _derived = new();

    /// <inheritdoc/>
    public ValueTask<AppendReceipt> AppendAsync(TelemetryBatch batch, CancellationToken cancellation) =>
        ValueTask.FromResult(_telemetry.Append(batch));

    /// <inheritdoc/>
    public ValueTask<SpanSet> ReadTraceAsync(
        ProjectId project, TraceId trace, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult(_telemetry.ReadTrace(project, trace, limit));

    /// <inheritdoc/>
    public ValueTask<SpanSet> ReadSpanAsync(ProjectId project, SpanRef span, CancellationToken cancellation) =>
        ValueTask.FromResult(_telemetry.ReadSpan(project, span));

    /// <inheritdoc/>
    public ValueTask<SpanPage> SearchSpansAsync(SpanSearch search, CancellationToken cancellation) =>
        ValueTask.FromResult(_telemetry.SearchSpans(search));

    /// <inheritdoc/>
    public ValueTask<GroupPage> GroupSpansAsync(SpanSearch search, string key, CancellationToken cancellation) =>
        ValueTask.FromResult(_telemetry.GroupSpans(search, key));

    /// <inheritdoc/>
    public ValueTask<LogPage> SearchLogsAsync(LogSearch search, CancellationToken cancellation) =>
        ValueTask.FromResult(_telemetry.SearchLogs(search));

    /// <inheritdoc/>
    public ValueTask<InvocationPage> SearchInvocationsAsync(InvocationSearch search, CancellationToken cancellation) =>
        ValueTask.FromResult(_telemetry.SearchInvocations(search));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FunctionStatistics>> SummarizeFunctionsAsync(
        ProjectId project, Interval interval, string? name, CancellationToken cancellation) =>
        ValueTask.FromResult(_telemetry.SummarizeFunctions(project, interval, name));

    /// <inheritdoc/>
    public ValueTask<TracePage> ReadTracesAfterAsync(long watermark, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult(_telemetry.ReadTracesAfter(watermark, limit));

    /// <inheritdoc/>
    public ValueTask<StoreStatistics> MeasureAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(_telemetry.Measure());

    /// <inheritdoc/>
    public ValueTask ApplyAsync(DerivedBatch batch, CancellationToken cancellation)
    {
        _derived.Apply(batch);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadWatermarkAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(_derived.ReadWatermark());

    /// <inheritdoc/>
    public ValueTask<TransactionPage> ListTransactionsAsync(TransactionSearch search, CancellationToken cancellation) =>
        ValueTask.FromResult(_derived.ListTransactions(search));

    /// <inheritdoc/>
    public ValueTask<TransactionSummary?> FindTransactionAsync(
        ProjectId project, TransactionId id, CancellationToken cancellation) =>
        ValueTask.FromResult(_derived.FindTransaction(project, id));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HopEnd>> FindHopEndsAsync(
        ProjectId project, IReadOnlyCollection<HopKey> keys, int limitPerKey, CancellationToken cancellation) =>
        ValueTask.FromResult(_derived.FindHopEnds(project, keys, limitPerKey));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HopEnd>> ListUnmatchedAsync(
        ProjectId project, Interval interval, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult(_derived.ListUnmatched(project, interval, limit));

    /// <inheritdoc/>
    public ValueTask ClearAsync(CancellationToken cancellation)
    {
        _derived.Clear();
        return ValueTask.CompletedTask;
    }
}
