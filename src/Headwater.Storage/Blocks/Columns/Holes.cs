using System.Buffers;

namespace Headwater.Storage;

/// <summary>
/// What may stand in a template instead of a byte. The numbers are the layout's: a template is text in which a byte
/// below 8 is a hole, and a <see cref="Escape"/> says that the next byte is itself.
/// </summary>
enum Hole : byte
{
    /// <summary>Not a hole: the next byte, which would look like one, stands for itself.</summary>
    Escape = 0,

    /// <summary>36 characters of a GUID, lower-case with dashes: 16 bytes among the raw bytes.</summary>
    Guid = 1,

    /// <summary>A <see cref="NumberHole"/>: one or two varints.</summary>
    Number = 2,

    /// <summary>
    /// Any bytes: one byte that is a word's number, or 0, a length, and the bytes in the text stream.
    /// </summary>
    Word = 3,

    /// <summary>An even run of lower-case hex digits: half its length, and as many raw bytes.</summary>
    Hex = 4,

    /// <summary>The bytes of one varint, copied.</summary>
    Varint = 5,

    /// <summary>Eight bytes, in the text stream, where they are compressed.</summary>
    Fixed8 = 6,

    /// <summary>As <see cref="Hex"/>, with upper-case digits.</summary>
    UpperHex = 7,

    /// <summary>
    /// Only while packing: <c>true</c>, <c>false</c> or <c>null</c> outside quotes. Written as a <see cref="Word"/>.
    /// </summary>
    BareWord = 254,

    /// <summary>Only while packing: the end of the text.</summary>
    End = 255,
}

/// <summary>
/// Recognises what can be a hole. Each answers by form alone, so that packing the same text again gives the same
/// template.
/// </summary>
static class Holes
{
    /// <summary>How many characters a GUID has.</summary>
    public const int GuidLength = 36;

    // Shorter runs are as likely numbers or words; span ids have 16.
    const int MinHexLength = 16;

    // Two hashes of 512 bits. What is longer is binary, and left to the compressor.
    const int MaxHexLength = 256;

    // A string with digits is cut up only when it looks made by a format ("U-1234", "2026-11-21T13:05:00.123Z"): short,
    // and with few places where a letter touches a digit. Others (base64, prose) would make a new template each time.
    const int MaxFormattedLength = 128, MaxTouches = 3;

    static readonly SearchValues<byte> LowerHex = SearchValues.Create("0123456789abcdef"u8);
    static readonly SearchValues<byte> UpperHex = SearchValues.Create("0123456789ABCDEF"u8);

    /// <summary>Reads a GUID at the start of a text into 16 bytes.</summary>
    public static bool TryGuid(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        if (!LooksDashed(text)) return false;
        Span<byte> digits = stackalloc byte[32];
        text[..8].CopyTo(digits);
        text.Slice(9, 4).CopyTo(digits[8..]);
        text.Slice(14, 4).CopyTo(digits[12..]);
        text.Slice(19, 4).CopyTo(digits[16..]);
        text.Slice(24, 12).CopyTo(digits[20..]);
        return !digits.ContainsAnyInRange((byte)'A', (byte)'F')
            && Convert.FromHexString(digits, destination, out _, out _) == OperationStatus.Done;
    }

    /// <summary>Writes the text of a GUID.</summary>
    public static void WriteGuid(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        Span<byte> digits = stackalloc byte[32];
        Convert.TryToHexStringLower(bytes, digits, out _);
        digits[..8].CopyTo(text);
        digits.Slice(8, 4).CopyTo(text[9..]);
        digits.Slice(12, 4).CopyTo(text[14..]);
        digits.Slice(16, 4).CopyTo(text[19..]);
        digits.Slice(20, 12).CopyTo(text[24..]);
        text[8] = text[13] = text[18] = text[23] = (byte)'-';
    }

    /// <summary>
    /// How long the run of hex digits of one case is that starts here, when it is one worth a hole; else 0.
    /// </summary>
    public static int HexLength(ReadOnlySpan<byte> text, bool upper)
    {
        var digits = upper ? UpperHex : LowerHex;
        if (text.Length < MinHexLength || !digits.Contains(text[0]) || !digits.Contains(text[MinHexLength - 1]))
            return 0;
        var end = text.IndexOfAnyExcept(digits);
        var length = end < 0 ? text.Length : end;
        return length is >= MinHexLength and <= MaxHexLength && length % 2 == 0 ? length : 0;
    }

