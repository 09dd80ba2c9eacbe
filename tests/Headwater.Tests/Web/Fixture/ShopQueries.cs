using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Answers the pages' questions from a list of transactions, as the server does from its store.</summary>
sealed class ShopQueries(Instant now, params Transaction[] transactions) : IHeadwaterQueries
{
    readonly Transaction[] _transactions = [.. transactions.OrderByDescending(t => t.Summary.Start)];

    // As a real store answers: after having waited.
    public async ValueTask<TransactionPage> ListTransactionsAsync(TransactionSearch search,
        CancellationToken cancellation)
    {
        await Task.Yield();
        var found = _transactions.Select(t => t.Summary)
            .Where(t => search.Interval.Contains(t.Start))
            .Where(t => search.Outcomes.Count == 0 || search.Outcomes.Contains(t.Outcome))
            .Where(t => search.Function is null || t.Functions.Contains(search.Function))
            .Where(t => search.After is null || t.Start < search.After.Time)
            .Where(t => search.Words
                .All(w =>
                $"{t.Entry} {t.Id} {string.Join(' ', t.Functions)}".Contains(w, StringComparison.OrdinalIgnoreCase)))
            .Take(search.Limit + 1).ToArray();
        var page = found.Take(search.Limit).ToArray();
        return new(page, found.Length > page.Length ? new(page[^1].Start, page[^1].Id.ToString()) : null);
    }

    public async ValueTask<Transaction?> FindTransactionAsync(ProjectId project, TransactionId id,
        CancellationToken cancellation)
    {
        await Task.Yield();
        return _transactions.FirstOrDefault(t => t.Summary.Id == id);
    }

    public ValueTask<IReadOnlyList<LogRecord>> ReadTransactionLogsAsync(
        ProjectId project, Transaction transaction, int limit, CancellationToken cancellation) =>
        new([.. transaction.Spans.Take(140).SelectMany(LogsOf).OrderBy(l => l.Time).Take(limit)]);

    public ValueTask<SpanDetail?> FindSpanAsync(ProjectId project, SpanRef span, CancellationToken cancellation)
    {
        var found = _transactions.SelectMany(t => t.Spans.Select(s => (Transaction: t, Span: s)))
            .FirstOrDefault(p => p.Span.Ref == span);
        return new(found.Span is null ? null : Detail(found.Transaction, found.Span));
    }

    public ValueTask<IReadOnlyList<Span>> ReadTraceAsync(ProjectId project, TraceId trace,
        CancellationToken cancellation) => new([]);

    public ValueTask<IReadOnlyList<TransactionId>> FindTransactionsOfTraceAsync(
        ProjectId project, TraceId trace, CancellationToken cancellation) =>
        new([.. _transactions.Where(t => t.TraceIds.Contains(trace)).Select(t => t.Summary.Id)]);

    public ValueTask<VirtualStackTrace?> ReadStackAsync(
        ProjectId project, SpanRef span, TransactionId? transaction, CancellationToken cancellation)
    {
        var holder = _transactions.First(t => t.Spans.Any(s => s.Ref == span));
        var frames = new List<StackFrame>();
        for (var at = holder.Spans.FirstOrDefault(s => s.Ref == span); at is not null; at = holder.Spans
            .FirstOrDefault(s => s.Ref == at.Cause))
        {
            frames.Add(new()
            {
                Span = at.Ref,
                Component = at.Component,
                Operation = at.IsInvocation ? "" : at.Name.Split('.')[^1],
                Code = at.IsInvocation ? "index.js:41 confirm" : null,
                Duration = at.Duration,
                Attempt = at.Attempt,
                Attempts = at.Attempts,
                Status = at.Status,
                Error = at.Error,
                Input = at.IsInvocation ? Event : at.Status == SpanStatus.Error
                    ? """{"TableName":"ushop_sale-confirmations","Item":{"saleId":{"S":"628d8a01"}}}""" : null,
                HttpStatus = at.Cause is null ? 201 : null,
                Logs = at.IsInvocation && at.Status == SpanStatus.Error ? [.. LogsOf(at)] : [],
            });
            if (at.CauseEvidence is { } evidence and not Evidence.Parent)
            {
                var sender = holder.Spans.First(s => s.Ref == at.Cause);
                frames.Add(new() { Component = sender.Component, Evidence = evidence, Key = at.CauseKey });
            }
        }
        return new(new VirtualStackTrace
        {
            Title = frames[0].Error
            ?? "", Frames = frames, Transaction = holder.Summary
        });
    }

