using System.Buffers;

namespace Headwater.Ingest;

/// <summary>Where values that are not quoted end, and what they are.</summary>
static class BareValue
{
    // Between a number in JSON and the start of its key.
    const int LongestKey = 64;

    // Between a number in an array of numbers and the key of the array.
    const int LongestArray = 256;

    // A word in a key that makes a bare number a time, an id or a count, whatever its check digit.
    static readonly string[] NumericKeys =
    [
        "id", "ids", "time", "timestamp", "at", "date", "ts", "ms", "ns", "us", "millis", "nanos", "micros", "sequence", "seq",
        "offset", "size", "bytes", "length", "count", "nonce", "epoch", "expires", "exp", "iat", "nbf", "ttl", "duration",
        "version", "revision", "phone", "msisdn", "imei", "ean", "gtin", "upc", "isbn", "sku", "barcode", "tracking", "lsn",
        "cursor", "hash", "checksum", "seed", "random", "memory", "limit", "total", "position", "index", "serial",
    ];

    static readonly SearchValues<byte> OfNumbers = SearchValues.Create("0123456789+-.eE"u8);

    /// <summary>The end of a JSON number, flag or null, or of what stands in its place.</summary>
    public static int LiteralEnd(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && !AsciiBytes.IsSpace(text[at]) && text[at] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)'"'
                   or (byte)'\'' or (byte)'\\' or (byte)':' or (byte)'{' or (byte)'[' or (byte)'&')) at++;
        return at;
    }

    /// <summary>The end of a value in a form, a query string, a setting or a log line.</summary>
    public static int WordEnd(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (AsciiBytes.IsSpace(c) || c is (byte)'&' or (byte)';' or (byte)'"' or (byte)'<' or (byte)'>' or (byte)'`') break;
            if (c == '\\' && EndsAtBackslash(text, ref at)) break;
            if (c is (byte)',' or (byte)'\'' && EndsAtMark(text, at)) break;
            if (c == '%' && (text[at..].StartsWith("%22"u8) || text[at..].StartsWith("%26"u8))) break;
        }
        // The bracket around a value, as in User(name=anna, password=x), is not part of it.
        var end = at;
        while (end > start && text[end - 1] is (byte)')' or (byte)'}' or (byte)']' or (byte)'.') end--;
        return end > start ? end : at;
    }

    /// <summary>The end of a header: of its line, or of the string that it stands in.</summary>
    public static int LineEnd(ReadOnlySpan<byte> text, int at)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] is (byte)'\n' or (byte)'\r' or (byte)'"') break;
            if (text[at] == '\\' && EndsAtBackslash(text, ref at)) break;
        }
        return at;
    }

    /// <summary>The end of the content of an XML element.</summary>
    public static int TagEnd(ReadOnlySpan<byte> text, int at)
    {
        var end = text[at..].IndexOf((byte)'<');
        return end < 0 ? text.Length : at + end;
    }

    public static bool IsNothing(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("null"u8) || value.SequenceEqual("None"u8) || value.SequenceEqual("undefined"u8)
        || value.SequenceEqual("nil"u8);

    public static bool IsNumberOrFlag(ReadOnlySpan<byte> value) =>
        (value.Length > 0 && (AsciiBytes.IsDigit(value[0]) || value[0] == '-') && !value.ContainsAnyExcept(OfNumbers))
        || value.SequenceEqual("true"u8) || value.SequenceEqual("false"u8)
        || value.SequenceEqual("True"u8) || value.SequenceEqual("False"u8);

    /// <summary>
    /// Is the number at a place a bare one in JSON, the value of a key or in an array that is? Then answers the mark that closes
    /// the key, by which its replacement has to be quoted, and the key.
    /// </summary>
    public static bool IsJsonNumber(ReadOnlySpan<byte> text, int at, int length, out Quote quote, out ReadOnlySpan<byte> key)
    {
        quote = default;
        key = default;
        var after = AsciiBytes.SkipSpaces(text, at + length);
        if (after < text.Length && text[after] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)'\\')) return false;
        var least = Math.Max(0, at - LongestArray);
        var end = SkipBack(text, at, least);
        while (end > least && (AsciiBytes.IsDigit(text[end - 1]) || text[end - 1] == ',')) end = SkipBack(text, end - 1, least);
        if (end > least && text[end - 1] == '[') end = SkipBack(text, end - 1, least);
        else if (end != SkipBack(text, at, least)) return false;
        if (end <= least || text[end - 1] != ':') return false;
        var markEnd = end = SkipBack(text, end - 1, least);
        if (end > least && text[end - 1] is (byte)'"' or (byte)'\'') end--;
        else if (text[least..end].EndsWith("u0022"u8)) end -= 5;
        else return false;
        while (end > least && text[end - 1] == '\\') end--;
        if (!Quote.TryReadAt(text, end, out quote) || quote.End != markEnd) return false;
        var start = end;
        while (start > 0 && end - start < LongestKey && AsciiBytes.IsKeyCharacter(text[start - 1])) start--;
        key = text[start..end];
        return true;
    }

    /// <summary>Does a word of this key say that a number under it is a time, an id or a count?</summary>
    public static bool IsNumericKey(ReadOnlySpan<byte> key)
    {
        Span<char> word = stackalloc char[LongestKey];
        var length = 0;
        for (var i = 0; i <= key.Length && length < LongestKey; i++)
        {
            var starts = i == key.Length || !AsciiBytes.IsLetterOrDigit(key[i])
                || (AsciiBytes.IsUpper(key[i]) && i > 0 && !AsciiBytes.IsUpper(key[i - 1]));
            if (starts && length > 0)
            {
                foreach (var numeric in NumericKeys)
                    if (word[..length].SequenceEqual(numeric)) return true;
                length = 0;
            }
            if (i < key.Length && AsciiBytes.IsLetterOrDigit(key[i])) word[length++] = (char)(key[i] | 0x20);
        }
        return false;
    }

    static int SkipBack(ReadOnlySpan<byte> text, int at, int least)
    {
        while (at > least && AsciiBytes.IsSpace(text[at - 1])) at--;
        return at;
    }

    // Before a quotation mark, a line break or the end, backslashes belong to the text around the value.
    static bool EndsAtBackslash(ReadOnlySpan<byte> text, ref int at)
    {
        var end = at;
        while (end < text.Length && text[end] == '\\') end++;
        if (end >= text.Length || text[end] is (byte)'"' or (byte)'\'' or (byte)'n' or (byte)'r' or (byte)'t' or (byte)'u')
            return true;
        at = end - 1;
        return false;
    }

    // A comma or an apostrophe ends a value before a space, another mark, the end, or the next name=value.
    static bool EndsAtMark(ReadOnlySpan<byte> text, int at)
    {
        var next = at + 1;
        if (next >= text.Length || AsciiBytes.IsSpace(text[next]) || !AsciiBytes.IsLetterOrDigit(text[next])) return true;
        if (text[at] == '\'') return false;
        var most = Math.Min(text.Length, next + LongestKey);
        while (next < most && AsciiBytes.IsKeyCharacter(text[next])) next++;
        return next < text.Length && text[next] is (byte)'=' or (byte)':';
    }
}