    /// <summary>The length of <c>true</c>, <c>false</c> or <c>null</c> at the start; else 0.</summary>
    public static int BareWordLength(ReadOnlySpan<byte> text)
    {
        var length = text.StartsWith("true"u8) || text.StartsWith("null"u8) ? 4 : text.StartsWith("false"u8) ? 5 : 0;
        return length > 0 && (length == text.Length || !IsAlphanumeric(text[length])) ? length : 0;
    }

    /// <summary>The string that starts here: up to the next quote, without the backslashes that escape it.</summary>
    public static ReadOnlySpan<byte> StringAt(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'"');
        if (end < 0) end = text.Length;
        while (end > 0 && text[end - 1] == '\\') end--;
        return text[..end];
    }

    /// <summary>True when a string is best kept as one word, rather than cut up around the numbers in it.</summary>
    public static bool IsWord(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty) return false;
        if (!content.ContainsAnyInRange((byte)'0', (byte)'9')) return true;
        if (content.Length > MaxFormattedLength) return true;
        if (content.Length == GuidLength && content[8] == '-') return !LooksLikeGuid(content);
        return IsUnformatted(content);
    }

    /// <summary>
    /// The hole that starts here, in a text outside of quotes or inside a formatted string; <see cref="Hole.End"/> for
    /// none.
    /// </summary>
    public static Hole At(ReadOnlySpan<byte> text, int at)
    {
        var next = text[at];
        var digit = IsDigit(next);
        if (!digit && (next | 0x20) is not (>= 'a' and <= 'f') && next != '-') return Hole.End;
        if (at == 0 || !IsAlphanumeric(text[at - 1]))
        {
            var id = IdAt(text[at..]);
            if (id != Hole.End) return id;
        }
        if (digit) return Hole.Number;
        var sign = next == '-' && at + 1 < text.Length && IsDigit(text[at + 1]);
        return sign && IdAt(text[(at + 1)..]) == Hole.End ? Hole.Number : Hole.End;
    }

    /// <summary>True for ASCII letters and digits.</summary>
    public static bool IsAlphanumeric(byte value) => IsDigit(value) || IsLetter(value);

    static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    static bool IsLetter(byte value) => (value | 0x20) is >= 'a' and <= 'z';

    static Hole IdAt(ReadOnlySpan<byte> text)
    {
        if (text.Length < MinHexLength) return Hole.End;
        if (LooksLikeGuid(text)) return Hole.Guid;
        if (HexLength(text, upper: false) > 0) return Hole.Hex;
        return HexLength(text, upper: true) > 0 ? Hole.UpperHex : Hole.End;
    }

    static bool LooksDashed(ReadOnlySpan<byte> text) =>
        text.Length >= GuidLength && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';

    static bool LooksLikeGuid(ReadOnlySpan<byte> text)
    {
        if (!LooksDashed(text)) return false;
        Span<byte> bytes = stackalloc byte[16];
        return TryGuid(text, bytes);
    }

    static bool IsUnformatted(ReadOnlySpan<byte> content)
    {
        int touches = 0, letters = 0;
        var spaces = false;
        for (var i = 0; i < content.Length; i++)
        {
            var next = content[i];
            var letter = IsLetter(next);
            if (letter) letters++;
            if (next == ' ') spaces = true;
            if (i == 0) continue;
            var before = content[i - 1];
            if (letter && IsDigit(before) || IsDigit(next) && IsLetter(before)) touches++;
        }
        if (touches > MaxTouches) return !HasId(content);
        return spaces && letters > 0;
    }

    // Ids have many places where letters touch digits, but they are holes themselves.
    static bool HasId(ReadOnlySpan<byte> content)
    {
        for (var i = 0; i + MinHexLength <= content.Length; i++)
            if ((i == 0 || !IsAlphanumeric(content[i - 1])) && IdAt(content[i..]) != Hole.End) return true;
        return false;
    }
}
