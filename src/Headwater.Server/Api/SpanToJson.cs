using Headwater.Model;

namespace Headwater.Server;

/// <summary>Writes spans, stacks and the server's state in the words of API v1.</summary>
static class SpanToJson
{
    public static SpanJson Span(Span s) => new()
    {
        TraceId = s.TraceId.ToString(),
        SpanId = s.Id.ToString(),
        ParentSpanId = s.ParentId?.ToString(),
        Name = s.Name,
        Kind = ToJson.Word(s.Kind),
        Start = s.Start.ToString(),
        DurationMs = s.Duration.TotalMilliseconds,
        Status = ToJson.Word(s.Status),
        StatusMessage = s.StatusMessage,
        Function = ToJson.FunctionOf(s.Resource),
        Attributes = new(s.Attributes),
        Resource = new(s.Resource.Attributes),
        Scope = s.Scope.Name,
        Events = [.. s.Events.Select(e => new SpanEventJson
        {
            Time = e.Time.ToString(), Name = e.Name, Attributes = new(e.Attributes),
        })],
        Links = [.. s.Links.Select(l => new SpanLinkJson
        {
            TraceId = l.Target.TraceId.ToString(), SpanId = l.Target.SpanId.ToString(), Attributes = new(l.Attributes),
        })],
    };

    public static SpanDetailJson Detail(SpanDetail d)
    {
        var s = Span(d.Span);
        return new SpanDetailJson
        {
            TraceId = s.TraceId, SpanId = s.SpanId, ParentSpanId = s.ParentSpanId, Name = s.Name, Kind = s.Kind,
            Start = s.Start, DurationMs = s.DurationMs, Status = s.Status, StatusMessage = s.StatusMessage,
            Function = s.Function, Attributes = s.Attributes, Resource = s.Resource, Scope = s.Scope, Events = s.Events,
            Links = s.Links,
            Component = Component(d.Component),
            Invocation = d.Invocation is { } i ? ToJson.Invocation(new TransactionInvocation { Invocation = i }) : null,
            Payloads = new PayloadsJson(Payload(d.Input), Payload(d.Output)),
            Env = Payload(d.Environment),
            Errors = [.. d.Errors.Select(e => new ErrorJson(e.Type, e.Message, e.StackTrace))],
            Masked = [.. d.Masked.Select(m => new MaskedJson(m.Path, m.Rule))],
            Logs = [.. d.Logs.Select(ToJson.Log)],
        };
    }

    public static StackJson Stack(VirtualStackTrace v) => new(
        v.Title, v.Transaction.Id.ToString(), v.Transaction.Entry, ToJson.Word(v.Transaction.Outcome), v.AlsoReachedFrom,
        [.. v.Frames.Select(Frame)]);

    public static HealthJson Health(ServerState state, long bodyBytes) => new()
    {
        Status = state.Problems.Count == 0 ? "ok" : "degraded",
        Ledger = state.Ledger.ToDictionary(l => l.Key, l => new LedgerJson(l.Value.Received, l.Value.Stored,
            l.Value.Rejected.ToDictionary(r => ToJson.Word(r.Key), r => r.Value))),
        Assembly = new AssemblyJson(state.AssemblyPending, state.AssemblyLag.TotalMilliseconds),
        Queues = new QueuesJson(state.QueuedBatches, bodyBytes),
        Store = new StoreJson(
            state.Store.Spans, state.Store.Logs, state.Store.Bytes, state.Store.Oldest?.ToString(), state.Store.Sealing),
        Problems = state.Problems,
    };

    static FrameJson Frame(StackFrame f) => new()
    {
        TraceId = f.Span?.TraceId.ToString(),
        SpanId = f.Span?.SpanId.ToString(),
        Component = Component(f.Component),
        Operation = f.Operation,
        Code = f.Code,
        DurationMs = f.Duration?.TotalMilliseconds,
        Attempt = f.Attempt,
        Attempts = f.Attempts,
        Status = ToJson.Word(f.Status),
        ColdStart = f.ColdStart,
        WaitMs = f.Wait?.TotalMilliseconds,
        Evidence = f.Evidence is { } e ? ToJson.Word(e) : null,
        Key = f.Key,
        Confidence = ToJson.Word(f.Confidence),
        Input = f.Input,
        Output = f.Output,
        Env = f.Environment,
        Error = f.Error,
        StackTrace = f.StackTrace,
        HttpStatus = f.HttpStatus,
        Logs = [.. f.Logs.Select(ToJson.Log)],
    };

    static ComponentJson Component(Component c) => new(c.Id, ToJson.Word(c.Kind), c.Service, c.Name, c.Region, c.Account);

    static PayloadJson? Payload(Payload? p) => p is null ? null : new PayloadJson(p.Attribute, p.Text, p.Truncated);
}
