using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>What is wrong with a message.</summary>
enum WireFault : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A length, a tag or the wire type of a known field is wrong: nothing behind it can be trusted.</summary>
    Broken,

    /// <summary>An attribute nests deeper than <see cref="OtlpDecoder.MaxNesting"/>; the message around it is sound.</summary>
    TooDeep,
}

/// <summary>
/// Checks protobuf messages to the last nested field, without allocating: what has passed can be read by
/// <see cref="OtlpDecoder"/> without looking at wire types again. Unknown fields pass. Text is not checked for valid UTF-8:
/// every reader must survive what senders truncated in the middle of a character.
/// </summary>
static class WireCheck
{
    const byte KeyTag = (OtlpFields.KeyValue.Key << 3) | (int)WireType.Length;
    const byte ValueTag = (OtlpFields.KeyValue.Value << 3) | (int)WireType.Length;
    const byte StringTag = (OtlpFields.AnyValue.String << 3) | (int)WireType.Length;
    const byte BoolTag = (OtlpFields.AnyValue.Bool << 3) | (int)WireType.Varint;
    const byte IntTag = (OtlpFields.AnyValue.Int << 3) | (int)WireType.Varint;
    const byte DoubleTag = (OtlpFields.AnyValue.Double << 3) | (int)WireType.Fixed64;

    /// <summary>Checks a message of a known type.</summary>
    public static WireFault Check(ReadOnlySpan<byte> message, OtlpMessage type) => Check(message, type, nesting: 0);

    /// <summary>Checks a <c>KeyValue</c> message: most of a request's fields are in these.</summary>
    public static WireFault CheckAttribute(ReadOnlySpan<byte> message) =>
        IsPlainAttribute(message) ? WireFault.None : Check(message, OtlpMessages.KeyValue, nesting: 0);

    // Recursion ends: only containers let messages nest without end, and those are counted.
    static WireFault Check(ReadOnlySpan<byte> message, OtlpMessage type, int nesting)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (type.Find(reader.Field) is not { } field) continue;
            if (reader.WireType != field.Wire)
            {
                if (field.Repeated && reader.WireType == WireType.Length && IsPacked(reader.Bytes, field.Wire)) continue;
                return WireFault.Broken;
            }
            if (field.Child is not { } child) continue;
            if (ReferenceEquals(child, OtlpMessages.KeyValue) && IsPlainAttribute(reader.Bytes)) continue;
            if (child.IsContainer && nesting == OtlpDecoder.MaxNesting) return WireFault.TooDeep;
            var fault = Check(reader.Bytes, child, child.IsContainer ? nesting + 1 : nesting);
            if (fault != WireFault.None) return fault;
        }
        return reader.Failed ? WireFault.Broken : WireFault.None;
    }

    // A list of numbers may come as one run of values without tags.
    static bool IsPacked(ReadOnlySpan<byte> run, WireType item)
    {
        switch (item)
        {
            case WireType.Fixed64: return run.Length % 8 == 0;
            case WireType.Fixed32: return run.Length % 4 == 0;
            case WireType.Varint:
                while (!run.IsEmpty)
                {
                    if (!TryVarint(run, out var size)) return false;
                    run = run[size..];
                }
                return true;
            default: return false;
        }
    }

    static bool TryVarint(ReadOnlySpan<byte> bytes, out int size)
    {
        // Ten bytes hold 70 bits; of the tenth only one bit may be used.
        const int longest = 10;
        for (size = 1; size <= bytes.Length && size <= longest; size++)
            if (bytes[size - 1] < 0x80) return size < longest || bytes[size - 1] <= 1;
        return false;
    }

    // Nearly every attribute is a key of less than 128 bytes and then one value that is a string, a bool, an int or a double,
    // in this order: 0A len key 12 len value. To compare with that pattern is several times faster than to walk the fields.
    // False says only that the pattern does not fit.
    static bool IsPlainAttribute(ReadOnlySpan<byte> pair)
    {
        if (pair.Length < 4 || pair[0] != KeyTag || pair[1] >= 0x80) return false;
        var at = 2 + pair[1];
        if (at >= pair.Length || pair[at] != ValueTag) return false;
        if (!TryRest(pair, at + 1, out var start)) return false;
        var value = pair[start..];
        if (value.IsEmpty) return true;
        return value[0] switch
        {
            StringTag => TryRest(value, 1, out _),
            BoolTag => value.Length == 2 && value[1] < 0x80,
            IntTag => TryVarint(value[1..], out var size) && size == value.Length - 1,
            DoubleTag => value.Length == 9,
            _ => false,
        };
    }

    // True when a length of one or two bytes stands at `at` and says exactly what is left after it.
    static bool TryRest(ReadOnlySpan<byte> bytes, int at, out int start)
    {
        start = at + 1;
        if (at >= bytes.Length) return false;
        int length = bytes[at];
        if (length >= 0x80)
        {
            start = at + 2;
            if (start > bytes.Length || bytes[at + 1] >= 0x80) return false;
            length = (length & 0x7F) | (bytes[at + 1] << 7);
        }
        return length == bytes.Length - start;
    }
}
