using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Headwater.Ingest;

/// <summary>
/// Reads JSON strings as bytes. Text that is not valid UTF-8 and lone surrogates, which the BCL's reader throws at, are kept or
/// replaced: a sender that cut a text in the middle of a character shall not lose its span. The bytes are valid until the next
/// read. Not thread-safe.
/// </summary>
sealed class JsonText
{
    // Bounded by the body: unescaped text is never longer than escaped text.
    byte[] _scratch = new byte[256];

    /// <summary>The content of a string or property name, unescaped; the digits of a number.</summary>
    public ReadOnlySpan<byte> Read(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan;
        Reserve(reader.ValueSpan.Length);
        return _scratch.AsSpan(0, Unescape(reader.ValueSpan, _scratch));
    }

    /// <summary>
    /// The bytes that the hex digits stand for, of either case. What is not hex, or too long for <paramref name="destination"/>,
    /// comes out as one byte: no id has that size, so the walk rejects it where an id must be good.
    /// </summary>
    public static ReadOnlySpan<byte> FromHex(ReadOnlySpan<byte> hex, Span<byte> destination)
    {
        if (Convert.FromHexString(hex, destination, out var read, out var written) == OperationStatus.Done && read == hex.Length)
            return destination[..written];
        destination[0] = 0;
        return destination[..1];
    }

    /// <summary>Decodes base64 in either alphabet, padded or not, as protobuf's JSON mapping asks of readers.</summary>
    public static bool TryFromBase64(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> bytes)
    {
        text = text.TrimEnd((byte)'=');
        var digits = new byte[(text.Length + 3) / 4 * 4];
        text.CopyTo(digits);
        digits.AsSpan(text.Length).Fill((byte)'=');
        digits.AsSpan().Replace((byte)'-', (byte)'+');
        digits.AsSpan().Replace((byte)'_', (byte)'/');
        var status = Base64.DecodeFromUtf8InPlace(digits, out var written);
        bytes = digits.AsSpan(0, written);
        return status == OperationStatus.Done;
    }

    void Reserve(int size)
    {
        if (_scratch.Length < size) _scratch = new byte[Math.Max(size, _scratch.Length * 2)];
    }

    // The reader has checked that every backslash starts an escape that JSON knows.
    static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var length = 0;
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0) plain = escaped.Length;
            escaped[..plain].CopyTo(destination[length..]);
            length += plain;
            escaped = escaped[plain..];
            if (escaped.IsEmpty) return length;
            if (escaped[1] == 'u')
            {
                length += ReadCodePoint(ref escaped).EncodeToUtf8(destination[length..]);
                continue;
            }
            destination[length++] = escaped[1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var itself => itself,
            };
            escaped = escaped[2..];
        }
    }

    // \uD83D\uDE00 is one character written as two; a half without the other is written as U+FFFD.
    static Rune ReadCodePoint(ref ReadOnlySpan<byte> escaped)
    {
        const int escapeLength = 6;
        var unit = ReadUnit(escaped);
        escaped = escaped[escapeLength..];
        if (!char.IsSurrogate(unit)) return new Rune(unit);
        if (char.IsHighSurrogate(unit) && escaped.Length >= escapeLength && escaped[0] == '\\' && escaped[1] == 'u'
            && Rune.TryCreate(unit, ReadUnit(escaped), out var pair))
        {
            escaped = escaped[escapeLength..];
            return pair;
        }
        return Rune.ReplacementChar;
    }

    static char ReadUnit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
