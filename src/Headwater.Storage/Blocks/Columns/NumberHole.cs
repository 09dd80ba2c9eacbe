namespace Headwater.Storage;

/// <summary>
/// A number inside a text, as a number: <c>-?D(.D)?</c> with D a run of 1 to 18 digits. Each run is coded one to one
/// with its leading zeros: runs of one digit are 0 to 9, runs of two 10 to 109, and so on. So any text of this form
/// comes back exactly.
/// </summary>
static class NumberHole
{
    /// <summary>18 digits and the two flags fit in 64 bits; a longer run is taken for two numbers.</summary>
    const int MaxDigits = 18;

    // The first code of runs of this length; one more at the end to check codes against.
    static readonly ulong[] FirstCodes = MakeFirstCodes();

    /// <summary>
    /// Reads the number at the start of a text and appends its code. False, and nothing appended, when there is none.
    /// </summary>
    public static bool TryWrite(ReadOnlySpan<byte> text, ByteStream into, out int length)
    {
        length = 0;
        var negative = text.Length > 1 && text[0] == '-';
        var start = negative ? 1 : 0;
        var digits = ReadDigits(text[start..], out var whole);
        if (digits == 0) return false;
        length = start + digits;
        ulong fraction = 0;
        var places = 0;
        if (length + 1 < text.Length && text[length] == '.')
            places = ReadDigits(text[(length + 1)..], out fraction);
        into.Varint(whole << 2 | (negative ? 2UL : 0) | (places > 0 ? 1UL : 0));
        if (places == 0) return true;
        into.Varint(fraction);
        length += 1 + places;
        return true;
    }

    /// <summary>Reads a code and appends the text that it stands for.</summary>
    public static void Read(ref BlockCursor from, ByteStream into)
    {
        var code = from.Varint();
        if ((code & 2) != 0) into.Byte((byte)'-');
        WriteDigits(code >> 2, into);
        if ((code & 1) == 0) return;
        into.Byte((byte)'.');
        WriteDigits(from.Varint(), into);
    }

    /// <summary>Steps over a code.</summary>
    public static void Skip(ref BlockCursor from)
    {
        if ((from.Varint() & 1) != 0) from.Varint();
    }

    static int ReadDigits(ReadOnlySpan<byte> text, out ulong code)
    {
        ulong value = 0;
        var count = 0;
        while (count < text.Length && count < MaxDigits && text[count] is >= (byte)'0' and <= (byte)'9')
            value = value * 10 + (ulong)(text[count++] - '0');
        code = FirstCodes[count] + value;
        return count;
    }

    static void WriteDigits(ulong code, ByteStream into)
    {
        var count = 1;
        while (count <= MaxDigits && code >= FirstCodes[count + 1]) count++;
        if (count > MaxDigits) throw new InvalidDataException("A number has too many digits.");
        var value = code - FirstCodes[count];
        var to = into.Reserve(count);
        for (var i = count - 1; i >= 0; i--)
        {
            var rest = value / 10;
            to[i] = (byte)('0' + (value - rest * 10));
            value = rest;
        }
        into.Advance(count);
    }

    static ulong[] MakeFirstCodes()
    {
        var codes = new ulong[MaxDigits + 2];
        ulong power = 1;
        for (var digits = 1; digits <= MaxDigits; digits++)
        {
            power *= 10;
            codes[digits + 1] = codes[digits] + power;
        }
        return codes;
    }
}
