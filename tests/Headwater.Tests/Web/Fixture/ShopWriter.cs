using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Writes a transaction span by span, as the assembler would answer it.</summary>
sealed class ShopWriter(TraceId trace, Instant start)
{
    const string Region = "eu-west-1";
    readonly List<TransactionSpan> _spans = [];
    readonly List<TransactionInvocation> _invocations = [];
    readonly List<Hop> _hops = [];

    public Instant Start => start;

    public static Component Function(string name) =>
        new(ComponentKind.Function, "Lambda", name, Region, "123456789012");

    public static Component Of(ComponentKind kind, string service, string name) => new(kind, service, name, Region);

    /// <summary>
    /// Adds a span; offsets and lengths in milliseconds. A negative length means that it is still running.
    /// </summary>
    public SpanRef Add(Component component, string name, SpanKind kind, SpanRef? cause, double at, double length,
        string? error = null, Evidence evidence = Evidence.Parent, string? key = null, int attempt = 1,
            int attempts = 1,
        string function = "", Confidence confidence = Confidence.Certain)
    {
        var span = new SpanRef(trace, new((ulong)_spans.Count + 0x51a1_0000_0000_0001));
        _spans.Add(new()
        {
            Ref = span,
            ParentId = evidence == Evidence.Parent ? cause?.SpanId : null,
            Cause = cause,
            CauseEvidence = cause is null ? null : evidence,
            CauseKey = key,
            CauseConfidence = confidence,
            Node = component.Id,
            Component = component,
            Function = function,
            Name = name,
            Kind = kind,
            Start = start + Duration.FromMilliseconds(at),
            Duration = length < 0 ? null : Duration.FromMilliseconds(length),
            Status = error is null ? SpanStatus.Unset : SpanStatus.Error,
            Error = error,
            Attempt = attempt,
            Attempts = attempts,
            MessageIds = key is null ? [] : [key],
        });
        if (cause is { } from && evidence != Evidence.Parent)
        {
            _hops.Add(new()
            {
                From = from, To = span, Via = "aws.sns", Evidence = evidence, Key = key!, Confidence = confidence,
                Wait = Duration.FromMilliseconds(at - Ended(from)),
            });
        }
        return span;
    }

    /// <summary>Adds the run of a function.</summary>
    public SpanRef Run(string name, SpanRef? cause, double at, double length, string? error = null, bool cold = false,
        Evidence evidence = Evidence.Parent, string? key = null, int attempt = 1, int attempts = 1,
            InvocationStatus? status = null)
    {
        var component = Function(name);
        var span = Add(component, name, SpanKind.Server, cause, at, length, error, evidence, key, attempt, attempts,
            name);
        _spans[^1] = _spans[^1] with { IsInvocation = true };
        _invocations.Add(new()
        {
            Invocation = new()
            {
                Function = new("prod", "123456789012", Region, name),
                Span = span,
                RequestId = $"8f14e45f-ceea-467e-a1bd-{_spans.Count:x12}",
                Start = start + Duration.FromMilliseconds(at),
                Duration = length < 0 ? null : Duration.FromMilliseconds(length),
                ColdStart = cold,
                InitDuration = cold ? Duration.FromMilliseconds(412) : null,
                BilledDuration = length < 0 ? null : Duration.FromMilliseconds(Math.Ceiling(length) + (cold ? 412 : 0)),
                MemorySizeMegabytes = 512,
                PeakMemoryMegabytes = 214,
                Status = status ?? (error is null ? InvocationStatus.Ok : InvocationStatus.Error),
                ErrorType = error?.Split(':')[0],
            },
            Attempt = attempt,
            Attempts = attempts,
        });
        return span;
    }

