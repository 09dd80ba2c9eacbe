using System.Text;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// What a predicate or a group-by means by a key: <c>name</c>, <c>kind</c>, <c>status</c>, <c>duration</c>, else an
/// attribute of the span, else one of its resource.
/// </summary>
static class SpanFields
{
    /// <summary>The words for <see cref="SpanKind"/>, by number.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["unspecified", "internal", "server", "client", "producer", "consumer"];

    /// <summary>The words for <see cref="SpanStatus"/>, by number.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["unset", "ok", "error"];

    /// <summary>The value under a key; null when absent.</summary>
    public static AttributeValue? Read(Span span, string key) => key switch
    {
        "name" => span.Name,
        "kind" => Kinds[(int)span.Kind],
        "status" => Statuses[(int)span.Status],
        "duration" => AttributeValue.Of(span.Duration.TotalMilliseconds),
        _ => span.Attributes[key] ?? span.Resource.Attributes[key],
    };

    /// <summary>
    /// The same, without decoding more of the span than the value; <paramref name="resource"/> is an OTLP message.
    /// </summary>
    public static AttributeValue? Read(in EncodedSpan span, ReadOnlySpan<byte> resource, string key) => key switch
    {
        "name" => ReadName(span.Bytes.Span),
        "kind" => Kinds[(int)span.Kind],
        "status" => Statuses[(int)span.Status],
        "duration" => AttributeValue.Of((span.End - span.Start).TotalMilliseconds),
        _ => ReadAttribute(span.Bytes.Span, OtlpFields.Span.Attributes, key)
            ?? ReadAttribute(resource, OtlpFields.Resource.Attributes, key),
    };

    /// <summary>The first attribute with this key among the fields with this number; null when absent.</summary>
    public static AttributeValue? ReadAttribute(ReadOnlySpan<byte> message, int field, string key)
    {
        // Attribute keys are short; a longer one is compared on the heap.
        var size = Encoding.UTF8.GetByteCount(key);
        var wanted = size <= 256 ? stackalloc byte[size] : new byte[size];
        Encoding.UTF8.GetBytes(key, wanted);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field != field || reader.WireType != WireType.Length) continue;
            if (TryReadPair(reader.Bytes, wanted, out var value)) return value;
        }
        return null;
    }

    static bool TryReadPair(ReadOnlySpan<byte> pair, ReadOnlySpan<byte> wanted, out AttributeValue value)
    {
        value = default;
        ReadOnlySpan<byte> key = default, encoded = default;
        var reader = new ProtobufReader(pair);
        while (reader.Next())
        {
            if (reader.Field == OtlpFields.KeyValue.Key) key = reader.Bytes;
            else if (reader.Field == OtlpFields.KeyValue.Value) encoded = reader.Bytes;
        }
        if (!key.SequenceEqual(wanted)) return false;
        value = OtlpDecoder.ReadValue(encoded);
        return true;
    }

    static AttributeValue ReadName(ReadOnlySpan<byte> span)
    {
        var name = "";
        var reader = new ProtobufReader(span);
        while (reader.Next())
            if (reader.Field == OtlpFields.Span.Name) name = Encoding.UTF8.GetString(reader.Bytes);
        return name;
    }
}
