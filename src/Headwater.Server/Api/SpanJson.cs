namespace Headwater.Server;

/// <summary>A span as it was sent.</summary>
record SpanJson
{
    public required string TraceId { get; init; }
    public required string SpanId { get; init; }
    public string? ParentSpanId { get; init; }
    public required string Name { get; init; }
    public required string Kind { get; init; }
    public required string Start { get; init; }
    public required double DurationMs { get; init; }
    public required string Status { get; init; }
    public required string StatusMessage { get; init; }
    public required string Function { get; init; }
    public required AttributesJson Attributes { get; init; }
    public required AttributesJson Resource { get; init; }
    public required string Scope { get; init; }
    public required IReadOnlyList<SpanEventJson> Events { get; init; }
    public required IReadOnlyList<SpanLinkJson> Links { get; init; }
}

/// <summary>GET /api/v1/spans/{traceId}/{spanId}: the span and what belongs to it.</summary>
sealed record SpanDetailJson : SpanJson
{
    public required ComponentJson Component { get; init; }
    public InvocationJson? Invocation { get; init; }
    public required PayloadsJson Payloads { get; init; }
    public PayloadJson? Env { get; init; }
    public required IReadOnlyList<ErrorJson> Errors { get; init; }
    public required IReadOnlyList<MaskedJson> Masked { get; init; }
    public required IReadOnlyList<LogJson> Logs { get; init; }
}

sealed record SpanEventJson
{
    public required string Time { get; init; }
    public required string Name { get; init; }

    public required AttributesJson Attributes { get; init; }
}

sealed record SpanLinkJson
{
    public required string TraceId { get; init; }
    public required string SpanId { get; init; }

    public required AttributesJson Attributes { get; init; }
}

sealed record ComponentJson(string Id, string Kind, string Service, string Name, string Region, string Account);

sealed record PayloadsJson(PayloadJson? Input, PayloadJson? Output);

sealed record PayloadJson(string Attribute, string Text, bool Truncated);

sealed record ErrorJson(string Type, string Message, string? StackTrace);

sealed record MaskedJson(string Path, string Rule);

/// <summary>GET /api/v1/traces/{traceId}.</summary>
sealed record TraceJson(IReadOnlyList<string> TransactionIds, IReadOnlyList<SpanJson> Spans);

/// <summary>GET /api/v1/spans/{traceId}/{spanId}/stack.</summary>
sealed record StackJson(
    string Title, string TransactionId, string Entry, string Outcome, int AlsoReachedFrom, IReadOnlyList<FrameJson> Frames);

/// <summary>One frame, from the failing call up to the entry.</summary>
sealed record FrameJson
{
    public string? TraceId { get; init; }
    public string? SpanId { get; init; }
    public required ComponentJson Component { get; init; }
    public required string Operation { get; init; }
    public string? Code { get; init; }
    public double? DurationMs { get; init; }
    public required int Attempt { get; init; }
    public required int Attempts { get; init; }
    public required string Status { get; init; }
    public required bool ColdStart { get; init; }
    public double? WaitMs { get; init; }
    public string? Evidence { get; init; }
    public string? Key { get; init; }
    public required string Confidence { get; init; }
    public string? Input { get; init; }
    public string? Output { get; init; }
    public string? Env { get; init; }
    public string? Error { get; init; }
    public string? StackTrace { get; init; }
    public int? HttpStatus { get; init; }
    public required IReadOnlyList<LogJson> Logs { get; init; }
}

/// <summary>GET /health.</summary>
sealed record HealthJson
{
    /// <summary><c>ok</c>, or <c>degraded</c> with <see cref="Problems"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Null, like all below, for whoever may not read the API.</summary>
    public IReadOnlyDictionary<string, LedgerJson>? Ledger { get; init; }
    public AssemblyJson? Assembly { get; init; }
    public QueuesJson? Queues { get; init; }
    public StoreJson? Store { get; init; }
    public IReadOnlyList<string>? Problems { get; init; }
}

sealed record LedgerJson(long Received, long Stored, IReadOnlyDictionary<string, long> Rejected);

sealed record AssemblyJson(long Pending, double LagMs);

/// <summary>What waits in memory.</summary>
/// <param name="Batches">Requests that wait for the store.</param>
/// <param name="BodyBytes">Bytes of request bodies under way.</param>
sealed record QueuesJson(int Batches, long BodyBytes);

sealed record StoreJson(long Spans, long Logs, long Bytes, string? Oldest, long Sealing);