    /// <summary>The transaction with its graph.</summary>
    public Transaction Finish(string entry, Outcome outcome, SpanRef? rootCause, params string[] users)
    {
        var byRef = _spans.ToDictionary(s => s.Ref);
        var runs = _invocations.Where(i => i.Invocation.Span is not null).ToDictionary(i => i.Invocation.Span!.Value);
        var nodes = _spans.GroupBy(s => s.Node).Select(g => new TransactionNode
        {
            Id = g.Key,
            Component = g.First().Component,
            Status = g.Any(s => s.Status == SpanStatus.Error) ? SpanStatus.Error : SpanStatus.Unset,
            TimedOut = g.Any(s =>
                runs.TryGetValue(s.Ref, out var run) && run.Invocation.Status == InvocationStatus.TimedOut),
            ColdStart = g.Any(s => runs.TryGetValue(s.Ref, out var run) && run.Invocation.ColdStart),
            Calls = g.Count(),
            Attempts = g.Max(s => s.Attempts),
            Duration = new(g.Sum(s => s.Duration?.Nanoseconds ?? 0)),
            Missing = g.All(s => s.Missing),
            Spans = [.. g.Select(s => s.Ref).Take(1000)],
        }).ToArray();
        var edges = _spans.Where(s => s.Cause is not null).GroupBy(s => (From: byRef[s.Cause!.Value].Node, To: s.Node))
            .Where(g => g.Key.From != g.Key.To || g.Count() > 1)
            .Select(g => new TransactionEdge
            {
                From = g.Key.From,
                To = g.Key.To,
                Kind = g.Any(s => s.CauseEvidence != Evidence.Parent) ? "message" : "call",
                Evidence = g.Min(s => s.CauseEvidence!.Value),
                Confidence = g.Max(s => s.CauseConfidence),
                Key = g.Select(s => s.CauseKey).FirstOrDefault(k => k is not null),
                Calls = g.Count(),
                Wait = _hops.Where(h => byRef[h.To].Node == g.Key.To && byRef[h.From].Node == g.Key.From)
                    .Select(h => (Duration?)h.Wait).Max(),
                Status = g.Any(s => s.Status == SpanStatus.Error) ? SpanStatus.Error : SpanStatus.Unset,
            }).ToArray();
        return new()
        {
            Summary = Summarize(entry, outcome, rootCause is { } cause ? byRef[cause] : null, users),
            Nodes = nodes, Edges = edges, Spans = _spans, Invocations = _invocations, Hops = _hops, TraceIds = [trace],
        };
    }

    TransactionSummary Summarize(string entry, Outcome outcome, TransactionSpan? rootCause, string[] users) => new()
    {
        Id = TransactionId.Of(ProjectId.Default, trace, _spans[0].Ref.SpanId),
        Project = ProjectId.Default,
        Entry = entry,
        EntryKind = EntryKind.Api,
        EntrySpan = _spans[0].Ref,
        CustomerFacing = true,
        Critical = outcome == Outcome.SilentlyFailed,
        Start = start,
        Duration = Duration.FromMilliseconds(_spans.Max(s => Ended(s.Ref))),
        Outcome = outcome,
        ErrorCount = _spans.Count(s => s.Status == SpanStatus.Error),
        SpanCount = _spans.Count,
        FunctionCount = _invocations.Select(i => i.Invocation.Function.Name).Distinct().Count(),
        InvocationCount = _invocations.Count,
        ColdStarts = _invocations.Count(i => i.Invocation.ColdStart),
        Cost = new(0.0000021m * _invocations.Count),
        Users = [.. users.Select(u => new TransactionUser(u, "enduser.id"))],
        UserCount = users.Length,
        Environment = "prod",
        Region = Region,
        RootCause = rootCause is null ? null : new(rootCause.Ref, rootCause.Component.Name, rootCause.Error ?? ""),
        Functions = [.. _invocations.Select(i => i.Invocation.Function.Name).Distinct().Order()],
    };

    double Ended(SpanRef span)
    {
        var found = _spans.First(s => s.Ref == span);
        return (found.Start - start).TotalMilliseconds + (found.Duration ?? Duration.Zero).TotalMilliseconds;
    }
}
