namespace Headwater.Ingest;

/// <summary>What the bytes of UTF-8 text are, as far as scrubbing cares: everything above 0x7F is content.</summary>
static class AsciiBytes
{
    // RFC 3986 sets no limit; host names end at 255 and secrets in URLs are seldom longer than a JWT.
    const int LongestAuthority = 2_048;

    public static bool IsLetter(byte c) => (c | 0x20) is >= 'a' and <= 'z';

    public static bool IsUpper(byte c) => c is >= (byte)'A' and <= (byte)'Z';

    public static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    public static bool IsLetterOrDigit(byte c) => IsLetter(c) || IsDigit(c);

    public static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    /// <summary>Can stand inside an unquoted key: <c>X-Api-Key</c>, <c>db.password</c>, <c>AWS_SECRET</c>.</summary>
    public static bool IsKeyCharacter(byte c) => IsLetterOrDigit(c) || c is (byte)'_' or (byte)'-' or (byte)'.';

    /// <summary>Can stand in base64 of either alphabet; the padding is not counted.</summary>
    public static bool IsBase64(byte c) =>
        IsLetterOrDigit(c) || c is (byte)'+' or (byte)'/' or (byte)'-' or (byte)'_';

    public static int SkipSpaces(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && IsSpace(text[at])) at++;
        return at;
    }

    /// <summary>Does the text contain a word, compared without regard to case? The word is lower-case.</summary>
    public static bool ContainsFolded(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i + word.Length <= text.Length; i++)
            if (StartsWithFolded(text[i..], word)) return true;
        return false;
    }

    /// <summary>Does the text start with a word, compared without regard to case? The word is lower-case.</summary>
    public static bool StartsWithFolded(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        if (text.Length < word.Length) return false;
        for (var i = 0; i < word.Length; i++)
        {
            var c = IsUpper(text[i]) ? (byte)(text[i] | 0x20) : text[i];
            if (c != word[i]) return false;
        }
        return true;
    }

    /// <summary>The length of a URL's authority: what stands between <c>://</c> and the path.</summary>
    public static int AuthorityLength(ReadOnlySpan<byte> text)
    {
        var end = 0;
        var limit = Math.Min(text.Length, LongestAuthority);
        while (end < limit && text[end] > ' ' && text[end] is not ((byte)'/' or (byte)'?' or (byte)'#' or (byte)'"'
                   or (byte)'\'' or (byte)'<' or (byte)'>' or (byte)'\\' or (byte)'`')) end++;
        return end;
    }

    /// <summary>
    /// True for what follows <c>://</c> when the authority names a user, or may do so before it was cut off: behind the colon of
    /// a host stands a number.
    /// </summary>
    public static bool IsAuthorityWithUser(ReadOnlySpan<byte> text)
    {
        var authority = text[..AuthorityLength(text)];
        if (authority.Contains((byte)'@')) return true;
        var colon = authority.IndexOf((byte)':');
        return colon >= 0 && authority[0] != '[' && colon + 1 < authority.Length && !IsDigit(authority[colon + 1]);
    }
}