    public ValueTask<InvocationPage> SearchInvocationsAsync(InvocationSearch search, CancellationToken cancellation) =>
        new(new InvocationPage(
        [
            .. _transactions.SelectMany(t => t.Invocations).Select(i => i.Invocation)
                .Where(i => i.Function.Name == search.Function
                    && (!search.FailedOnly || i.Status != InvocationStatus.Ok))
                .OrderByDescending(i => i.Start).Take(search.Limit),
        ], null));

    public ValueTask<IReadOnlyList<FunctionStatistics>> SummarizeFunctionsAsync(
        ProjectId project, Interval interval, string? name, CancellationToken cancellation) =>
        new([.. _transactions.SelectMany(t => t.Invocations).Select(i => i.Invocation)
            .Where(i => interval.Contains(i.Start))
            .GroupBy(i => i.Function).Where(g => name is null || g.Key.Name == name).Select(Statistics)]);

    public ValueTask<IReadOnlyList<UnmatchedEnd>> ListUnmatchedAsync(
        ProjectId project, Interval interval, int limit, CancellationToken cancellation) => new([]);

    public ValueTask<LogPage> SearchLogsAsync(LogSearch search, CancellationToken cancellation) =>
        throw new NotSupportedException("No page asks this.");

    public ValueTask<ServerState> ReadStateAsync(CancellationToken cancellation) => new(new ServerState
    {
        Ledger = new Dictionary<string, LedgerEntry>
        {
            ["otlpTraces"] =
                new(10_240, 10_236, new Dictionary<RejectReason, long> { [RejectReason.InvalidTraceId] = 4 }),
            ["otlpLogs"] = new(3_120, 3_120, new Dictionary<RejectReason, long>()),
            ["otlpMetrics"] = new(812, 0, new Dictionary<RejectReason, long> { [RejectReason.NotKept] = 812 }),
        },
        AssemblyPending = 2,
        AssemblyLag = Duration.FromSeconds(1.2),
        Store = new(_transactions.Sum(t => t.Spans.Count), 3_120, 2_218_004, _transactions.Length == 0 ? null
            : now - Duration.FromDays(3), 480),
        FirstSpanAt = _transactions.Length == 0 ? null : now - Duration.FromDays(3),
    });

    static FunctionStatistics Statistics(IGrouping<FunctionName, Invocation> runs) => new()
    {
        Function = runs.Key,
        Invocations = runs.Count(),
        Errors = runs.Count(r => r.Status != InvocationStatus.Ok),
        ColdStarts = runs.Count(r => r.ColdStart),
        Timeouts = runs.Count(r => r.Status == InvocationStatus.TimedOut),
        P50 = runs.Select(r => r.Duration).Min() ?? Duration.Zero,
        P95 = runs.Select(r => r.Duration).Max() ?? Duration.Zero,
        P99 = runs.Select(r => r.Duration).Max() ?? Duration.Zero,
        MemorySizeMegabytes = 512,
        PeakMemoryMegabytes = 214,
        BilledDuration = new(runs.Sum(r => r.BilledDuration?.Nanoseconds ?? 0)),
        LastStart = runs.Max(r => r.Start),
    };

    const string Event = """
        {"Records":[{"EventSource":"aws:sns","Sns":{"MessageId":"95df01b4-ee98-5cb9-9903-4c221d41eb5e",
        "Message":"{\"saleId\":\"628d8a01\",\"total\":42.5,\"card\":\"****************\",\"express\":true}",
        "MessageAttributes":{}}}]}
        """;

    static SpanDetail Detail(Transaction transaction, TransactionSpan span) => new()
    {
        Span = new()
        {
            TraceId = span.Ref.TraceId,
            Id = span.Ref.SpanId,
            Name = span.Name,
            Kind = span.Kind,
            Start = span.Start,
            End = span.Start + (span.Duration ?? Duration.Zero),
            Status = span.Status,
            Attributes = Attributes.Of(("aws.region", "eu-west-1"), ("rpc.service", span.Component.Service),
                ("http.response.status_code", span.Status == SpanStatus.Error ? 400 : 200), ("aws.secret", "********")),
            Resource = new(
                )
            {
                Attributes =
                Attributes.Of(("faas.name", span.Function), ("process.runtime.name", "nodejs"),
                    ("process.runtime.version", "22.11.0"))
            },
            Scope = new() { Name = "@opentelemetry/instrumentation-aws-sdk", Version = "0.49.1" },
        },
        Component = span.Component,
        Invocation = transaction.Invocations.Select(i => i.Invocation).FirstOrDefault(i => i.Span == span.Ref),
        Input = new("headwater.event", Event, false),
        Output = span.Status == SpanStatus.Error ? null
            : new("headwater.response", """{"statusCode":201,"body":"{\"saleId\":\"628d8a01\"}"}""", false),
        Environment = span.IsInvocation
            ? new("headwater.env",
            """{"TABLE_NAME":"ushop_sale-confirmations","STAGE":"prod","API_TOKEN":"********"}""", false) : null,
        Errors = span.Error is null ? []
            : [new(span.Error.Split(':')[0], span.Error[(span.Error.IndexOf(':') + 1)..].Trim(),
            StackTrace(span.Error))],
        Masked = [new("attributes.headwater.event", "cardNumber"), new("attributes.aws.secret", "secret")],
        Logs = [.. LogsOf(span)],
    };

