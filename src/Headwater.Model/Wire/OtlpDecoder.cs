using System.Text;

namespace Headwater.Model;

/// <summary>
/// Turns stored OTLP messages into model records. The bytes are trusted to be well-formed (ingest has checked them); a broken
/// message still cannot do harm: what cannot be read is left out. Unknown fields are ignored; of a repeated scalar the last wins.
/// </summary>
public static class OtlpDecoder
{
    /// <summary>
    /// How deep attribute values may nest. Ingest refuses deeper ones, so that no reader of stored data needs to defend its
    /// stack. The OpenTelemetry collector's JSON and protobuf readers stop at 100 too.
    /// </summary>
    public const int MaxNesting = 64;

    /// <summary>Reads a <c>Span</c> message.</summary>
    public static Span ReadSpan(ReadOnlySpan<byte> message, Resource resource, Scope scope)
    {
        TraceId traceId = default;
        SpanId id = default, parent = default;
        string name = "", traceState = "", statusMessage = "";
        ulong start = 0, end = 0;
        uint flags = 0, droppedAttributes = 0, droppedEvents = 0, droppedLinks = 0;
        var kind = SpanKind.Unspecified;
        var status = SpanStatus.Unset;
        List<KeyValuePair<string, AttributeValue>>? attributes = null;
        List<SpanEvent>? events = null;
        List<SpanLink>? links = null;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Span.TraceId: ReadId(reader.Bytes, ref traceId); break;
                case OtlpFields.Span.SpanId: ReadId(reader.Bytes, ref id); break;
                case OtlpFields.Span.ParentSpanId: ReadId(reader.Bytes, ref parent); break;
                case OtlpFields.Span.TraceState: traceState = ReadText(reader.Bytes); break;
                case OtlpFields.Span.Name: name = ReadText(reader.Bytes); break;
                case OtlpFields.Span.Kind: kind = KindOf(reader.Number); break;
                case OtlpFields.Span.StartTime: start = reader.Number; break;
                case OtlpFields.Span.EndTime: end = reader.Number; break;
                case OtlpFields.Span.Attributes: ReadAttribute(reader.Bytes, attributes ??= []); break;
                case OtlpFields.Span.DroppedAttributes: droppedAttributes = Truncate(reader.Number); break;
                case OtlpFields.Span.Events: (events ??= []).Add(ReadEvent(reader.Bytes)); break;
                case OtlpFields.Span.DroppedEvents: droppedEvents = Truncate(reader.Number); break;
                case OtlpFields.Span.Links: (links ??= []).Add(ReadLink(reader.Bytes)); break;
                case OtlpFields.Span.DroppedLinks: droppedLinks = Truncate(reader.Number); break;
                case OtlpFields.Span.Status: ReadStatus(reader.Bytes, ref status, ref statusMessage); break;
                case OtlpFields.Span.Flags: flags = Truncate(reader.Number); break;
                default: break;
            }
        }
        return new Span
        {
            TraceId = traceId, Id = id, ParentId = parent.IsZero ? null : parent, Name = name, Kind = kind,
            Start = InstantOf(start), End = InstantOf(end), Status = status, StatusMessage = statusMessage,
            Attributes = ToAttributes(attributes), Events = (IReadOnlyList<SpanEvent>?)events ?? [],
            Links = (IReadOnlyList<SpanLink>?)links ?? [], TraceState = traceState, Flags = flags,
            DroppedAttributes = droppedAttributes, DroppedEvents = droppedEvents, DroppedLinks = droppedLinks,
            Resource = resource, Scope = scope,
        };
    }

    /// <summary>Reads a <c>LogRecord</c> message.</summary>
    public static LogRecord ReadLog(ReadOnlySpan<byte> message, Resource resource, Scope scope)
    {
        ulong time = 0, observed = 0;
        var severity = 0;
        string severityText = "", eventName = "";
        AttributeValue body = default;
        List<KeyValuePair<string, AttributeValue>>? attributes = null;
        uint dropped = 0, flags = 0;
        TraceId traceId = default;
        SpanId spanId = default;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Log.Time: time = reader.Number; break;
                case OtlpFields.Log.ObservedTime: observed = reader.Number; break;
                case OtlpFields.Log.SeverityNumber: severity = SeverityOf(reader.Number); break;
                case OtlpFields.Log.SeverityText: severityText = ReadText(reader.Bytes); break;
                case OtlpFields.Log.Body: body = ReadValue(reader.Bytes); break;
                case OtlpFields.Log.Attributes: ReadAttribute(reader.Bytes, attributes ??= []); break;
                case OtlpFields.Log.DroppedAttributes: dropped = Truncate(reader.Number); break;
                case OtlpFields.Log.Flags: flags = Truncate(reader.Number); break;
                case OtlpFields.Log.TraceId: ReadId(reader.Bytes, ref traceId); break;
                case OtlpFields.Log.SpanId: ReadId(reader.Bytes, ref spanId); break;
                case OtlpFields.Log.EventName: eventName = ReadText(reader.Bytes); break;
                default: break;
            }
        }
        return new LogRecord
        {
            Time = InstantOf(time != 0 ? time : observed), ObservedTime = InstantOf(observed), SeverityNumber = severity,
            SeverityText = severityText, Body = body, Attributes = ToAttributes(attributes),
            TraceId = traceId.IsZero ? null : traceId, SpanId = spanId.IsZero ? null : spanId, Flags = flags,
            EventName = eventName, DroppedAttributes = dropped, Resource = resource, Scope = scope,
        };
    }

    /// <summary>Reads a <c>Resource</c> message.</summary>
    public static Resource ReadResource(ReadOnlySpan<byte> message)
    {
        List<KeyValuePair<string, AttributeValue>>? attributes = null;
        uint dropped = 0;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == OtlpFields.Resource.Attributes) ReadAttribute(reader.Bytes, attributes ??= []);
            else if (reader.Field == OtlpFields.Resource.DroppedAttributes) dropped = Truncate(reader.Number);
        }
        return new Resource { Attributes = ToAttributes(attributes), DroppedAttributes = dropped };
    }

    /// <summary>Reads an <c>InstrumentationScope</c> message.</summary>
    public static Scope ReadScope(ReadOnlySpan<byte> message)
    {
        string name = "", version = "";
        List<KeyValuePair<string, AttributeValue>>? attributes = null;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == OtlpFields.Scope.Name) name = ReadText(reader.Bytes);
            else if (reader.Field == OtlpFields.Scope.Version) version = ReadText(reader.Bytes);
            else if (reader.Field == OtlpFields.Scope.Attributes) ReadAttribute(reader.Bytes, attributes ??= []);
        }
        return new Scope { Name = name, Version = version, Attributes = ToAttributes(attributes) };
    }

    /// <summary>Reads an <c>AnyValue</c> message. Values nested deeper than <see cref="MaxNesting"/> come out empty.</summary>
    public static AttributeValue ReadValue(ReadOnlySpan<byte> message) => ReadValue(message, MaxNesting);

    /// <summary>Times beyond 2262 do not fit in an <see cref="Instant"/> and become its last moment.</summary>
    public static Instant InstantOf(ulong unixNanoseconds) => new((long)Math.Min(unixNanoseconds, long.MaxValue));

    /// <summary>The kind with this number; unspecified for numbers that OTLP does not define.</summary>
    public static SpanKind KindOf(ulong number) => number <= (ulong)SpanKind.Consumer ? (SpanKind)number : SpanKind.Unspecified;

    /// <summary>The status with this number; unset for numbers that OTLP does not define.</summary>
    public static SpanStatus StatusOf(ulong number) => number <= (ulong)SpanStatus.Error ? (SpanStatus)number : SpanStatus.Unset;

    /// <summary>The severity with this number, 1 to 24; 0 (not said) for numbers that OTLP does not define.</summary>
    public static int SeverityOf(ulong number) => number <= 24 ? (int)number : 0;

    static AttributeValue ReadValue(ReadOnlySpan<byte> message, int depth)
    {
        AttributeValue value = default;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            value = reader.Field switch
            {
                OtlpFields.AnyValue.String => AttributeValue.Of(ReadText(reader.Bytes)),
                OtlpFields.AnyValue.Bool => AttributeValue.Of(reader.Number != 0),
                OtlpFields.AnyValue.Int => AttributeValue.Of(unchecked((long)reader.Number)),
                OtlpFields.AnyValue.Double => AttributeValue.Of(BitConverter.UInt64BitsToDouble(reader.Number)),
                OtlpFields.AnyValue.Bytes => AttributeValue.Of(reader.Bytes.ToArray()),
                OtlpFields.AnyValue.Array when depth > 0 => AttributeValue.Of(ReadArray(reader.Bytes, depth - 1)),
                OtlpFields.AnyValue.Map when depth > 0 => AttributeValue.Of(ReadMap(reader.Bytes, depth - 1)),
                _ => value,
            };
        }
        return value;
    }

    static AttributeValue[] ReadArray(ReadOnlySpan<byte> message, int depth)
    {
        var items = new List<AttributeValue>();
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Field == 1) items.Add(ReadValue(reader.Bytes, depth));
        return [.. items];
    }

    static Attributes ReadMap(ReadOnlySpan<byte> message, int depth)
    {
        var pairs = new List<KeyValuePair<string, AttributeValue>>();
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Field == 1) ReadAttribute(reader.Bytes, pairs, depth);
        return ToAttributes(pairs);
    }

    static void ReadAttribute(ReadOnlySpan<byte> message, List<KeyValuePair<string, AttributeValue>> into, int depth = MaxNesting)
    {
        var key = "";
        AttributeValue value = default;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == OtlpFields.KeyValue.Key) key = ReadText(reader.Bytes);
            else if (reader.Field == OtlpFields.KeyValue.Value) value = ReadValue(reader.Bytes, depth);
        }
        into.Add(KeyValuePair.Create(key, value));
    }

    static SpanEvent ReadEvent(ReadOnlySpan<byte> message)
    {
        ulong time = 0;
        var name = "";
        uint dropped = 0;
        List<KeyValuePair<string, AttributeValue>>? attributes = null;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Event.Time: time = reader.Number; break;
                case OtlpFields.Event.Name: name = ReadText(reader.Bytes); break;
                case OtlpFields.Event.Attributes: ReadAttribute(reader.Bytes, attributes ??= []); break;
                case OtlpFields.Event.DroppedAttributes: dropped = Truncate(reader.Number); break;
                default: break;
            }
        }
        return new SpanEvent
        {
            Time = InstantOf(time), Name = name, Attributes = ToAttributes(attributes), DroppedAttributes = dropped,
        };
    }

    static SpanLink ReadLink(ReadOnlySpan<byte> message)
    {
        TraceId traceId = default;
        SpanId spanId = default;
        var traceState = "";
        uint dropped = 0, flags = 0;
        List<KeyValuePair<string, AttributeValue>>? attributes = null;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Link.TraceId: ReadId(reader.Bytes, ref traceId); break;
                case OtlpFields.Link.SpanId: ReadId(reader.Bytes, ref spanId); break;
                case OtlpFields.Link.TraceState: traceState = ReadText(reader.Bytes); break;
                case OtlpFields.Link.Attributes: ReadAttribute(reader.Bytes, attributes ??= []); break;
                case OtlpFields.Link.DroppedAttributes: dropped = Truncate(reader.Number); break;
                case OtlpFields.Link.Flags: flags = Truncate(reader.Number); break;
                default: break;
            }
        }
        return new SpanLink
        {
            Target = new SpanRef(traceId, spanId), TraceState = traceState, Attributes = ToAttributes(attributes),
            DroppedAttributes = dropped, Flags = flags,
        };
    }

    static void ReadStatus(ReadOnlySpan<byte> message, ref SpanStatus status, ref string text)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == OtlpFields.Status.Message) text = ReadText(reader.Bytes);
            else if (reader.Field == OtlpFields.Status.Code)
                status = StatusOf(reader.Number);
        }
    }

    // Protobuf's rule for a varint that is too large for its field: the low bits count.
    static uint Truncate(ulong number) => unchecked((uint)number);

    static void ReadId(ReadOnlySpan<byte> bytes, ref TraceId id)
    {
        if (bytes.Length == TraceId.Size) id = TraceId.Read(bytes);
    }

    static void ReadId(ReadOnlySpan<byte> bytes, ref SpanId id)
    {
        if (bytes.Length == SpanId.Size) id = SpanId.Read(bytes);
    }

    static string ReadText(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "" : Encoding.UTF8.GetString(bytes);

    static Attributes ToAttributes(List<KeyValuePair<string, AttributeValue>>? pairs) =>
        pairs is null ? Attributes.Empty : Attributes.Of([.. pairs]);
}
