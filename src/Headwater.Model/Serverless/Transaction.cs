namespace Headwater.Model;

/// <summary>A transaction whole: a graph of spans, drawn as nodes and edges.</summary>
public sealed record Transaction
{
    /// <summary>What the list shows.</summary>
    public required TransactionSummary Summary { get; init; }

    /// <summary>Components, in order of first appearance.</summary>
    public required IReadOnlyList<TransactionNode> Nodes { get; init; }

    /// <summary>In order of first appearance.</summary>
    public required IReadOnlyList<TransactionEdge> Edges { get; init; }

    /// <summary>In causal order: a span comes after its cause; siblings by start. Holes are in it, with <see cref="TransactionSpan.Missing"/>.</summary>
    public required IReadOnlyList<TransactionSpan> Spans { get; init; }

    /// <summary>By start.</summary>
    public required IReadOnlyList<TransactionInvocation> Invocations { get; init; }

    /// <summary>Between managed services, links included; parent edges are not listed.</summary>
    public required IReadOnlyList<Hop> Hops { get; init; }

    /// <summary>All traces that it touches, in order of first appearance.</summary>
    public required IReadOnlyList<TraceId> TraceIds { get; init; }
}

/// <summary>One component of a transaction.</summary>
public sealed record TransactionNode
{
    /// <summary>See <see cref="Model.Component.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>What it stands for.</summary>
    public required Component Component { get; init; }

    /// <summary>Error when any of its spans failed; ok otherwise.</summary>
    public SpanStatus Status { get; init; }

    /// <summary>A run of it was stopped at its time limit.</summary>
    public bool TimedOut { get; init; }

    /// <summary>A run of it had to initialise first.</summary>
    public bool ColdStart { get; init; }

    /// <summary>How often it was called or ran.</summary>
    public int Calls { get; init; }

    /// <summary>The highest attempt number among its runs; 1 when nothing was repeated.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Sum over its runs.</summary>
    public Duration Duration { get; init; }

    /// <summary>A span was named as parent and never reported.</summary>
    public bool Missing { get; init; }

    /// <summary>The spans that it stands for, by start; at most 1,000, the rest is in <see cref="Transaction.Spans"/>.</summary>
    public IReadOnlyList<SpanRef> Spans { get; init; } = [];
}

/// <summary>What joins two components of a transaction; sums all hops and calls between them.</summary>
public sealed record TransactionEdge
{
    /// <summary>A node's id.</summary>
    public required string From { get; init; }

    /// <summary>A node's id.</summary>
    public required string To { get; init; }

    /// <summary><c>call</c> for requests, <c>message</c> for hops.</summary>
    public required string Kind { get; init; }

    /// <summary>The strongest evidence among what it sums.</summary>
    public required Evidence Evidence { get; init; }

    /// <summary>The weakest confidence among what it sums.</summary>
    public Confidence Confidence { get; init; }

    /// <summary>A key that both ends share; null for parents.</summary>
    public string? Key { get; init; }

    /// <summary>How many hops or calls it sums.</summary>
    public int Calls { get; init; }

    /// <summary>The longest waiting time; null when nothing waited.</summary>
    public Duration? Wait { get; init; }

    /// <summary>Error when any call that it sums failed.</summary>
    public SpanStatus Status { get; init; }
}

/// <summary>A span inside a transaction, with its cause and its place in the work.</summary>
public sealed record TransactionSpan
{
    /// <summary>Which span; for a hole, the missing one.</summary>
    public required SpanRef Ref { get; init; }

    /// <summary>As sent; null for a root and for a hole.</summary>
    public SpanId? ParentId { get; init; }

    /// <summary>What caused it inside this transaction; null for the entry.</summary>
    public SpanRef? Cause { get; init; }

    /// <summary>Why we hold so.</summary>
    public Evidence? CauseEvidence { get; init; }

    /// <summary>The id that both share; null for parents.</summary>
    public string? CauseKey { get; init; }

    /// <summary>How sure it is.</summary>
    public Confidence CauseConfidence { get; init; }

    /// <summary>The node that it belongs to: see <see cref="TransactionNode.Id"/>.</summary>
    public required string Node { get; init; }

    /// <summary>What it ran in or called.</summary>
    public required Component Component { get; init; }

    /// <summary>The function or service that reported it; empty for a hole.</summary>
    public string Function { get; init; } = "";

    /// <summary>Request id of the invocation that it ran in, when known.</summary>
    public string? RequestId { get; init; }

    /// <summary>Message, event and sequence ids that it sent or received.</summary>
    public IReadOnlyList<string> MessageIds { get; init; } = [];

    /// <summary>As sent; for a hole a description.</summary>
    public required string Name { get; init; }

    /// <summary>As sent.</summary>
    public SpanKind Kind { get; init; }

    /// <summary>By the sender's clock, shifted where it contradicts its cause: see <see cref="ClockShift"/>.</summary>
    public required Instant Start { get; init; }

    /// <summary>Never negative; null while running.</summary>
    public Duration? Duration { get; init; }

    /// <summary>How far <see cref="Start"/> was moved to repair clock skew; zero for nearly all.</summary>
    public Duration ClockShift { get; init; }

    /// <summary>As sent; error also when the platform says so.</summary>
    public SpanStatus Status { get; init; }

    /// <summary>Type and message of the error, or null.</summary>
    public string? Error { get; init; }

    /// <summary>1 for the first try.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How many tries there were of the same work.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>How many other transactions hold it too.</summary>
    public int SharedWith { get; init; }

    /// <summary>It is the whole run of a function.</summary>
    public bool IsInvocation { get; init; }

    /// <summary>It was named as parent or cause and never reported.</summary>
    public bool Missing { get; init; }

    /// <summary>How deep it is below the entry, 0 for the entry: for drawing.</summary>
    public int Depth { get; init; }
}

/// <summary>An invocation inside a transaction.</summary>
public sealed record TransactionInvocation
{
    /// <summary>Its facts.</summary>
    public required Invocation Invocation { get; init; }

    /// <summary>1 for the first try.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How many tries there were of the same work.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>How many other transactions hold it too.</summary>
    public int SharedWith { get; init; }
}
