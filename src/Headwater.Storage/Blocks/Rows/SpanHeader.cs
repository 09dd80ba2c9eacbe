using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Reads out of a span's bytes what <see cref="EncodedSpan"/> keeps beside them.</summary>
static class SpanHeader
{
    /// <summary>
    /// The span with its header fields; of a repeated field the last one counts, as everywhere in protobuf.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are not a span with ids.</exception>
    public static EncodedSpan Read(ReadOnlyMemory<byte> bytes, int context)
    {
        TraceId trace = default;
        SpanId id = default, parent = default;
        ulong start = 0, end = 0, kind = 0;
        var status = SpanStatus.Unset;
        var reader = new ProtobufReader(bytes.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Span.TraceId when reader.Bytes.Length == TraceId.Size:
                    trace = TraceId.Read(reader.Bytes);
                    break;
                case OtlpFields.Span.SpanId when reader.Bytes.Length == SpanId.Size:
                    id = SpanId.Read(reader.Bytes);
                    break;
                case OtlpFields.Span.ParentSpanId when reader.Bytes.Length == SpanId.Size:
                    parent = SpanId.Read(reader.Bytes);
                    break;
                case OtlpFields.Span.Kind: kind = reader.Number; break;
                case OtlpFields.Span.StartTime: start = reader.Number; break;
                case OtlpFields.Span.EndTime: end = reader.Number; break;
                case OtlpFields.Span.Status: status = ReadStatus(reader.Bytes, status); break;
                default: break;
            }
        }
        if (reader.Failed || trace.IsZero || id.IsZero) throw BoundedReader.Broken("holds a span without ids");
        return new EncodedSpan
        {
            TraceId = trace, Id = id, ParentId = parent, Start = OtlpDecoder.InstantOf(start),
            End = OtlpDecoder.InstantOf(end), Kind = OtlpDecoder.KindOf(kind), Status = status,
            Context = context, Bytes = bytes,
        };
    }

    /// <summary>The trace id alone; zero when absent. Senders write it first, so this reads one field.</summary>
    public static TraceId ReadTraceId(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
            if (reader.Field == OtlpFields.Span.TraceId && reader.Bytes.Length == TraceId.Size)
                return TraceId.Read(reader.Bytes);
        return default;
    }

    static SpanStatus ReadStatus(ReadOnlySpan<byte> message, SpanStatus status)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Field == OtlpFields.Status.Code)
                status = reader.Number <= (ulong)SpanStatus.Error ? (SpanStatus)reader.Number : SpanStatus.Unset;
        return status;
    }
}
