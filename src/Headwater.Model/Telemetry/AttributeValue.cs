using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Headwater.Model;

/// <summary>Which of OTLP's <c>AnyValue</c> cases a value is. The numbers are the field numbers of <c>AnyValue</c>.</summary>
public enum AttributeType : byte
{
    /// <summary>An <c>AnyValue</c> with no case set; legal since OTLP 1.9.</summary>
    Empty = 0,

    /// <summary>Text.</summary>
    String = 1,

    /// <summary>True or false.</summary>
    Bool = 2,

    /// <summary>A signed 64-bit integer.</summary>
    Int = 3,

    /// <summary>An IEEE 754 double; NaN and infinities are legal.</summary>
    Double = 4,

    /// <summary>A list of values, possibly of different types.</summary>
    Array = 5,

    /// <summary>A list of key and value pairs, in order; keys may repeat.</summary>
    Map = 6,

    /// <summary>Raw bytes.</summary>
    Bytes = 7,
}

/// <summary>
/// A typed attribute value: never flattened to text. Immutable and equal by content. The default value is
/// <see cref="AttributeType.Empty"/>.
/// </summary>
public readonly struct AttributeValue : IEquatable<AttributeValue>
{
    readonly object? _reference;
    readonly long _bits;

    AttributeValue(AttributeType type, object? reference, long bits)
    {
        Type = type;
        _reference = reference;
        _bits = bits;
    }

    /// <summary>Which accessor is meaningful.</summary>
    public AttributeType Type { get; }

    /// <summary>The text, or null when this is not a string.</summary>
    public string? Text => Type == AttributeType.String ? (string)_reference! : null;

    /// <summary>The flag, or null when this is not a bool.</summary>
    public bool? Flag => Type == AttributeType.Bool ? _bits != 0 : null;

    /// <summary>The integer, or null when this is not an int.</summary>
    public long? Integer => Type == AttributeType.Int ? _bits : null;

    /// <summary>The number of an int or a double; null for all else.</summary>
    public double? Number => Type switch
    {
        AttributeType.Int => _bits,
        AttributeType.Double => BitConverter.Int64BitsToDouble(_bits),
        _ => null,
    };

    /// <summary>The elements of an array; empty for all else.</summary>
    public ReadOnlySpan<AttributeValue> Items => Type == AttributeType.Array ? (AttributeValue[])_reference! : [];

    /// <summary>The entries of a map; <see cref="Attributes.Empty"/> for all else.</summary>
    public Attributes Map => Type == AttributeType.Map ? (Attributes)_reference! : Attributes.Empty;

    /// <summary>The raw bytes; empty for all else.</summary>
    public ReadOnlyMemory<byte> Bytes => Type == AttributeType.Bytes ? (byte[])_reference! : ReadOnlyMemory<byte>.Empty;

    /// <summary>A string value.</summary>
    public static AttributeValue Of(string text) => new(AttributeType.String, text, 0);

    /// <summary>A bool value.</summary>
    public static AttributeValue Of(bool flag) => new(AttributeType.Bool, null, flag ? 1 : 0);

    /// <summary>An int value.</summary>
    public static AttributeValue Of(long integer) => new(AttributeType.Int, null, integer);

    /// <summary>A double value.</summary>
    public static AttributeValue Of(double number) => new(AttributeType.Double, null, BitConverter.DoubleToInt64Bits(number));

    /// <summary>An array; the caller hands it over and does not change it.</summary>
    public static AttributeValue Of(AttributeValue[] items) => new(AttributeType.Array, items, 0);

    /// <summary>A map.</summary>
    public static AttributeValue Of(Attributes map) => new(AttributeType.Map, map, 0);

    /// <summary>Raw bytes; the caller hands them over and does not change them.</summary>
    public static AttributeValue Of(byte[] bytes) => new(AttributeType.Bytes, bytes, 0);

    /// <summary>A string value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Of is the named alternative.")]
    public static implicit operator AttributeValue(string text) => Of(text);

    /// <summary>A bool value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Of is the named alternative.")]
    public static implicit operator AttributeValue(bool flag) => Of(flag);

    /// <summary>An int value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Of is the named alternative.")]
    public static implicit operator AttributeValue(long integer) => Of(integer);

    /// <summary>Same type and same content.</summary>
    public bool Equals(AttributeValue other) => Type == other.Type && Type switch
    {
        AttributeType.Empty => true,
        AttributeType.String => string.Equals((string)_reference!, (string)other._reference!, StringComparison.Ordinal),
        AttributeType.Array => Items.SequenceEqual(other.Items),
        AttributeType.Map => Map.Equals(other.Map),
        AttributeType.Bytes => Bytes.Span.SequenceEqual(other.Bytes.Span),
        _ => _bits == other._bits,
    };

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AttributeValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Type switch
    {
        AttributeType.String => string.GetHashCode((string)_reference!, StringComparison.Ordinal),
        AttributeType.Array => Items.Length,
        AttributeType.Map => Map.Count,
        AttributeType.Bytes => Bytes.Length,
        _ => _bits.GetHashCode(),
    };

    /// <summary>Same type and same content.</summary>
    public static bool operator ==(AttributeValue left, AttributeValue right) => left.Equals(right);

    /// <summary>Another type or other content.</summary>
    public static bool operator !=(AttributeValue left, AttributeValue right) => !left.Equals(right);

    /// <summary>
    /// The value as a person would read it: text as it is, numbers in the invariant culture, arrays and maps as JSON, bytes as
    /// base64, the empty value as the empty string.
    /// </summary>
    public override string ToString()
    {
        if (Type == AttributeType.String) return (string)_reference!;
        var text = new StringBuilder();
        AppendTo(text, quoted: false);
        return text.ToString();
    }

    internal void AppendTo(StringBuilder text, bool quoted)
    {
        switch (Type)
        {
            case AttributeType.Empty: text.Append(quoted ? "null" : ""); break;
            case AttributeType.String: AppendText(text, (string)_reference!, quoted); break;
            case AttributeType.Bool: text.Append(_bits != 0 ? "true" : "false"); break;
            case AttributeType.Int: text.Append(CultureInfo.InvariantCulture, $"{_bits}"); break;
            case AttributeType.Double:
                AppendText(text, Number!.Value.ToString("R", CultureInfo.InvariantCulture),
                    quoted && !double.IsFinite(Number.Value));
                break;
            case AttributeType.Bytes: AppendText(text, Convert.ToBase64String((byte[])_reference!), quoted); break;
            case AttributeType.Array:
                text.Append('[');
                for (var i = 0; i < Items.Length; i++)
                {
                    if (i > 0) text.Append(',');
                    Items[i].AppendTo(text, quoted: true);
                }
                text.Append(']');
                break;
            default:
                text.Append('{');
                var first = true;
                foreach (var (key, value) in Map)
                {
                    if (!first) text.Append(',');
                    first = false;
                    AppendText(text, key, quoted: true);
                    text.Append(':');
                    value.AppendTo(text, quoted: true);
                }
                text.Append('}');
                break;
        }
    }

    static void AppendText(StringBuilder text, string value, bool quoted)
    {
        if (!quoted)
        {
            text.Append(value);
            return;
        }
        text.Append('"').Append(System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)).Append('"');
    }
}
