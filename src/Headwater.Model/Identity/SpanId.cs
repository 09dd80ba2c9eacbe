using System.Buffers.Binary;
using System.Globalization;

namespace Headwater.Model;

/// <summary>
/// The 8 bytes that name a span inside its trace, as W3C Trace Context defines them. Written as 16 lower-case hex digits.
/// The default value is all zero, which the W3C calls invalid: see <see cref="IsZero"/>.
/// </summary>
public readonly record struct SpanId(ulong Value) : IComparable<SpanId>
{
    /// <summary>How many bytes a span id has on the wire.</summary>
    public const int Size = 8;

    /// <summary>True for the invalid id; as a parent it means "none".</summary>
    public bool IsZero => Value == 0;

    /// <summary>Reads the id from exactly <see cref="Size"/> bytes, big-endian.</summary>
    public static SpanId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes));

    /// <summary>Writes the id to the first <see cref="Size"/> bytes, big-endian.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt64BigEndian(destination, Value);

    /// <summary>Reads 16 hex digits of either case. False when the text is anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SpanId id)
    {
        id = default;
        if (text.Length != 16
            || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return false;
        id = new SpanId(value);
        return true;
    }

    /// <summary>Reads 16 hex digits of either case.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static SpanId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a span id: 16 hex digits.");

    /// <summary>Orders ids as their hex text sorts.</summary>
    public int CompareTo(SpanId other) => Value.CompareTo(other.Value);

    /// <summary>16 lower-case hex digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
