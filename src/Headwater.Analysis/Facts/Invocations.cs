using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>Finds the spans that are whole runs of functions and services.</summary>
public static class Invocations
{
    // The names with which the platform, or an SDK for it, says that a function ran out of time or memory.
    static readonly string[] TimeOuts = ["Sandbox.Timedout", "Sandbox.Timeout", "Runtime.Timeout", "Function.Timeout"];

    const string OutOfMemory = "Runtime.OutOfMemory";

    /// <summary>
    /// The invocations among these spans, in their order: FaaS spans, and SERVER or CONSUMER spans whose parent is
    /// missing or in another process. Where the sender's flags do not say which, a parent among
    /// <paramref name="spans"/> from the same source counts as local, and inside a function any parent does, because
    /// the function's own span is the run.
    /// </summary>
    public static IReadOnlyList<Invocation> Of(IReadOnlyList<SpanFacts> spans)
    {
        Dictionary<SpanRef, SpanFacts>? byRef = null;
        var found = new List<Invocation>();
        foreach (var span in spans)
            if (IsInvocation(span, spans, ref byRef)) found.Add(Of(span));
        return found;
    }

    /// <summary>
    /// The invocation that a span is; meant for one that <see cref="Of(IReadOnlyList{SpanFacts})"/> would name.
    /// </summary>
    internal static Invocation Of(SpanFacts span)
    {
        var function = span.Source.Function;
        return new Invocation
        {
            // Lambda instrumentations know the account and, without a resource detector, the region only on the run's
            // own span.
            Function = function with
            {
                Account = function.Account.Length > 0 ? function.Account : span.Account,
                Region = function.Region.Length > 0 || !span.IsFaas ? function.Region : span.Component.Region,
            },
            Span = span.Ref,
            RequestId = span.RequestId,
            Start = span.Start,
            Duration = span.End.IsUnknown ? null : span.Duration,
            ColdStart = span.ColdStart,
            Status = StatusOf(span),
            ErrorType = span.Status == SpanStatus.Error || span.HasException ? span.ErrorType : null,
            MemorySizeMegabytes = span.Source.MemorySizeMegabytes,
        };
    }

    /// <summary>
    /// True for the span of a whole run, as far as it tells by itself; null when that depends on where its parent ran.
    /// </summary>
    internal static bool? IsInvocation(SpanFacts span) =>
        span.IsFaas ? true
        : span.Kind is not (SpanKind.Server or SpanKind.Consumer) || span.IsPoll ? false
        : span.ParentId.IsZero ? true
        : span.ParentIsRemote is { } remote ? remote
        : span.Source.IsFunction ? false
        : null;

    static bool IsInvocation(SpanFacts span, IReadOnlyList<SpanFacts> spans, ref Dictionary<SpanRef, SpanFacts>? byRef)
    {
        if (IsInvocation(span) is { } known) return known;
        byRef ??= Index(spans);
        return !byRef.TryGetValue(new SpanRef(span.Ref.TraceId, span.ParentId), out var parent)
            || parent.Source != span.Source || parent.Kind is SpanKind.Client or SpanKind.Producer;
    }

    static Dictionary<SpanRef, SpanFacts> Index(IReadOnlyList<SpanFacts> spans)
    {
        var byRef = new Dictionary<SpanRef, SpanFacts>(spans.Count);
        foreach (var span in spans) byRef[span.Ref] = span;
        return byRef;
    }

    static InvocationStatus StatusOf(SpanFacts span)
    {
        if (span.End.IsUnknown) return InvocationStatus.Running;
        if (span.ErrorType == OutOfMemory) return InvocationStatus.OutOfMemory;
        if (Array.IndexOf(TimeOuts, span.ErrorType) >= 0
            || span.Status == SpanStatus.Error
            && span.ErrorMessage?.Contains("Task timed out after", StringComparison.Ordinal) == true)
            return InvocationStatus.TimedOut;
        return span.Status == SpanStatus.Error || span.HttpStatus >= 500 ? InvocationStatus.Error : InvocationStatus.Ok;
    }
}
