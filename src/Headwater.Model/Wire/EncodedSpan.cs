namespace Headwater.Model;

/// <summary>
/// A span as it travels from the wire to the disk: its OTLP protobuf bytes, and the few fields that every stage needs read out.
/// The bytes are one complete <c>opentelemetry.proto.trace.v1.Span</c> message, well-formed to its last nested field, already
/// scrubbed, and do not change any more. <see cref="OtlpDecoder.ReadSpan"/> gives the whole <see cref="Span"/>.
/// </summary>
public readonly record struct EncodedSpan
{
    /// <summary>Never zero.</summary>
    public required TraceId TraceId { get; init; }

    /// <summary>Never zero.</summary>
    public required SpanId Id { get; init; }

    /// <summary>Zero for a root.</summary>
    public SpanId ParentId { get; init; }

    /// <summary>By the sender's clock.</summary>
    public required Instant Start { get; init; }

    /// <summary>By the sender's clock; may be before the start.</summary>
    public required Instant End { get; init; }

    /// <summary>As sent.</summary>
    public SpanKind Kind { get; init; }

    /// <summary>As sent.</summary>
    public SpanStatus Status { get; init; }

    /// <summary>Index into the batch's contexts.</summary>
    public required int Context { get; init; }

    /// <summary>The <c>Span</c> message.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The span's name in the world.</summary>
    public SpanRef Ref => new(TraceId, Id);
}

/// <summary>
/// A log record as it travels from the wire to the disk. The bytes are one complete
/// <c>opentelemetry.proto.logs.v1.LogRecord</c> message, well-formed and scrubbed.
/// </summary>
public readonly record struct EncodedLog
{
    /// <summary><c>time_unix_nano</c>, else <c>observed_time_unix_nano</c>, else when the server received it.</summary>
    public required Instant Time { get; init; }

    /// <summary>Zero when the line was written outside any trace.</summary>
    public TraceId TraceId { get; init; }

    /// <summary>Zero when the line was written outside any span.</summary>
    public SpanId SpanId { get; init; }

    /// <summary>OTLP's number, 0 to 24.</summary>
    public int SeverityNumber { get; init; }

    /// <summary>Index into the batch's contexts.</summary>
    public required int Context { get; init; }

    /// <summary>The <c>LogRecord</c> message.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }
}

/// <summary>
/// The resource and scope that a run of spans or logs share, as OTLP messages, scrubbed. Equal by content.
/// </summary>
public sealed class EncodedContext : IEquatable<EncodedContext>
{
    /// <summary>No resource and no scope.</summary>
    public static EncodedContext Empty { get; } = new();

    /// <summary>An <c>opentelemetry.proto.resource.v1.Resource</c> message; may be empty.</summary>
    public ReadOnlyMemory<byte> Resource { get; init; }

    /// <summary>An <c>opentelemetry.proto.common.v1.InstrumentationScope</c> message; may be empty.</summary>
    public ReadOnlyMemory<byte> Scope { get; init; }

    /// <summary><c>schema_url</c> of the resource; may be empty.</summary>
    public string ResourceSchemaUrl { get; init; } = "";

    /// <summary><c>schema_url</c> of the scope; may be empty.</summary>
    public string ScopeSchemaUrl { get; init; } = "";

    /// <inheritdoc/>
    public bool Equals(EncodedContext? other) =>
        other is not null
        && Resource.Span.SequenceEqual(other.Resource.Span) && Scope.Span.SequenceEqual(other.Scope.Span)
        && ResourceSchemaUrl == other.ResourceSchemaUrl && ScopeSchemaUrl == other.ScopeSchemaUrl;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EncodedContext);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Resource.Span);
        hash.AddBytes(Scope.Span);
        return hash.ToHashCode();
    }
}
