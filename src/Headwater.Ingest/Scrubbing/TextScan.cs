namespace Headwater.Ingest;

/// <summary>
/// Finds the secrets in one text: JSON at any depth of JSON inside JSON, whole or cut off; forms, query strings, headers, XML,
/// settings, log lines, prose. Nothing is parsed as a whole: each hint is looked at where it stands, so that text of any kind and
/// broken text cost the same, in time linear in its length. Not thread-safe; one is used for many texts.
/// </summary>
sealed class TextScan(ScrubRules rules, int depth = 0)
{
    // Base64 inside base64 inside base64: deeper than any service nests.
    const int DeepestBase64 = 3;

    readonly List<Edit> _edits = []; // Bounded by the length of the text: edits do not overlap.

    /// <summary>What was found, in order, without overlaps. Valid until the next scan.</summary>
    public IReadOnlyList<Edit> Edits => _edits;

    /// <summary>Scans one text. False when there is nothing to mask.</summary>
    public bool Scan(ReadOnlySpan<byte> text, bool withKeys = true)
    {
        _edits.Clear();
        for (var at = 0; (at = rules.Hints.Find(text, at, out var hint)) >= 0;)
        {
            var next = hint.IsKey ? withKeys ? ScanKey(text, at, hint) : 0 : ScanShape(text, at, hint);
            at = Math.Max(next, at + 1);
        }
        ScanCards(text);
        foreach (var pattern in rules.Patterns) Merge(pattern.Find(text));
        return _edits.Count > 0;
    }

    int ScanKey(ReadOnlySpan<byte> text, int at, Hint hint)
    {
        var key = SecretKeyAt.Read(text, at, hint.Length);
        if (key.Tie == Tie.None) return at + hint.Length;
        var name = text[key.Start..key.End];
        if (key.ValueStart >= text.Length) return text.Length;
        var isQuoted = Quote.TryReadAt(text, key.ValueStart, out var quote);
        if (key.Tie == Tie.Tag) isQuoted = false;
        var isStructure = !isQuoted && key.Tie != Tie.Tag && text[key.ValueStart] is (byte)'{' or (byte)'[';
        var isProse = key.Tie == Tie.Colon && !key.IsQuoted && !isQuoted && !isStructure;
        if (rules.Keys.RuleFor(name, isProse) is not { } rule) return key.End;
        if (isStructure) return ScanStructure(text, key.ValueStart, key.Quote, rule);
        if (!isQuoted) return ScanBare(text, key, rule);
        if (Closes(text, key, quote)) return key.ValueStart;
        var end = quote.FindEnd(text, out var after);
        if (!IsWorkingDirectory(name, text[quote.End..end])) Add(text, quote.End, end, rule);
        return after;
    }

    // {"msg":"no token: ","next":1}: the mark behind an unquoted key may be the end of the string that the key stands in.
    static bool Closes(ReadOnlySpan<byte> text, SecretKeyAt key, Quote quote)
    {
        if (key.IsQuoted) return quote.IsOutside(key.Quote);
        var after = AsciiBytes.SkipSpaces(text, quote.End);
        return after >= text.Length || text[after] is (byte)',' or (byte)'}' or (byte)']' or (byte)':' or (byte)'\\';
    }

    int ScanBare(ReadOnlySpan<byte> text, SecretKeyAt key, string rule)
    {
        var start = key.ValueStart;
        if (key.IsQuoted) return AddLiteral(text, start, BareValue.LiteralEnd(text, start), key.Quote, rule);
        var wholeLine = rule is "authorization" or "cookie" && key.Tie != Tie.Tag;
        var end = key.Tie == Tie.Tag ? BareValue.TagEnd(text, start)
            : wholeLine ? BareValue.LineEnd(text, start)
            : BareValue.WordEnd(text, start);
        if (!IsWorkingDirectory(text[key.Start..key.End], text[start..end])) Add(text, start, end, rule);
        return end;
    }

