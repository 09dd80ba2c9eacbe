using System.Text.Json;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>Writes the model in the words of API v1.</summary>
static class ToJson
{
    /// <summary><c>SilentlyFailed</c> becomes <c>silentlyFailed</c>.</summary>
    public static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static TransactionJson Row(TransactionSummary s) => new()
    {
        Id = s.Id.ToString(),
        Entry = s.Entry,
        EntryKind = Word(s.EntryKind),
        CustomerFacing = s.CustomerFacing,
        Critical = s.Critical,
        Start = s.Start.ToString(),
        DurationMs = s.Duration.TotalMilliseconds,
        Outcome = Word(s.Outcome),
        Complete = s.Complete,
        PartialReason = s.PartialReason,
        ErrorCount = s.ErrorCount,
        SpanCount = s.SpanCount,
        FunctionCount = s.FunctionCount,
        InvocationCount = s.InvocationCount,
        ColdStarts = s.ColdStarts,
        // Every run whose cost is known costs something: 0 says that none is known.
        CostUsd = s.Cost == Usd.Zero ? null : s.Cost.Amount,
        Users = [.. s.Users.Select(u => u.Id)],
        UserCount = s.UserCount,
        Functions = s.Functions,
        Env = s.Environment,
        Region = s.Region,
        RootCause = s.RootCause is { } c
            ? new RootCauseJson(c.Span.TraceId.ToString(), c.Span.SpanId.ToString(), c.Component, c.Message)
            : null,
    };

    public static TransactionDetailJson Detail(Transaction t, TransactionId asked)
    {
        var row = Row(t.Summary);
        return new TransactionDetailJson
        {
            Id = row.Id, Entry = row.Entry, EntryKind = row.EntryKind, CustomerFacing = row.CustomerFacing,
            Critical = row.Critical, Start = row.Start, DurationMs = row.DurationMs, Outcome = row.Outcome,
            Complete = row.Complete, PartialReason = row.PartialReason, ErrorCount = row.ErrorCount,
            SpanCount = row.SpanCount, FunctionCount = row.FunctionCount, InvocationCount = row.InvocationCount,
            ColdStarts = row.ColdStarts, CostUsd = row.CostUsd, Users = row.Users, UserCount = row.UserCount,
            Functions = row.Functions, Env = row.Env, Region = row.Region, RootCause = row.RootCause,
            MovedTo = t.Summary.Id == asked ? null : row.Id,
            Nodes = [.. t.Nodes.Select(Node)],
            Edges = [.. t.Edges.Select(Edge)],
            TraceIds = [.. t.TraceIds.Select(i => i.ToString())],
        };
    }

    public static TransactionSpanJson Span(TransactionSpan s) => new()
    {
        TraceId = s.Ref.TraceId.ToString(),
        SpanId = s.Ref.SpanId.ToString(),
        ParentSpanId = s.ParentId?.ToString(),
        CauseTraceId = s.Cause?.TraceId.ToString(),
        CauseSpanId = s.Cause?.SpanId.ToString(),
        CauseEvidence = s.CauseEvidence is { } e ? Word(e) : null,
        CauseKey = s.CauseKey,
        CauseConfidence = s.Cause is null ? null : Word(s.CauseConfidence),
        Component = s.Node,
        Function = s.Function,
        InvocationId = s.RequestId,
        MessageIds = s.MessageIds,
        Name = s.Name,
        Kind = Word(s.Kind),
        Start = s.Start.ToString(),
        DurationMs = s.Duration?.TotalMilliseconds,
        Status = Word(s.Status),
        Error = s.Error,
        Attempt = s.Attempt,
        Attempts = s.Attempts,
        SharedWith = s.SharedWith,
        Missing = s.Missing,
    };

    public static HopJson Hop(Hop h) => new(
        Ref(h.From), Ref(h.To), h.Via, Word(h.Evidence), h.Key, Word(h.Confidence), h.Wait.TotalMilliseconds);

