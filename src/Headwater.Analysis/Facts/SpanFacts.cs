using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// What the assembler needs to know of a span, read once from its bytes: no payloads, no attribute that nobody asks
/// for. Strings that repeat are interned, so a fact sheet costs a few hundred bytes. Immutable once built.
/// </summary>
public sealed class SpanFacts
{
    /// <summary>Which span.</summary>
    public required SpanRef Ref { get; init; }

    /// <summary>Zero for a root.</summary>
    public SpanId ParentId { get; init; }

    /// <summary>As sent.</summary>
    public required string Name { get; init; }

    /// <summary>As sent.</summary>
    public SpanKind Kind { get; init; }

    /// <summary>By the sender's clock.</summary>
    public required Instant Start { get; init; }

    /// <summary>By the sender's clock; may be before the start.</summary>
    public required Instant End { get; init; }

    /// <summary>As sent.</summary>
    public SpanStatus Status { get; init; }

    /// <summary>What the span's resource says; shared by all spans of one resource.</summary>
    public required SourceFacts Source { get; init; }

    /// <summary>What the span ran in (SERVER, CONSUMER, INTERNAL) or called (CLIENT, PRODUCER).</summary>
    public required Component Component { get; init; }

    /// <summary>What was done, for people: <c>PutItem</c>, <c>POST</c>; empty when there is nothing to say.</summary>
    public string Operation { get; init; } = "";

    /// <summary>It has FaaS attributes that make it the span of a whole function run, whatever its parent.</summary>
    public bool IsFaas { get; init; }

    /// <summary><c>faas.invocation_id</c> or an older alias; null when absent.</summary>
    public string? RequestId { get; init; }

    /// <summary><c>faas.coldstart</c>.</summary>
    public bool ColdStart { get; init; }

    /// <summary>
    /// <c>faas.trigger</c> and <c>headwater.trigger.type</c>: <c>http</c>, <c>pubsub</c>, <c>sqs</c>, <c>timer</c>…;
    /// null when absent.
    /// </summary>
    public string? Trigger { get; init; }

    /// <summary>
    /// <c>http.response.status_code</c> or an older alias; 0 when absent. For a FaaS span behind an API: of its reply.
    /// </summary>
    public int HttpStatus { get; init; }

    /// <summary>Method and route of a request that it serves: <c>POST /sales</c>; null when it serves none.</summary>
    public string? Route { get; init; }

    /// <summary>
    /// In the field's standard word (<c>aws_sqs</c>, <c>aws.sns</c>, <c>aws.eventbridge</c>, <c>kafka</c>); null when
    /// it has nothing to do with messages.
    /// </summary>
    public string? MessagingSystem { get; init; }

    /// <summary>
    /// <c>send</c>, <c>receive</c>, <c>process</c>, <c>settle</c>; null when it has nothing to do with messages.
    /// </summary>
    public string? MessagingOperation { get; init; }

    /// <summary>Message, event and sequence ids that it sent or received, each with what kind of proof it is.</summary>
    public IReadOnlyList<MessageKey> Messages { get; init; } = [];

    /// <summary><c>aws.request_id</c> of a call, or null.</summary>
    public string? AwsRequestId { get; init; }

    /// <summary>
    /// Its delivery count (<c>ApproximateReceiveCount</c>, <c>approximateInvokeCount</c>); 0 when not sent.
    /// </summary>
    public int DeliveryCount { get; init; }

    /// <summary>
    /// Message ids that its reply named in <c>batchItemFailures</c>; empty when it named none; null when its reply has
    /// no such field.
    /// </summary>
    public IReadOnlyList<string>? FailedMessages { get; init; }

    /// <summary>It changes something elsewhere: Put, Update, Delete, Send, Publish, Invoke, POST…</summary>
    public bool IsWrite { get; init; }

    /// <summary>It failed on a condition that its caller set (<c>ConditionalCheckFailedException</c>).</summary>
    public bool IsConditionFailure { get; init; }

    /// <summary>Type of its first exception or <c>error.type</c>; null when it did not fail or nobody said.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Message of its first exception or its status message; null when absent.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>It has an exception event (or says that it failed with a type).</summary>
    public bool HasException { get; init; }

    /// <summary>As sent.</summary>
    public IReadOnlyList<LinkFacts> Links { get; init; } = [];

    /// <summary>Users that it names, in order of trust.</summary>
    public IReadOnlyList<TransactionUser> Users { get; init; } = [];

    /// <summary>
    /// A poll or receive that brought no work of its own: its children's messages are their cause, not it.
    /// </summary>
    public bool IsPoll { get; init; }

    /// <summary>
    /// Whether its parent is in another process, by the span's flags (OTLP 1.1); null when the sender does not say or
    /// there is no parent.
    /// </summary>
    public bool? ParentIsRemote { get; init; }

    /// <summary>
    /// A call that an AWS SDK reports. An <see cref="IsHttpCall"/> below it is its transport, not a call of its own.
    /// </summary>
    public bool IsAwsCall { get; init; }

    /// <summary>A call that an HTTP client reports.</summary>
    public bool IsHttpCall { get; init; }

    /// <summary>
    /// <c>cloud.account.id</c> of the span itself: Lambda instrumentations put it there and not on the resource. Empty
    /// when absent.
    /// </summary>
    public string Account { get; init; } = "";

    /// <summary>End less start, never negative.</summary>
    public Duration Duration => End > Start ? End - Start : Duration.Zero;
}

/// <summary>What a resource says about who sent the spans.</summary>
public sealed record SourceFacts
{
    /// <summary>The function or service.</summary>
    public required FunctionName Function { get; init; }

    /// <summary>True when the resource describes a function, not a service.</summary>
    public bool IsFunction { get; init; }

    /// <summary><c>faas.instance</c> or <c>service.instance.id</c>; empty when unknown.</summary>
    public string Instance { get; init; } = "";

    /// <summary><c>faas.max_memory</c> in MB; null when unknown.</summary>
    public int? MemorySizeMegabytes { get; init; }

    /// <summary><c>host.arch</c>; empty when unknown.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>
    /// What runs its functions, for people: <c>Lambda</c>, <c>Azure Functions</c>. From <c>cloud.platform</c>.
    /// </summary>
    public string Platform { get; init; } = "Lambda";
}

/// <summary>An id under which a message travels.</summary>
/// <param name="Evidence"><see cref="Evidence.MessageId"/>, <see cref="Evidence.EventId"/>, <see cref="Evidence.Sequence"/> or <see cref="Evidence.RequestId"/>.</param>
/// <param name="Via">As for <see cref="Hop.Via"/>.</param>
/// <param name="Id">The id itself.</param>
/// <param name="Role">Whether this span sent or received it.</param>
public sealed record MessageKey(Evidence Evidence, string Via, string Id, HopRole Role);

/// <summary>A span link, as far as it matters for causes.</summary>
/// <param name="Target">What it points to.</param>
/// <param name="FollowsFrom">It says <c>ref_type=follows_from</c>.</param>
/// <param name="MessageId">The message that it stands for, or null.</param>
public sealed record LinkFacts(SpanRef Target, bool FollowsFrom, string? MessageId);
