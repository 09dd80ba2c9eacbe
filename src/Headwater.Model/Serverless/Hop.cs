namespace Headwater.Model;

/// <summary>
/// Why we hold that one span caused another, strongest first: where two disagree, the smaller number wins. Written in lower camel
/// case in the API.
/// </summary>
public enum Evidence : byte
{
    /// <summary>The span names its parent.</summary>
    Parent = 0,

    /// <summary>The span links to its cause.</summary>
    Link = 1,

    /// <summary>Sender and receiver saw the same message id.</summary>
    MessageId = 2,

    /// <summary>Sender and receiver saw the same event id.</summary>
    EventId = 3,

    /// <summary>Writer and reader of a stream saw the same sequence number.</summary>
    Sequence = 4,

    /// <summary>Caller and callee saw the same request id.</summary>
    RequestId = 5,

    /// <summary>Both name the same invocation.</summary>
    InvocationId = 6,

    /// <summary>They share a trace whose connecting spans were never reported.</summary>
    TraceId = 7,

    /// <summary>They share an X-Ray root.</summary>
    XrayRoot = 8,

    /// <summary>They carry the same correlation id.</summary>
    CorrelationId = 9,

    /// <summary>A stream record shows the item that was written.</summary>
    ItemKey = 10,

    /// <summary>They carry the same business value at the two ends of the same service.</summary>
    BusinessKey = 11,
}

/// <summary>How sure a hop is.</summary>
public enum Confidence : byte
{
    /// <summary>An id that exists once in the world was seen at both ends.</summary>
    Certain = 0,

    /// <summary>Drawn dashed: everything fits, but no id proves it.</summary>
    Inferred = 1,
}

/// <summary>Evidence that one span caused another across a managed service.</summary>
public sealed record Hop
{
    /// <summary>The cause.</summary>
    public required SpanRef From { get; init; }

    /// <summary>The effect.</summary>
    public required SpanRef To { get; init; }

    /// <summary>The service in between, in the field's standard word: <c>aws_sqs</c>, <c>aws.sns</c>, <c>aws.eventbridge</c>; empty for a plain link.</summary>
    public required string Via { get; init; }

    /// <summary>What kind of proof it is.</summary>
    public required Evidence Evidence { get; init; }

    /// <summary>The id or value that both ends share.</summary>
    public required string Key { get; init; }

    /// <summary>How sure it is.</summary>
    public Confidence Confidence { get; init; }

    /// <summary>From the end of the cause to the start of the effect; zero when clocks disagree.</summary>
    public Duration Wait { get; init; }
}
