using System.Globalization;
using System.Text;

namespace Headwater.Ingest;

/// <summary>Reads the numbers of OTLP's JSON, whether they stand bare or in a string.</summary>
static class JsonNumbers
{
    /// <summary>
    /// Reads an integer that fits the shape, as the bits that protobuf writes. <c>1.0</c> and <c>1e3</c> are integers too: some
    /// JSON writers put them so.
    /// </summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, FieldShape shape, out ulong bits)
    {
        bits = 0;
        if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || number != decimal.Truncate(number))
                return false;
            value = (Int128)number;
        }
        var (least, most) = RangeOf(shape);
        if (value < least || value > most) return false;
        bits = unchecked((ulong)(UInt128)value);
        if (shape == FieldShape.ZigZag32) bits = unchecked((uint)(((int)value << 1) ^ ((int)value >> 31)));
        return true;
    }

    /// <summary>Reads a double; <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> are legal.</summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    /// <summary>The number of the enum value with this name, or -1.</summary>
    public static int IndexOf(string[] names, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < names.Length; i++)
            if (Ascii.Equals(name, names[i])) return i;
        return -1;
    }

    static (Int128 Least, Int128 Most) RangeOf(FieldShape shape) => shape switch
    {
        FieldShape.Varint32 or FieldShape.Fixed32 => (0, uint.MaxValue),
        FieldShape.Varint64 or FieldShape.Fixed64 => (0, ulong.MaxValue),
        FieldShape.ZigZag32 or FieldShape.Enumeration => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };
}
