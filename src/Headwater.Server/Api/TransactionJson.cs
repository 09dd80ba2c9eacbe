namespace Headwater.Server;

/// <summary>A list, and where it goes on.</summary>
/// <param name="Items">In the order that the route says.</param>
/// <param name="Next">The cursor for the next page; null on the last.</param>
sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>One row of GET /api/v1/transactions.</summary>
record TransactionJson
{
    public required string Id { get; init; }
    public required string Entry { get; init; }
    public required string EntryKind { get; init; }
    public required bool CustomerFacing { get; init; }
    public required bool Critical { get; init; }
    public required string Start { get; init; }
    public required double DurationMs { get; init; }
    public required string Outcome { get; init; }
    public required bool Complete { get; init; }
    public string? PartialReason { get; init; }
    public required int ErrorCount { get; init; }
    public required int SpanCount { get; init; }
    public required int FunctionCount { get; init; }
    public required int InvocationCount { get; init; }
    public required int ColdStarts { get; init; }

    /// <summary>The sum over the invocations whose cost is known; null when none is.</summary>
    public decimal? CostUsd { get; init; }
    public required IReadOnlyList<string> Users { get; init; }
    public required int UserCount { get; init; }
    public required IReadOnlyList<string> Functions { get; init; }
    public required string Env { get; init; }
    public required string Region { get; init; }
    public RootCauseJson? RootCause { get; init; }

    /// <summary>Ids of the issues that its failures belong to.</summary>
    public IReadOnlyList<string> Issues { get; init; } = [];
}

/// <summary>GET /api/v1/transactions/{id}: the row and the map.</summary>
sealed record TransactionDetailJson : TransactionJson
{
    /// <summary>The id that now holds it, when the id that was asked for is an alias.</summary>
    public string? MovedTo { get; init; }
    public required IReadOnlyList<NodeJson> Nodes { get; init; }
    public required IReadOnlyList<EdgeJson> Edges { get; init; }
    public required IReadOnlyList<string> TraceIds { get; init; }
}

sealed record RootCauseJson(string TraceId, string SpanId, string Component, string Message);

sealed record NodeJson
{
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string Service { get; init; }
    public required string Name { get; init; }
    public required string Region { get; init; }
    public required string Account { get; init; }
    public required string Status { get; init; }
    public required int Calls { get; init; }
    public required int Attempts { get; init; }
    public required double DurationMs { get; init; }
    public required bool ColdStart { get; init; }
    public required bool TimedOut { get; init; }
    public required bool Missing { get; init; }
}

sealed record EdgeJson
{
    public required string From { get; init; }
    public required string To { get; init; }
    public required string Kind { get; init; }
    public required string Evidence { get; init; }
    public required string Confidence { get; init; }
    public string? Key { get; init; }
    public required int Calls { get; init; }
    public double? WaitMs { get; init; }
    public required string Status { get; init; }
}

/// <summary>One row of .../spans: a span with its cause.</summary>
sealed record TransactionSpanJson
{
    public required string TraceId { get; init; }
    public required string SpanId { get; init; }
    public string? ParentSpanId { get; init; }
    public string? CauseTraceId { get; init; }
    public string? CauseSpanId { get; init; }
    public string? CauseEvidence { get; init; }
    public string? CauseKey { get; init; }
    public string? CauseConfidence { get; init; }
    public required string Component { get; init; }
    public required string Function { get; init; }
    public string? InvocationId { get; init; }
    public required IReadOnlyList<string> MessageIds { get; init; }
    public required string Name { get; init; }
    public required string Kind { get; init; }
    public required string Start { get; init; }
    public double? DurationMs { get; init; }
    public required string Status { get; init; }
    public string? Error { get; init; }
    public required int Attempt { get; init; }
    public required int Attempts { get; init; }
    public required int SharedWith { get; init; }
    public required bool Missing { get; init; }
}

sealed record SpanRefJson(string TraceId, string SpanId);

sealed record HopJson(
    SpanRefJson From, SpanRefJson To, string Via, string Evidence, string Key, string Confidence, double WaitMs);

/// <summary>One invocation; <see cref="TransactionIds"/> only where it is asked for outside a transaction.</summary>
sealed record InvocationJson
{
    public required string Function { get; init; }
    public string? RequestId { get; init; }
    public required int Attempt { get; init; }
    public required int Attempts { get; init; }

    /// <summary><c>ok</c>, <c>failed</c> or <c>running</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>How it ended: <c>ok</c>, <c>error</c>, <c>timedOut</c>, <c>outOfMemory</c> or <c>running</c>.</summary>
    public required string Ending { get; init; }
    public string? ErrorType { get; init; }
    public required string Start { get; init; }
    public double? DurationMs { get; init; }
    public double? InitMs { get; init; }
    public double? BilledMs { get; init; }
    public int? MemorySizeMb { get; init; }
    public int? PeakMemoryMb { get; init; }
    public required bool ColdStart { get; init; }
    public string? TraceId { get; init; }
    public string? SpanId { get; init; }
    public required int SharedWith { get; init; }
    public IReadOnlyList<string>? TransactionIds { get; init; }
}

sealed record LogJson(
    string Time, string Severity, string Function, string? TraceId, string? SpanId, string Body);

sealed record UnmatchedJson(
    string TraceId, string SpanId, string Role, string Time, string Via, string Evidence, string Key, string LikelyCause);

/// <summary>One row of GET /api/v1/functions.</summary>
sealed record FunctionJson
{
    public required string Name { get; init; }
    public required string Env { get; init; }
    public required string Region { get; init; }
    public required string Account { get; init; }
    public required long Invocations { get; init; }
    public required long Errors { get; init; }
    public required long ColdStarts { get; init; }
    public required long Timeouts { get; init; }
    public required double P50Ms { get; init; }
    public required double P95Ms { get; init; }
    public required double P99Ms { get; init; }
    public int? MemorySizeMb { get; init; }
    public int? PeakMemoryMb { get; init; }
    public required double BilledMs { get; init; }
    public decimal? CostUsd { get; init; }
    public required string LastStart { get; init; }
}
