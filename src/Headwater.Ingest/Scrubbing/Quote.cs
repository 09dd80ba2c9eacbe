namespace Headwater.Ingest;

/// <summary>
/// One quotation mark as it is written at some level of JSON inside JSON: <c>"</c>, <c>\"</c>, <c>\\\"</c>, or as .NET writes it,
/// <c>\u0022</c>, <c>\\u0022</c>; also the single quote of Python and JavaScript, and <c>%22</c> of form bodies.
/// </summary>
readonly struct Quote
{
    enum Style : byte
    {
        Double,
        Single,
        Unicode,
        Percent,
    }

    // Python's repr and JavaScript's inspect put no line breaks and little else into single quotes; an apostrophe that opens
    // nothing must not swallow the rest.
    const int LongestSingleQuoted = 512;

    readonly Style _style;

    Quote(Style style, int backslashes, int start, int length)
    {
        _style = style;
        Backslashes = backslashes;
        Start = start;
        Length = length;
    }

    /// <summary>How many backslashes stand before the mark: 0 in plain JSON, more inside strings.</summary>
    public int Backslashes { get; }

    /// <summary>Where it starts in the text, backslashes included.</summary>
    public int Start { get; }

    /// <summary>How many bytes it has, backslashes included.</summary>
    public int Length { get; }

    /// <summary>Where what it opens starts.</summary>
    public int End => Start + Length;

    /// <summary>Does it end a string in which strings quoted by <paramref name="other"/> stand?</summary>
    public bool IsOutside(Quote other) => Level < other.Level;

    int Level => _style == Style.Unicode ? Backslashes * 2 - 1 : Backslashes;

    /// <summary>Reads a mark with all of its backslashes. False when there is none right here.</summary>
    public static bool TryReadAt(ReadOnlySpan<byte> text, int at, out Quote quote)
    {
        var mark = at;
        while (mark < text.Length && text[mark] == '\\') mark++;
        quote = default;
        if (mark >= text.Length) return false;
        var rest = text[mark..];
        if (rest[0] is (byte)'"' or (byte)'\'')
            quote = new Quote(rest[0] == '"' ? Style.Double : Style.Single, mark - at, at, mark - at + 1);
        else if (mark > at && (rest.StartsWith("u0022"u8) || rest.StartsWith("u0027"u8)))
            quote = new Quote(Style.Unicode, mark - at, at, mark - at + 5);
        else if (mark == at && (rest.StartsWith("%22"u8) || rest.StartsWith("%27"u8)))
            quote = new Quote(Style.Percent, 0, at, 3);
        else
            return false;
        return true;
    }

    /// <summary>
    /// Where the content of the string that this mark opens ends. <paramref name="after"/> is behind the closing mark; equal to
    /// the answer when the string has none, because the text was cut or an outer string ended.
    /// </summary>
    public int FindEnd(ReadOnlySpan<byte> text, out int after)
    {
        if (_style == Style.Percent) return FindPercentEnd(text, out after);
        var at = End;
        var outer = -1;
        var limit = _style == Style.Single ? Math.Min(text.Length, at + LongestSingleQuoted) : text.Length;
        while (at < limit)
        {
            var step = text[at..limit].IndexOfAny((byte)'\\', (byte)'"', (byte)'\'');
            if (step < 0) break;
            at += step;
            if (!TryReadAt(text, at, out var next))
            {
                while (at < text.Length && text[at] == '\\') at++;
                continue;
            }
            if (IsClosedBy(text, next, out var contentEnd))
            {
                after = next.End;
                return contentEnd;
            }
            if (next._style != Style.Single && next.IsOutside(this)) return after = next.Start;
            if (_style == Style.Single && next._style == Style.Double && outer < 0) outer = next.Start;
            at = next.End;
        }
        return after = outer >= 0 ? outer : limit;
    }

    // A backslash of a string at this depth is written as `unit` backslashes: an even number of them before the closing mark are
    // content, an odd number escape the mark.
    bool IsClosedBy(ReadOnlySpan<byte> text, Quote next, out int contentEnd)
    {
        contentEnd = 0;
        if (next._style != _style) return false;
        var unit = _style == Style.Unicode ? 2 * Backslashes : Backslashes + 1;
        var extra = next.Backslashes - Backslashes;
        if (extra < 0 || extra % (2 * unit) != 0) return false;
        contentEnd = next.Start + extra;
        return true;
    }

    int FindPercentEnd(ReadOnlySpan<byte> text, out int after)
    {
        var at = End;
        while (at < text.Length && text[at] is not ((byte)'&' or (byte)'"' or (byte)' ' or (byte)'\n'))
        {
            if (text[at] == '%' && text[at..].StartsWith(text.Slice(Start, Length)))
            {
                after = at + Length;
                return at;
            }
            // %5C is a backslash: it and what follows are content.
            at += text[at..].StartsWith("%5C"u8) ? Math.Min(4, text.Length - at) : 1;
        }
        return after = at;
    }
}
