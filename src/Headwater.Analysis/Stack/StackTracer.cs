using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Walks from a failing span upstream to the entry of its transaction, and writes down the frames that a person would
/// ask for: the failing call, the function around it, the service in between with its waiting time, the function that
/// sent, the API.
/// </summary>
public static class StackTracer
{
    // Message loops are cut at 1,000 hops; no chain of causes is longer.
    const int MostFrames = 1000;

    // The last words before the failure; more is a log, which has a page of its own.
    const int MostLogs = 5;

    /// <summary>The virtual stack trace of a span; null when the transaction does not hold it.</summary>
    /// <param name="transaction">The transaction whole.</param>
    /// <param name="failing">Where to start.</param>
    /// <param name="details">Finds a span's payloads, errors and logs; null for a span that is not stored (any
    /// more).</param>
    public static VirtualStackTrace? Trace(
        Transaction transaction, SpanRef failing, Func<SpanRef, SpanDetail?> details)
    {
        var spans = new Dictionary<SpanRef, TransactionSpan>();
        foreach (var span in transaction.Spans) spans.TryAdd(span.Ref, span);
        if (!spans.TryGetValue(failing, out var start)) return null;
        var walk = new Walk(transaction, spans, details);
        var title = TitleOf(start, details(failing));
        walk.Run(WithoutTransport(start, spans));
        if (transaction.Summary.EntryKind == EntryKind.Api) walk.AddApi(FaceOf(transaction, details));
        return new VirtualStackTrace
        {
            Title = title, Frames = walk.Frames, Transaction = transaction.Summary, AlsoReachedFrom = start.SharedWith,
        };
    }

    // A client that was never reported cannot tell what it got; the first invocation knows what it answered.
    static SpanDetail? FaceOf(Transaction transaction, Func<SpanRef, SpanDetail?> details)
    {
        if (details(transaction.Summary.EntrySpan) is { } entry) return entry;
        var first = transaction.Spans.FirstOrDefault(s => s is { IsInvocation: true, Missing: false });
        return first is null ? null : details(first.Ref);
    }

    static string TitleOf(TransactionSpan span, SpanDetail? detail)
    {
        if (detail?.Errors is [var error, ..])
            return error.Type.Length == 0 ? error.Message : error.Message.Length == 0 ? error.Type
                : $"{error.Type}: {error.Message}";
        return span.Error ?? (span.Status == SpanStatus.Error ? $"{span.Name} failed" : span.Name);
    }

    // A call below a call is its transport: the HTTP request of an AWS SDK's operation says less than the operation.
    static TransactionSpan WithoutTransport(TransactionSpan span, Dictionary<SpanRef, TransactionSpan> spans) =>
        span.Kind == SpanKind.Client && span.CauseEvidence == Evidence.Parent && span.Cause is { } cause
        && spans.TryGetValue(cause, out var caller) && caller.Kind is SpanKind.Client or SpanKind.Producer ? caller
            : span;

