namespace Headwater.Model;

/// <summary>One line that a program wrote.</summary>
public sealed record LogRecord
{
    /// <summary>When it happened; when the sender does not say, when it was observed. <see cref="Instant.Epoch"/> if neither is known.</summary>
    public required Instant Time { get; init; }

    /// <summary>When the collector saw it.</summary>
    public Instant ObservedTime { get; init; }

    /// <summary>OTLP's number, 1 (trace) to 24 (fatal4); 0 when not said. 9 is info, 13 warn, 17 error.</summary>
    public int SeverityNumber { get; init; }

    /// <summary>The severity in the sender's words; may be empty.</summary>
    public string SeverityText { get; init; } = "";

    /// <summary>Usually a string; structured loggers send maps.</summary>
    public AttributeValue Body { get; init; }

    /// <summary>As sent.</summary>
    public Attributes Attributes { get; init; } = Attributes.Empty;

    /// <summary>Null when the line was written outside any trace.</summary>
    public TraceId? TraceId { get; init; }

    /// <summary>Null when the line was written outside any span.</summary>
    public SpanId? SpanId { get; init; }

    /// <summary>W3C trace flags in bits 0 to 7.</summary>
    public uint Flags { get; init; }

    /// <summary>Names the kind of event when the record is one; may be empty.</summary>
    public string EventName { get; init; } = "";

    /// <summary>How many attributes the sender left out.</summary>
    public uint DroppedAttributes { get; init; }

    /// <summary>Who sent it.</summary>
    public Resource Resource { get; init; } = Resource.Unknown;

    /// <summary>Which library made it.</summary>
    public Scope Scope { get; init; } = Scope.Unknown;
}