    static string StackTrace(string error) => $"""
        {error}
            at confirm (/var/task/index.js:41:11)
            at Runtime.handler (/var/task/index.js:17:3)
            at de_CommandError (/var/task/node_modules/@aws-sdk/client-dynamodb/dist-cjs/index.js:2351:14)
            at process.processTicksAndRejections (node:internal/process/task_queues:105:5)
            at async /var/task/node_modules/@smithy/middleware-retry/dist-cjs/index.js:320:38
        """;

    static IEnumerable<LogRecord> LogsOf(TransactionSpan span)
    {
        if (!span.IsInvocation) yield break;
        LogRecord Line(double at, int severity, string body) => new()
        {
            Time = span.Start + Duration.FromMilliseconds(at),
            SeverityNumber = severity,
            SeverityText = severity >= 17 ? "ERROR" : severity >= 13 ? "WARN" : "INFO",
            Body = body,
            TraceId = span.Ref.TraceId,
            SpanId = span.Ref.SpanId,
            Resource = new() { Attributes = Attributes.Of(("faas.name", span.Function)) },
        };
        yield return Line(1, 9, $$"""{"msg":"received","saleId":"628d8a01","attempt":{{span.Attempt}}}""");
        if (span.Error is not null) yield return Line(32, 17, $"Failed writing to DDB table: {span.Error}");
        yield return Line(40, 9,
            "REPORT RequestId: 8f14e45f Duration: 48.00 ms Billed Duration: 48 ms Memory Size: 512 MB "
            + "Max Memory Used: 214 MB");
    }
}

/// <summary>A store that is broken: every question fails as a full disk or a closed file would.</summary>
sealed class BrokenQueries : IHeadwaterQueries
{
    static IOException Mistake => new("The partition 2026-11-21.hw cannot be read.");

    public ValueTask<TransactionPage> ListTransactionsAsync(TransactionSearch search,
        CancellationToken cancellation) => throw Mistake;

    public ValueTask<Transaction?> FindTransactionAsync(ProjectId project, TransactionId id,
        CancellationToken cancellation) => throw Mistake;

    public ValueTask<IReadOnlyList<LogRecord>> ReadTransactionLogsAsync(
        ProjectId project, Transaction transaction, int limit, CancellationToken cancellation) => throw Mistake;

    public ValueTask<SpanDetail?> FindSpanAsync(ProjectId project, SpanRef span, CancellationToken cancellation) =>
        throw Mistake;

    public ValueTask<IReadOnlyList<Span>> ReadTraceAsync(ProjectId project, TraceId trace,
        CancellationToken cancellation) => throw Mistake;

    public ValueTask<IReadOnlyList<TransactionId>> FindTransactionsOfTraceAsync(
        ProjectId project, TraceId trace, CancellationToken cancellation) => throw Mistake;

    // As a real store fails: after having waited.
    public async ValueTask<VirtualStackTrace?> ReadStackAsync(
        ProjectId project, SpanRef span, TransactionId? transaction, CancellationToken cancellation)
    {
        await Task.Yield();
        throw Mistake;
    }

    public async ValueTask<InvocationPage> SearchInvocationsAsync(InvocationSearch search,
        CancellationToken cancellation)
    {
        await Task.Yield();
        throw Mistake;
    }

    public async ValueTask<IReadOnlyList<FunctionStatistics>> SummarizeFunctionsAsync(
        ProjectId project, Interval interval, string? name, CancellationToken cancellation)
    {
        await Task.Yield();
        throw Mistake;
    }

    public ValueTask<IReadOnlyList<UnmatchedEnd>> ListUnmatchedAsync(
        ProjectId project, Interval interval, int limit, CancellationToken cancellation) => throw Mistake;

    public ValueTask<LogPage> SearchLogsAsync(LogSearch search, CancellationToken cancellation) => throw Mistake;

    public async ValueTask<ServerState> ReadStateAsync(CancellationToken cancellation)
    {
        await Task.Yield();
        throw Mistake;
    }
}