    // All leaves under a secret key, to the bracket that closes or to the end. Keys are kept, so that the shape still shows.
    int ScanStructure(ReadOnlySpan<byte> text, int at, Quote around, string rule)
    {
        var open = 0;
        while (at < text.Length)
        {
            if (Quote.TryReadAt(text, at, out var quote))
            {
                if (around.Length > 0 && quote.IsOutside(around)) return at;
                var end = quote.FindEnd(text, out var after);
                if (!IsKey(text, after)) Add(text, quote.End, end, rule);
                around = around.Length > 0 ? around : quote;
                at = Math.Max(after, at + 1);
                continue;
            }
            var c = text[at];
            if (c is (byte)'{' or (byte)'[') open++;
            else if (c is (byte)'}' or (byte)']' && --open == 0) return at + 1;
            else if (c == '\\') at++; // \n and \t between tokens of a nested text
            else if (c is not ((byte)',' or (byte)':' or (byte)'}' or (byte)']') && !AsciiBytes.IsSpace(c))
            {
                var end = Math.Max(BareValue.LiteralEnd(text, at), at + 1);
                if (!IsKey(text, end)) AddLiteral(text, at, end, around, rule);
                at = end;
                continue;
            }
            at++;
        }
        return at;
    }

    static bool IsKey(ReadOnlySpan<byte> text, int after)
    {
        after = AsciiBytes.SkipSpaces(text, after);
        return after < text.Length && text[after] == ':';
    }

    int AddLiteral(ReadOnlySpan<byte> text, int start, int end, Quote quote, string rule)
    {
        var value = text[start..end];
        if (BareValue.IsNothing(value)) return end;
        if (quote.Length > 0 && BareValue.IsNumberOrFlag(value)) _edits.Add(new Edit(start, end - start, rule, Quote: quote));
        else Add(text, start, end, rule);
        return end;
    }

    void Add(ReadOnlySpan<byte> text, int start, int end, string rule)
    {
        if (_edits.Count > 0) start = Math.Max(start, _edits[^1].End);
        if (start >= end) return;
        if (!rules.IsMasked(text[start..end])) _edits.Add(new Edit(start, end - start, rule));
    }

    int ScanShape(ReadOnlySpan<byte> text, int at, Hint hint)
    {
        if (hint.Kind == HintKind.Base64Json) return ScanBase64(text, at);
        var shape = SecretShapes.Find(text, at, hint);
        if (shape.Length > 0) Add(text, shape.Start, shape.End, shape.Rule);
        return Math.Max(shape.End, at + hint.Length);
    }

    // A JWT is masked whole; base64 of other JSON is unpacked, masked inside and packed again.
    int ScanBase64(ReadOnlySpan<byte> text, int at)
    {
        var end = SecretShapes.Base64End(text, at);
        if (end - at >= SecretShapes.ShortestJwtPart && SecretShapes.JwtEnd(text, end) is var jwtEnd and > 0)
        {
            Add(text, at, jwtEnd, SecretShapes.Jwt);
            return jwtEnd;
        }
        if (depth < DeepestBase64 && Base64Text.TryScrub(text[at..end], rules, depth + 1, out var packed, out var rule))
            _edits.Add(new Edit(at, end - at, rule, packed));
        return end;
    }

    void ScanCards(ReadOnlySpan<byte> text)
    {
        List<Edit>? cards = null;
        for (var at = 0; (at = CardNumbers.Find(text, at, out var length)) >= 0; at += length)
        {
            if (BareValue.IsJsonNumber(text, at, length, out var quote, out var key) && BareValue.IsNumericKey(key)) continue;
            (cards ??= []).Add(new Edit(at, length, "cardNumber", Quote: quote));
        }
        if (cards is not null) Merge(cards);
    }

    // What is masked already wins: it is at least as large.
    void Merge(IReadOnlyList<Edit> more)
    {
        if (more.Count == 0) return;
        var before = _edits.Count;
        var next = 0;
        foreach (var edit in more)
        {
            while (next < before && _edits[next].End <= edit.Start) next++;
            if (next >= before || _edits[next].Start >= edit.End) _edits.Add(edit);
        }
        _edits.Sort((a, b) => a.Start.CompareTo(b.Start));
    }

    // PWD and OLDPWD of a shell name a directory; in connection strings PWD is a password.
    static bool IsWorkingDirectory(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        key.EndsWith("PWD"u8) && value.Length > 0 && (value[0] is (byte)'/' or (byte)'~');
}