    sealed class Walk(
        Transaction transaction, Dictionary<SpanRef, TransactionSpan> spans, Func<SpanRef, SpanDetail?> details)
    {
        readonly Dictionary<SpanRef, TransactionInvocation> _invocations = InvocationsOf(transaction);
        readonly HashSet<SpanRef> _visited = [];
        string? _codeBelow;

        internal List<StackFrame> Frames { get; } = []; // at most MostFrames

        internal void Run(TransactionSpan? at)
        {
            var shown = true; // The failing span is a frame whatever it is.
            while (at is not null && _visited.Add(at.Ref) && Frames.Count < MostFrames)
            {
                if (shown || at.IsInvocation || at.Missing && at.Cause is not null) Frames.Add(FrameOf(at));
                var cause = at.Cause is { } from ? spans.GetValueOrDefault(from) : null;
                if (cause is not null && IsBetween(at, cause)) Frames.Add(Between(at, cause));
                // An earlier attempt is not upstream of a later one: both have the same sender.
                shown = false;
                at = at.CauseEvidence == Evidence.InvocationId ? BeyondAttempts(cause) : cause;
            }
        }

        internal void AddApi(SpanDetail? entry)
        {
            var status = entry is null ? 0 : SpanDetails.FactsOf(entry.Span).HttpStatus;
            Frames.Add(new StackFrame
            {
                Component = new Component(ComponentKind.Api, "API", transaction.Summary.Entry,
                    transaction.Summary.Region),
                HttpStatus = status == 0 ? null : status,
                Status = status is > 0 and < 500 ? SpanStatus.Ok
                    : status >= 500 ? SpanStatus.Error : entry?.Span.Status ?? SpanStatus.Unset,
            });
        }

        TransactionSpan? BeyondAttempts(TransactionSpan? attempt)
        {
            while (attempt is { CauseEvidence: Evidence.InvocationId, Cause: { } cause } && _visited.Add(attempt.Ref))
                attempt = spans.GetValueOrDefault(cause);
            if (attempt is null || !_visited.Add(attempt.Ref)) return null;
            var sender = attempt.Cause is { } from ? spans.GetValueOrDefault(from) : null;
            if (sender is not null && IsBetween(attempt, sender)) Frames.Add(Between(attempt, sender));
            return sender;
        }

        // Work that went through something that keeps it for a while; a request to a function or a host is that
        // function's own.
        static bool IsBetween(TransactionSpan effect, TransactionSpan cause) =>
            cause.Kind is SpanKind.Producer or SpanKind.Client && effect.Node != cause.Node
            && effect.Kind is not (SpanKind.Client or SpanKind.Producer)
            && cause.Component.Kind
                is ComponentKind.Topic or ComponentKind.Queue or ComponentKind.Bus or ComponentKind.Stream
                or ComponentKind.Table or ComponentKind.Bucket or ComponentKind.Workflow;

        // Evidence, key and confidence are of one source: a trace context has no key, and a message id is not one.
        StackFrame Between(TransactionSpan effect, TransactionSpan cause)
        {
            var own = transaction.Hops.FirstOrDefault(h => h.From == cause.Ref && h.To == effect.Ref);
            // A later attempt received the same message, later.
            var hop = own ?? transaction.Hops.FirstOrDefault(
                h => h.From == cause.Ref && effect.MessageIds.Contains(h.Key));
            var wait = own?.Wait ?? effect.Start - (cause.Start + (cause.Duration ?? Duration.Zero));
            return new StackFrame
            {
                Component = cause.Component,
                Wait = wait > Duration.Zero ? wait : null,
                Evidence = hop is null ? effect.CauseEvidence : hop.Evidence,
                Key = hop is null ? effect.CauseKey : hop.Key,
                Confidence = hop?.Confidence ?? effect.CauseConfidence,
            };
        }

        // A call that was not repeated itself is part of an attempt of its run.
        TransactionSpan AttemptOf(TransactionSpan failing)
        {
            if (failing.Attempts > 1) return failing;
            HashSet<SpanRef> seen = [];
            var at = failing;
            while (!at.IsInvocation && seen.Add(at.Ref) && at.Cause is { } from
                && spans.TryGetValue(from, out var cause))
                at = cause;
            return at.IsInvocation && at.Function == failing.Function ? at : failing;
        }

        StackFrame FrameOf(TransactionSpan span)
        {
            var detail = span.Missing ? null : details(span.Ref);
            var code = detail?.Errors.Select(e => UserCode.InnermostOf(e.StackTrace))
                .FirstOrDefault(c => c is not null);
            var attempt = Frames.Count == 0 ? AttemptOf(span) : span;
            var frame = new StackFrame
            {
                Span = span.Ref,
                Component = span.Component,
                Operation = span.IsInvocation ? "" : OperationOf(span, detail),
                // A call's stack shows the code of the function that made it, which is the frame above.
                Code = span.IsInvocation ? code ?? _codeBelow : null,
                Duration = span.Duration,
                Attempt = attempt.Attempt,
                Attempts = attempt.Attempts,
                Status = span.Status,
                ColdStart = span.IsInvocation && (_invocations.GetValueOrDefault(span.Ref)?.Invocation.ColdStart
                    ?? detail?.Invocation?.ColdStart ?? false),
                Input = detail?.Input?.Text,
                Output = detail?.Output?.Text,
                Environment = detail?.Environment?.Text,
                Error = span.Error ?? (detail?.Errors is [var error, ..] ? $"{error.Type}: {error.Message}" : null),
                StackTrace = detail?.Errors.Select(e => e.StackTrace).FirstOrDefault(s => s is not null),
                HttpStatus = null,
                Logs = detail is null ? [] : [.. detail.Logs.TakeLast(MostLogs)],
            };
            _codeBelow = span.IsInvocation ? null : code ?? _codeBelow;
            return frame;
        }

        static string OperationOf(TransactionSpan span, SpanDetail? detail) =>
            span.Kind is not (SpanKind.Client or SpanKind.Producer) ? span.Name
            : detail is null ? "" : SpanDetails.FactsOf(detail.Span).Operation;

        static Dictionary<SpanRef, TransactionInvocation> InvocationsOf(Transaction transaction)
        {
            var invocations = new Dictionary<SpanRef, TransactionInvocation>();
            foreach (var invocation in transaction.Invocations)
                if (invocation.Invocation.Span is { } span) invocations.TryAdd(span, invocation);
            return invocations;
        }
    }
}
