namespace Headwater.Model;

/// <summary>The role of a span, numbered as in OTLP.</summary>
public enum SpanKind : byte
{
    /// <summary>Not said; treated as internal.</summary>
    Unspecified = 0,

    /// <summary>Work inside one process.</summary>
    Internal = 1,

    /// <summary>Answers a request of another process.</summary>
    Server = 2,

    /// <summary>Asks another process and waits.</summary>
    Client = 3,

    /// <summary>Sends a message and does not wait for its effect.</summary>
    Producer = 4,

    /// <summary>Handles a message.</summary>
    Consumer = 5,
}

/// <summary>How a span ended, numbered as in OTLP.</summary>
public enum SpanStatus : byte
{
    /// <summary>Nobody said.</summary>
    Unset = 0,

    /// <summary>Someone declared it good.</summary>
    Ok = 1,

    /// <summary>It failed.</summary>
    Error = 2,
}

/// <summary>What one process did, as that process saw it.</summary>
public sealed record Span
{
    /// <summary>Never zero.</summary>
    public required TraceId TraceId { get; init; }

    /// <summary>Never zero; unique inside its trace.</summary>
    public required SpanId Id { get; init; }

    /// <summary>Null for a root. The parent may be in another process, may come later, or may never be reported.</summary>
    public SpanId? ParentId { get; init; }

    /// <summary>May be empty.</summary>
    public required string Name { get; init; }

    /// <summary>As sent; values that OTLP does not define are kept as <see cref="SpanKind.Unspecified"/>.</summary>
    public SpanKind Kind { get; init; }

    /// <summary>When it started, by the sender's clock.</summary>
    public required Instant Start { get; init; }

    /// <summary>When it ended, by the sender's clock; senders exist that report an end before the start.</summary>
    public required Instant End { get; init; }

    /// <summary>As sent.</summary>
    public SpanStatus Status { get; init; }

    /// <summary>What the sender said about the status; may be empty.</summary>
    public string StatusMessage { get; init; } = "";

    /// <summary>As sent.</summary>
    public Attributes Attributes { get; init; } = Attributes.Empty;

    /// <summary>In the order sent.</summary>
    public IReadOnlyList<SpanEvent> Events { get; init; } = [];

    /// <summary>In the order sent.</summary>
    public IReadOnlyList<SpanLink> Links { get; init; } = [];

    /// <summary>W3C <c>tracestate</c>; may be empty.</summary>
    public string TraceState { get; init; } = "";

    /// <summary>Bits 0 to 7 are the W3C trace flags; bit 8 says that bit 9 (parent is remote) is known.</summary>
    public uint Flags { get; init; }

    /// <summary>How many attributes the sender left out.</summary>
    public uint DroppedAttributes { get; init; }

    /// <summary>How many events the sender left out.</summary>
    public uint DroppedEvents { get; init; }

    /// <summary>How many links the sender left out.</summary>
    public uint DroppedLinks { get; init; }

    /// <summary>Who sent it.</summary>
    public Resource Resource { get; init; } = Resource.Unknown;

    /// <summary>Which library made it.</summary>
    public Scope Scope { get; init; } = Scope.Unknown;

    /// <summary>End less start; negative when the sender's clock ran backwards.</summary>
    public Duration Duration => End - Start;

    /// <summary>The span's name in the world.</summary>
    public SpanRef Ref => new(TraceId, Id);
}

/// <summary>Something that happened at one moment of a span.</summary>
public sealed record SpanEvent
{
    /// <summary>By the sender's clock.</summary>
    public required Instant Time { get; init; }

    /// <summary><c>exception</c> for an exception, by the semantic conventions.</summary>
    public required string Name { get; init; }

    /// <summary>As sent.</summary>
    public Attributes Attributes { get; init; } = Attributes.Empty;

    /// <summary>How many attributes the sender left out.</summary>
    public uint DroppedAttributes { get; init; }
}

/// <summary>A pointer to a span, usually in another trace.</summary>
public sealed record SpanLink
{
    /// <summary>The span pointed to.</summary>
    public required SpanRef Target { get; init; }

    /// <summary>W3C <c>tracestate</c> of the target; may be empty.</summary>
    public string TraceState { get; init; } = "";

    /// <summary>As sent.</summary>
    public Attributes Attributes { get; init; } = Attributes.Empty;

    /// <summary>How many attributes the sender left out.</summary>
    public uint DroppedAttributes { get; init; }

    /// <summary>As for <see cref="Span.Flags"/>.</summary>
    public uint Flags { get; init; }
}
