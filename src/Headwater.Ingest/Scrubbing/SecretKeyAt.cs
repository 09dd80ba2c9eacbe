namespace Headwater.Ingest;

/// <summary>How a key is tied to its value in a text.</summary>
enum Tie : byte
{
    /// <summary>Not at all: the words mean nothing here.</summary>
    None,

    /// <summary><c>=</c> or <c>=></c>, as in forms, query strings and settings.</summary>
    Equals,

    /// <summary>A colon: JSON, headers, prose.</summary>
    Colon,

    /// <summary>The end of an XML tag.</summary>
    Tag,
}

/// <summary>A key that was found in a text of any kind, with its limits and what ties it to a value.</summary>
readonly ref struct SecretKeyAt
{
    // Longer than any key; bounds the work for each hint.
    const int LongestKey = 128;

    SecretKeyAt(int start, int end)
    {
        Start = start;
        End = end;
    }

    public int Start { get; }

    public int End { get; private init; }

    /// <summary>Default when the key is not quoted.</summary>
    public Quote Quote { get; private init; }

    public Tie Tie { get; private init; }

    /// <summary>Where the value starts, behind the tie and spaces.</summary>
    public int ValueStart { get; private init; }

    public bool IsQuoted => Quote.Length > 0;

    /// <summary>The key around a hint, whatever the text is: JSON at any depth, a form, a log line, a header.</summary>
    public static SecretKeyAt Read(ReadOnlySpan<byte> text, int hint, int hintLength)
    {
        var key = new SecretKeyAt(FindStart(text, hint), FindEnd(text, hint + hintLength));
        var at = key.End;
        if (at < text.Length && text[at] == ']') at++;
        else if (text[at..].StartsWith("%5D"u8)) at += 3;
        var isQuoted = Quote.TryReadAt(text, at, out var quote);
        if (!isQuoted && TryReadSpacedEnd(text, at, out var spacedEnd, out quote))
        {
            isQuoted = true;
            key = key with { End = spacedEnd };
        }
        if (isQuoted) at = quote.End;
        var tie = ReadTie(text, ref at, isQuoted, key.Start);
        return key with { Quote = isQuoted ? quote : default, Tie = tie, ValueStart = at };
    }

    // Backwards over the key, and over one space to one more word: "api key", "secret access key".
    static int FindStart(ReadOnlySpan<byte> text, int at)
    {
        var least = Math.Max(0, at - LongestKey);
        for (var words = 0; ; words++)
        {
            while (at > least && AsciiBytes.IsKeyCharacter(text[at - 1])) at--;
            at += LengthOfEscape(text, at);
            if (words == 2 || at < least + 2 || text[at - 1] != ' ' || !AsciiBytes.IsLetter(text[at - 2])) return at;
            at--;
        }
    }

    // Of \u0022card, \ncard and %22card only "card" is key.
    static int LengthOfEscape(ReadOnlySpan<byte> text, int at)
    {
        if (at == 0 || at >= text.Length || text[at - 1] is not ((byte)'\\' or (byte)'%')) return 0;
        var rest = text[at..];
        if (text[at - 1] == '%') return rest.Length > 2 && AsciiBytes.IsDigit(rest[0]) ? 2 : 0;
        return rest.StartsWith("u00"u8) && rest.Length > 5 ? 5 : rest[0] is (byte)'n' or (byte)'r' or (byte)'t' ? 1 : 0;
    }

    static int FindEnd(ReadOnlySpan<byte> text, int at)
    {
        var most = Math.Min(text.Length, at + LongestKey);
        while (at < most && AsciiBytes.IsKeyCharacter(text[at])) at++;
        return at;
    }

    // "card number (on file)": a quoted key may hold spaces; without the quote nobody knows where it ends.
    static bool TryReadSpacedEnd(ReadOnlySpan<byte> text, int at, out int end, out Quote quote)
    {
        quote = default;
        end = at;
        if (at >= text.Length || text[at] is not ((byte)' ' or (byte)'/' or (byte)'(')) return false;
        var most = Math.Min(text.Length, at + LongestKey);
        while (end < most
               && (AsciiBytes.IsKeyCharacter(text[end]) || text[end] is (byte)' ' or (byte)'(' or (byte)')' or (byte)'/')) end++;
        return Quote.TryReadAt(text, end, out quote) && IsTie(text, AsciiBytes.SkipSpaces(text, quote.End));
    }

    static bool IsTie(ReadOnlySpan<byte> text, int at) => at < text.Length && text[at] is (byte)':' or (byte)'=';

    static Tie ReadTie(ReadOnlySpan<byte> text, ref int at, bool isQuoted, int keyStart)
    {
        at = AsciiBytes.SkipSpaces(text, at);
        if (at >= text.Length) return Tie.None;
        var tie = Tie.None;
        if (text[at] == '=' || text[at..].StartsWith("%3D"u8)) tie = Tie.Equals;
        else if (text[at] == ':' || text[at..].StartsWith("%3A"u8)) tie = Tie.Colon;
        else if (text[at] == '>' && keyStart > 0 && text[keyStart - 1] is (byte)'<' or (byte)':') tie = Tie.Tag;
        if (tie == Tie.None) return tie;
        at += text[at] == '%' ? 3 : 1;
        if (tie == Tie.Equals && at < text.Length && text[at] == '>') at++; // Ruby's and PHP's arrow
        // "arn:aws:secretsmanager:…:secret:name", "token://host", "Token::New" are names.
        if (tie == Tie.Colon && !isQuoted && at < text.Length
            && (text[at] is (byte)':' or (byte)'/' || (keyStart > 0 && text[keyStart - 1] == ':'))) return Tie.None;
        if (tie == Tie.Equals && at < text.Length && text[at] == '=') return Tie.None; // a comparison in code
        at = AsciiBytes.SkipSpaces(text, at);
        return tie;
    }
}
