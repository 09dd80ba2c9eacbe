using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>What a span's walk found.</summary>
enum SpanVerdict : byte
{
    /// <summary>Well-formed to its last field.</summary>
    Sound,

    /// <summary>The protobuf structure is broken.</summary>
    Broken,

    /// <summary>An attribute nests too deep.</summary>
    TooDeep,

    /// <summary>The trace id is missing, zero or of a wrong size.</summary>
    BadTraceId,

    /// <summary>The span id is missing, zero or of a wrong size.</summary>
    BadSpanId,

    /// <summary>There is a parent id, of a wrong size.</summary>
    BadParentId,
}

/// <summary>
/// Reads the row of one span from its message and checks the message to its last nested field. Written by hand and without
/// allocation: this runs for every span. As protobuf says, of a repeated scalar the last wins, and fields may be in any order.
/// </summary>
static class SpanWalk
{
    /// <summary>Reads the row; it is set only when the verdict is <see cref="SpanVerdict.Sound"/>.</summary>
    public static SpanVerdict TryRead(ReadOnlyMemory<byte> bytes, int context, out EncodedSpan row)
    {
        row = default;
        ReadOnlySpan<byte> traceId = default, id = default, parent = default;
        ulong start = 0, end = 0, kind = 0;
        var status = SpanStatus.Unset;
        var reader = new ProtobufReader(bytes.Span);
        while (reader.Next())
        {
            if ((uint)reader.Field >= (uint)Wires.Length) continue;
            if (reader.WireType != Wires[reader.Field]) return SpanVerdict.Broken;
            var fault = WireFault.None;
            switch (reader.Field)
            {
                case OtlpFields.Span.Attributes: fault = WireCheck.CheckAttribute(reader.Bytes); break;
                case OtlpFields.Span.TraceId: traceId = reader.Bytes; break;
                case OtlpFields.Span.SpanId: id = reader.Bytes; break;
                case OtlpFields.Span.ParentSpanId: parent = reader.Bytes; break;
                case OtlpFields.Span.Kind: kind = reader.Number; break;
                case OtlpFields.Span.StartTime: start = reader.Number; break;
                case OtlpFields.Span.EndTime: end = reader.Number; break;
                case OtlpFields.Span.Events: fault = WireCheck.Check(reader.Bytes, OtlpMessages.Event); break;
                case OtlpFields.Span.Links: fault = WireCheck.Check(reader.Bytes, OtlpMessages.Link); break;
                case OtlpFields.Span.Status: fault = ReadStatus(reader.Bytes, ref status); break;
                default: break;
            }
            if (fault != WireFault.None) return fault == WireFault.Broken ? SpanVerdict.Broken : SpanVerdict.TooDeep;
        }
        if (reader.Failed) return SpanVerdict.Broken;
        if (traceId.Length != TraceId.Size || TraceId.Read(traceId).IsZero) return SpanVerdict.BadTraceId;
        if (id.Length != SpanId.Size || SpanId.Read(id).IsZero) return SpanVerdict.BadSpanId;
        if (parent.Length != SpanId.Size && !parent.IsEmpty) return SpanVerdict.BadParentId;
        row = new EncodedSpan
        {
            TraceId = TraceId.Read(traceId), Id = SpanId.Read(id), ParentId = parent.IsEmpty ? default : SpanId.Read(parent),
            Start = OtlpDecoder.InstantOf(start), End = OtlpDecoder.InstantOf(end), Kind = OtlpDecoder.KindOf(kind),
            Status = status, Context = context, Bytes = bytes,
        };
        return SpanVerdict.Sound;
    }

    /// <summary>The span's name, empty when it has none; for messages to the sender.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> span)
    {
        ReadOnlySpan<byte> name = default;
        var reader = new ProtobufReader(span);
        while (reader.Next())
            if (reader.Field == OtlpFields.Span.Name && reader.WireType == WireType.Length) name = reader.Bytes;
        return name;
    }

    // A status that comes twice is merged, as everywhere in protobuf.
    static WireFault ReadStatus(ReadOnlySpan<byte> message, ref SpanStatus status)
    {
        var fault = WireCheck.Check(message, OtlpMessages.Status);
        if (fault != WireFault.None) return fault;
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Field == OtlpFields.Status.Code) status = OtlpDecoder.StatusOf(reader.Number);
        return WireFault.None;
    }

    // By field number; there is no field 0.
    static ReadOnlySpan<WireType> Wires =>
    [
        default,
        WireType.Length, WireType.Length, WireType.Length, WireType.Length, WireType.Length, // ids, state and name
        WireType.Varint, WireType.Fixed64, WireType.Fixed64,                                 // kind, start, end
        WireType.Length, WireType.Varint, WireType.Length, WireType.Varint,                  // attributes, events
        WireType.Length, WireType.Varint, WireType.Length, WireType.Fixed32,                 // links, status, flags
    ];
}
