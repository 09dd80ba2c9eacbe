namespace Headwater.Model;

/// <summary>
/// Why telemetry was not stored. Each received record is either stored or counted under one of these; written in lower camel case
/// on <c>/health</c>.
/// </summary>
public enum RejectReason : byte
{
    /// <summary>The body cannot be decoded: broken protobuf or JSON, or a wrong type.</summary>
    Malformed,

    /// <summary>The body, or what it unpacks to, is larger than the limit.</summary>
    TooLarge,

    /// <summary>An attribute nests deeper than <see cref="OtlpDecoder.MaxNesting"/>.</summary>
    TooDeep,

    /// <summary>The trace id is missing, all zero, or not 16 bytes.</summary>
    InvalidTraceId,

    /// <summary>The span id is missing, all zero, or not 8 bytes.</summary>
    InvalidSpanId,

    /// <summary>The queue is full; the sender was told to try later.</summary>
    QueueFull,

    /// <summary>The disk is nearly full; the sender was told to try later.</summary>
    DiskFull,

    /// <summary>The store failed; the sender was told to try later.</summary>
    StoreUnavailable,

    /// <summary>No ingest key, or an unknown one.</summary>
    Unauthorized,

    /// <summary>The content type or encoding is not one that the route reads.</summary>
    UnsupportedEncoding,

    /// <summary>Accepted by the protocol, but not kept yet: metrics.</summary>
    NotKept,

    /// <summary>The same request was stored within the last hour.</summary>
    Duplicate,

    /// <summary>The client went away before its body was read.</summary>
    Cancelled,
}

/// <summary>How many records of one request were rejected for one reason, and what to tell the sender.</summary>
/// <param name="Reason">Which reason.</param>
/// <param name="Count">How many records; at least 1.</param>
/// <param name="Message">What was wrong with the first of them, and what would be right.</param>
public sealed record Rejection(RejectReason Reason, int Count, string Message);
