namespace Headwater.Model;

/// <summary>What became of a transaction, decided in the order of the rules in docs/transactions.md. Lower camel case in the API.</summary>
public enum Outcome : byte
{
    /// <summary>Nothing that matters failed.</summary>
    Ok = 0,

    /// <summary>The waiting client got a failure, or there was no client and something failed for good.</summary>
    Failed = 1,

    /// <summary>The client saw a success, and yet work that it asked for was lost.</summary>
    SilentlyFailed = 2,

    /// <summary>An attempt failed, and a later one of the same work succeeded.</summary>
    Recovered = 3,

    /// <summary>An invocation without an end is younger than its limit.</summary>
    Running = 4,
}

/// <summary>Where something outside set things in motion. Lower camel case in the API.</summary>
public enum EntryKind : byte
{
    /// <summary>A request that a client waits for: API Gateway, load balancer, function URL, HTTP server.</summary>
    Api,

    /// <summary>A schedule.</summary>
    Schedule,

    /// <summary>A message from a queue, topic, bus or stream whose sender is not seen.</summary>
    Message,

    /// <summary>An object that was uploaded.</summary>
    Upload,

    /// <summary>A direct invocation.</summary>
    Invoke,

    /// <summary>A root that is none of these: a job, a script, a client.</summary>
    Other,
}

/// <summary>One user of a transaction.</summary>
/// <param name="Id">As telemetry has it; masked values stay masked.</param>
/// <param name="Source">The attribute or path that it was read from.</param>
public sealed record TransactionUser(string Id, string Source);

/// <summary>Where and how a transaction failed first: the deepest failing span on the path that decided the outcome.</summary>
/// <param name="Span">The failing span.</param>
/// <param name="Component">What failed, for people.</param>
/// <param name="Message">Type and message of the error.</param>
public sealed record RootCause(SpanRef Span, string Component, string Message);

/// <summary>One row of the list of transactions: everything that can be said without its spans. Derived; can always be rebuilt.</summary>
public sealed record TransactionSummary
{
    /// <summary>See <see cref="TransactionId"/>.</summary>
    public required TransactionId Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The entry in the user's words: <c>POST /sales</c>, <c>SQS orders</c>.</summary>
    public required string Entry { get; init; }

    /// <summary>What kind of entry it is.</summary>
    public required EntryKind EntryKind { get; init; }

    /// <summary>The entry's span; for a hole, the missing parent, which was never reported.</summary>
    public required SpanRef EntrySpan { get; init; }

    /// <summary>A client waits for the reply.</summary>
    public bool CustomerFacing { get; init; }

    /// <summary>The entry's name matches a glob in the settings.</summary>
    public bool Critical { get; init; }

    /// <summary>The earliest start of its spans.</summary>
    public required Instant Start { get; init; }

    /// <summary>From the start to the latest end of its spans.</summary>
    public required Duration Duration { get; init; }

    /// <summary>What became of it.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>False when a bound cut it short; then <see cref="PartialReason"/> says which.</summary>
    public bool Complete { get; init; } = true;

    /// <summary>Null when complete.</summary>
    public string? PartialReason { get; init; }

    /// <summary>How many spans and invocations failed, those included that do not matter for the outcome.</summary>
    public int ErrorCount { get; init; }

    /// <summary>How many spans it has, shared ones included.</summary>
    public int SpanCount { get; init; }

    /// <summary>How many different functions and services took part.</summary>
    public int FunctionCount { get; init; }

    /// <summary>How many invocations.</summary>
    public int InvocationCount { get; init; }

    /// <summary>How many of the invocations had to initialise first.</summary>
    public int ColdStarts { get; init; }

    /// <summary>Estimated; shared segments divided by the transactions that share them.</summary>
    public Usd Cost { get; init; }

    /// <summary>At most 20, in order of appearance.</summary>
    public IReadOnlyList<TransactionUser> Users { get; init; } = [];

    /// <summary>Exact, also above 20.</summary>
    public int UserCount { get; init; }

    /// <summary>Empty when unknown.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The entry's region; empty when unknown.</summary>
    public string Region { get; init; } = "";

    /// <summary>Null unless something failed.</summary>
    public RootCause? RootCause { get; init; }

    /// <summary>Names of the functions and services that took part, sorted, at most 20: for search.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary>Entries that turned out to have a cause, and that this transaction now holds.</summary>
    public IReadOnlyList<TransactionId> Aliases { get; init; } = [];

    /// <summary>True for roots that nobody outside set in motion (<c>tcp.connect</c>, empty polls): not listed unless asked for.</summary>
    public bool Background { get; init; }
}
