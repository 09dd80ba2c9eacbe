using System.Buffers.Binary;
using System.Globalization;

namespace Headwater.Model;

/// <summary>
/// The 16 bytes that all spans of one trace share, as W3C Trace Context defines them. Written as 32 lower-case hex digits.
/// The default value is all zero, which the W3C calls invalid: see <see cref="IsZero"/>.
/// </summary>
public readonly record struct TraceId(ulong High, ulong Low) : IComparable<TraceId>
{
    /// <summary>How many bytes a trace id has on the wire.</summary>
    public const int Size = 16;

    /// <summary>True for the invalid id.</summary>
    public bool IsZero => (High | Low) == 0;

    /// <summary>Reads the id from exactly <see cref="Size"/> bytes, big-endian.</summary>
    public static TraceId Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>Writes the id to the first <see cref="Size"/> bytes, big-endian.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <summary>Reads 32 hex digits of either case. False when the text is anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TraceId id)
    {
        id = default;
        if (text.Length != 32
            || !ulong.TryParse(text[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(text[16..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
            return false;
        id = new TraceId(high, low);
        return true;
    }

    /// <summary>Reads 32 hex digits of either case.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static TraceId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a trace id: 32 hex digits.");

    /// <summary>Orders ids as their hex text sorts.</summary>
    public int CompareTo(TraceId other) =>
        High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");
}
