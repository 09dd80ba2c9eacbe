using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Passes every question on, so that a test changes one answer.</summary>
abstract class ForwardingQueries(IHeadwaterQueries inner) : IHeadwaterQueries
{
    public virtual ValueTask<TransactionPage> ListTransactionsAsync(
        TransactionSearch search, CancellationToken cancellation) =>
        inner.ListTransactionsAsync(search, cancellation);

    public virtual ValueTask<Transaction?> FindTransactionAsync(
        ProjectId project, TransactionId id, CancellationToken cancellation) =>
        inner.FindTransactionAsync(project, id, cancellation);

    public virtual ValueTask<IReadOnlyList<LogRecord>> ReadTransactionLogsAsync(
        ProjectId project, Transaction transaction, int limit, CancellationToken cancellation) =>
        inner.ReadTransactionLogsAsync(project, transaction, limit, cancellation);

    public virtual ValueTask<SpanDetail?> FindSpanAsync(
        ProjectId project, SpanRef span, CancellationToken cancellation) =>
        inner.FindSpanAsync(project, span, cancellation);

    public virtual ValueTask<IReadOnlyList<Span>> ReadTraceAsync(
        ProjectId project, TraceId trace, CancellationToken cancellation) =>
        inner.ReadTraceAsync(project, trace, cancellation);

    public virtual ValueTask<IReadOnlyList<TransactionId>> FindTransactionsOfTraceAsync(
        ProjectId project, TraceId trace, CancellationToken cancellation) =>
        inner.FindTransactionsOfTraceAsync(project, trace, cancellation);

    public virtual ValueTask<VirtualStackTrace?> ReadStackAsync(
        ProjectId project, SpanRef span, TransactionId? transaction, CancellationToken cancellation) =>
        inner.ReadStackAsync(project, span, transaction, cancellation);

    public virtual ValueTask<InvocationPage> SearchInvocationsAsync(
        InvocationSearch search, CancellationToken cancellation) =>
        inner.SearchInvocationsAsync(search, cancellation);

    public virtual ValueTask<IReadOnlyList<FunctionStatistics>> SummarizeFunctionsAsync(
        ProjectId project, Interval interval, string? name, CancellationToken cancellation) =>
        inner.SummarizeFunctionsAsync(project, interval, name, cancellation);

    public virtual ValueTask<IReadOnlyList<UnmatchedEnd>> ListUnmatchedAsync(
        ProjectId project, Interval interval, int limit, CancellationToken cancellation) =>
        inner.ListUnmatchedAsync(project, interval, limit, cancellation);

    public virtual ValueTask<LogPage> SearchLogsAsync(
        LogSearch search, CancellationToken cancellation) =>
        inner.SearchLogsAsync(search, cancellation);

    public virtual ValueTask<ServerState> ReadStateAsync(
        CancellationToken cancellation) =>
        inner.ReadStateAsync(cancellation);
}