    public static InvocationJson Invocation(TransactionInvocation i, IReadOnlyList<string>? transactionIds = null) => new()
    {
        Function = i.Invocation.Function.Name,
        RequestId = i.Invocation.RequestId,
        Attempt = i.Attempt,
        Attempts = i.Attempts,
        Outcome = i.Invocation.Status switch
        {
            InvocationStatus.Ok => Word(Outcome.Ok),
            InvocationStatus.Running => Word(Outcome.Running),
            _ => Word(Outcome.Failed),
        },
        Ending = Word(i.Invocation.Status),
        ErrorType = i.Invocation.ErrorType,
        Start = i.Invocation.Start.ToString(),
        DurationMs = i.Invocation.Duration?.TotalMilliseconds,
        InitMs = i.Invocation.InitDuration?.TotalMilliseconds,
        BilledMs = i.Invocation.BilledDuration?.TotalMilliseconds,
        MemorySizeMb = i.Invocation.MemorySizeMegabytes,
        PeakMemoryMb = i.Invocation.PeakMemoryMegabytes,
        ColdStart = i.Invocation.ColdStart,
        TraceId = i.Invocation.Span?.TraceId.ToString(),
        SpanId = i.Invocation.Span?.SpanId.ToString(),
        SharedWith = i.SharedWith,
        TransactionIds = transactionIds,
    };

    public static LogJson Log(LogRecord l) => new(
        l.Time.ToString(), SeverityOf(l), FunctionOf(l.Resource), l.TraceId?.ToString(), l.SpanId?.ToString(), l.Body.ToString());

    public static UnmatchedJson Unmatched(UnmatchedEnd u) => new(
        u.End.Span.TraceId.ToString(), u.End.Span.SpanId.ToString(), Word(u.End.Role), u.End.Time.ToString(), u.End.Via,
        Word(u.End.Evidence), u.End.KeyText, u.LikelyCause);

    public static FunctionJson Function(FunctionStatistics f) => new()
    {
        Name = f.Function.Name,
        Env = f.Function.Environment,
        Region = f.Function.Region,
        Account = f.Function.Account,
        Invocations = f.Invocations,
        Errors = f.Errors,
        ColdStarts = f.ColdStarts,
        Timeouts = f.Timeouts,
        P50Ms = f.P50.TotalMilliseconds,
        P95Ms = f.P95.TotalMilliseconds,
        P99Ms = f.P99.TotalMilliseconds,
        MemorySizeMb = f.MemorySizeMegabytes,
        PeakMemoryMb = f.PeakMemoryMegabytes,
        BilledMs = f.BilledDuration.TotalMilliseconds,
        LastStart = f.LastStart.ToString(),
    };

    public static string FunctionOf(Resource resource) =>
        resource.Attributes.TextOf("faas.name") ?? resource.ServiceName ?? "";

    static SpanRefJson Ref(SpanRef span) => new(span.TraceId.ToString(), span.SpanId.ToString());

    // OTLP's ranges of four numbers: trace, debug, info, warn, error, fatal.
    static string SeverityOf(LogRecord log) => log switch
    {
        { SeverityText.Length: > 0 } => log.SeverityText,
        { SeverityNumber: 0 } => "",
        _ => ((string[])["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"])[Math.Clamp((log.SeverityNumber - 1) / 4, 0, 5)],
    };

    static NodeJson Node(TransactionNode n) => new()
    {
        Id = n.Id,
        Kind = Word(n.Component.Kind),
        Service = n.Component.Service,
        Name = n.Component.Name,
        Region = n.Component.Region,
        Account = n.Component.Account,
        Status = Word(n.Status),
        Calls = n.Calls,
        Attempts = n.Attempts,
        DurationMs = n.Duration.TotalMilliseconds,
        ColdStart = n.ColdStart,
        TimedOut = n.TimedOut,
        Missing = n.Missing,
    };

    static EdgeJson Edge(TransactionEdge e) => new()
    {
        From = e.From,
        To = e.To,
        Kind = e.Kind,
        Evidence = Word(e.Evidence),
        Confidence = Word(e.Confidence),
        Key = e.Key,
        Calls = e.Calls,
        WaitMs = e.Wait?.TotalMilliseconds,
        Status = Word(e.Status),
    };
}
