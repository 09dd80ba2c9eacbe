using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>Answers pages and the API: lists from the derived store, everything else from stored spans as they are now.</summary>
sealed class Queries(
    ITelemetryReader reader, IDerivedStore derived, TransactionArtist artist, ServerStateReader state) : IHeadwaterQueries
{
    const int MostLogsOfSpan = 1_000;
    const int MostLogsOfTrace = 10_000;

    // Beyond it a trace is an index of transactions, not a part of some.
    const int MostTransactionsOfTrace = 50;

    public ValueTask<TransactionPage> ListTransactionsAsync(TransactionSearch search, CancellationToken cancellation) =>
        derived.ListTransactionsAsync(search, cancellation);

    public async ValueTask<Transaction?> FindTransactionAsync(
        ProjectId project, TransactionId id, CancellationToken cancellation) =>
        await derived.FindTransactionAsync(project, id, cancellation) is { } summary
            ? await artist.DrawAsync(summary, id, cancellation)
            : null;

    public async ValueTask<IReadOnlyList<LogRecord>> ReadTransactionLogsAsync(
        ProjectId project, Transaction transaction, int limit, CancellationToken cancellation)
    {
        var search = new LogSearch { Project = project, Traces = transaction.TraceIds, Limit = limit };
        var page = await reader.SearchLogsAsync(search, cancellation);
        return [.. page.Logs.Decode()];
    }

    public async ValueTask<SpanDetail?> FindSpanAsync(ProjectId project, SpanRef span, CancellationToken cancellation)
    {
        var set = await reader.ReadSpanAsync(project, span, cancellation);
        if (set.Decode().FirstOrDefault() is not { } found) return null;
        var logs = await ReadLogsAsync(project, [span.TraceId], cancellation);
        return SpanDetails.Of(found, [.. logs.Where(l => l.SpanId == span.SpanId).Take(MostLogsOfSpan)]);
    }

    public async ValueTask<IReadOnlyList<Span>> ReadTraceAsync(
        ProjectId project, TraceId trace, CancellationToken cancellation) =>
        [.. (await reader.ReadTraceAsync(project, trace, TraceSource.MostSpans, cancellation)).Decode()];

    public async ValueTask<IReadOnlyList<TransactionId>> FindTransactionsOfTraceAsync(
        ProjectId project, TraceId trace, CancellationToken cancellation)
    {
        var assembly = await artist.AssembleAsync(new TraceKey(project, trace), cancellation);
        if (assembly.Summaries.Count <= 1) return [.. assembly.Summaries.Select(s => s.Id)];
        return [.. assembly.Summaries.OrderBy(s => s.Start).ThenBy(s => s.Id).Take(MostTransactionsOfTrace)
            .Where(s => assembly.Draw(s.Id)?.TraceIds.Contains(trace) == true).Select(s => s.Id)];
    }

    public async ValueTask<VirtualStackTrace?> ReadStackAsync(
        ProjectId project, SpanRef span, TransactionId? transaction, CancellationToken cancellation)
    {
        var drawn = transaction is { } id
            ? await FindTransactionAsync(project, id, cancellation)
            : await FindEarliestAsync(project, span, cancellation);
        if (drawn is null) return null;
        var details = await ReadDetailsAsync(project, drawn.TraceIds, cancellation);
        return StackTracer.Trace(drawn, span, details);
    }

    public ValueTask<InvocationPage> SearchInvocationsAsync(InvocationSearch search, CancellationToken cancellation) =>
        reader.SearchInvocationsAsync(search, cancellation);

    public ValueTask<IReadOnlyList<FunctionStatistics>> SummarizeFunctionsAsync(
        ProjectId project, Interval interval, string? name, CancellationToken cancellation) =>
        reader.SummarizeFunctionsAsync(project, interval, name, cancellation);

    public async ValueTask<IReadOnlyList<UnmatchedEnd>> ListUnmatchedAsync(
        ProjectId project, Interval interval, int limit, CancellationToken cancellation) =>
        [.. (await derived.ListUnmatchedAsync(project, interval, limit, cancellation)).Select(UnmatchedEnds.Explain)];

    public ValueTask<LogPage> SearchLogsAsync(LogSearch search, CancellationToken cancellation) =>
        reader.SearchLogsAsync(search, cancellation);

    public ValueTask<ServerState> ReadStateAsync(CancellationToken cancellation) => state.ReadAsync(cancellation);

    async ValueTask<Transaction?> FindEarliestAsync(ProjectId project, SpanRef span, CancellationToken cancellation)
    {
        var assembly = await artist.AssembleAsync(new TraceKey(project, span.TraceId), cancellation);
        return assembly.Summaries.OrderBy(s => s.Start).ThenBy(s => s.Id).Take(MostTransactionsOfTrace)
            .Select(s => assembly.Draw(s.Id))
            .FirstOrDefault(t => t?.Spans.Any(s => s.Ref == span) == true);
    }

    async ValueTask<Func<SpanRef, SpanDetail?>> ReadDetailsAsync(
        ProjectId project, IReadOnlyList<TraceId> traces, CancellationToken cancellation)
    {
        var spans = new Dictionary<SpanRef, Span>();
        foreach (var trace in traces.Take(MostTransactionsOfTrace))
            foreach (var span in (await reader.ReadTraceAsync(project, trace, TraceSource.MostSpans, cancellation)).Decode())
                spans[span.Ref] = span;
        var logs = (await ReadLogsAsync(project, traces, cancellation)).ToLookup(l => (l.TraceId, l.SpanId));
        return wanted => spans.TryGetValue(wanted, out var span)
            ? SpanDetails.Of(span, [.. logs[(wanted.TraceId, wanted.SpanId)]])
            : null;
    }

    async ValueTask<IEnumerable<LogRecord>> ReadLogsAsync(
        ProjectId project, IReadOnlyList<TraceId> traces, CancellationToken cancellation)
    {
        var search = new LogSearch { Project = project, Traces = traces, Limit = MostLogsOfTrace };
        return (await reader.SearchLogsAsync(search, cancellation)).Logs.Decode();
    }
}
