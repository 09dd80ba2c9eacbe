using System.Buffers.Text;

namespace Headwater.Ingest;

/// <summary>Secrets that can be told by how they look, wherever they stand.</summary>
static class SecretShapes
{
    /// <summary>The rule for JSON Web Tokens.</summary>
    public const string Jwt = "jwt";

    /// <summary>The shortest header, <c>{"alg":""}</c>, has 14 characters; a little less, for the odd writer.</summary>
    public const int ShortestJwtPart = 12;

    // AWS: four letters and 16 more. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    const int AwsAccessKeyIdLength = 20;

    // Less is a word: "bearer of bad news".
    const int ShortestBearer = 8;

    // "-----BEGIN ENCRYPTED PRIVATE KEY-----" and its like; RFC 7468.
    const int LongestPemHeader = 64;

    // No user and password together are longer; bounds the work for prose after "basic".
    const int LongestBasic = 1_024;

    /// <summary>The rules that can be recorded for shapes.</summary>
    public static IReadOnlyList<string> Rules { get; } =
        [Jwt, "awsAccessKeyId", "privateKey", "bearer", "basic", "urlPassword", "vendorKey", "email", "cardNumber", "tooDeep"];

    /// <summary>The secret at a hint; of length 0, and with the end to go on from, when there is none.</summary>
    public static Edit Find(ReadOnlySpan<byte> text, int at, Hint hint) => hint.Kind switch
    {
        HintKind.AwsAccessKeyId => FindAwsAccessKeyId(text, at),
        HintKind.Pem => FindPem(text, at),
        HintKind.Bearer => FindBearer(text, at + hint.Length),
        HintKind.Basic => FindBasic(text, at + hint.Length),
        HintKind.Url => FindUrlPassword(text, at + hint.Length),
        HintKind.VendorKey => FindVendorKey(text, at, hint),
        HintKind.Email => FindEmail(text, at),
        _ => default,
    };

    /// <summary>The end of a run of base64 of either alphabet, without padding.</summary>
    public static int Base64End(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && AsciiBytes.IsBase64(text[at])) at++;
        return at;
    }

    /// <summary>The end of the token whose first part ends here; 0 when no second part follows.</summary>
    public static int JwtEnd(ReadOnlySpan<byte> text, int firstEnd)
    {
        var end = firstEnd;
        while (end + 3 < text.Length && text[end] == '.' && Base64End(text, end + 1) is var next && next > end + 3) end = next;
        return end > firstEnd ? end : 0;
    }

    static Edit FindAwsAccessKeyId(ReadOnlySpan<byte> text, int at)
    {
        if (at > 0 && AsciiBytes.IsLetterOrDigit(text[at - 1])) return default;
        var end = at;
        while (end < text.Length && (AsciiBytes.IsUpper(text[end]) || AsciiBytes.IsDigit(text[end]))) end++;
        var fits = end - at == AwsAccessKeyIdLength && (end == text.Length || !AsciiBytes.IsLetterOrDigit(text[end]));
        return fits ? new Edit(at, AwsAccessKeyIdLength, "awsAccessKeyId") : new Edit(at, 0, "");
    }

    static Edit FindPem(ReadOnlySpan<byte> text, int at)
    {
        var line = text[(at + 2)..Math.Min(text.Length, at + LongestPemHeader)];
        var closing = line.IndexOf("-----"u8);
        if (closing < 0 || line[..closing].IndexOf("PRIVATE KEY"u8) < 0) return new Edit(at, 0, "");
        var start = at + 2 + closing + 5;
        var rest = text[start..];
        var length = rest.IndexOf("-----END"u8);
        if (length < 0) length = rest.Length;
        // A key that was cut off ends with its string.
        var quote = rest[..length].IndexOfAny((byte)'"', (byte)'\'');
        if (quote >= 0) length = quote;
        while (quote >= 0 && length > 0 && rest[length - 1] == '\\') length--;
        return new Edit(start, length, "privateKey");
    }

    static Edit FindBearer(ReadOnlySpan<byte> text, int start)
    {
        var end = start;
        var telling = false;
        while (end < text.Length
               && (AsciiBytes.IsBase64(text[end]) || text[end] is (byte)'.' or (byte)'~' or (byte)'=' or (byte)':'))
            telling |= !AsciiBytes.IsLetter(text[end++]);
        while (end > start && text[end - 1] is (byte)'.' or (byte)':') end--;
        var length = end - start;
        // "Bearer authentication" and "bearer token" are prose: all letters, and short.
        return length >= ShortestBearer && (telling || length >= 2 * ShortestBearer + 4)
            ? new Edit(start, length, "bearer")
            : new Edit(start, 0, "");
    }

    static Edit FindBasic(ReadOnlySpan<byte> text, int start)
    {
        var end = Base64End(text, start);
        if (end - start is < 4 or > LongestBasic) return new Edit(end, 0, "");
        Span<byte> decoded = stackalloc byte[LongestBasic];
        Base64.DecodeFromUtf8(text[start..(start + (end - start) / 4 * 4)], decoded, out _, out var written);
        // RFC 7617: user-id, a colon, and the password.
        if (!decoded[..written].Contains((byte)':')) return new Edit(start, 0, "");
        while (end < text.Length && text[end] == '=') end++;
        return new Edit(start, end - start, "basic");
    }

    static Edit FindUrlPassword(ReadOnlySpan<byte> text, int start)
    {
        var authority = text.Slice(start, AsciiBytes.AuthorityLength(text[start..]));
        var at = authority.LastIndexOf((byte)'@');
        if (at < 0 && start + authority.Length == text.Length) at = authority.Length; // cut off before it
        var colon = at < 0 ? -1 : authority[..at].IndexOf((byte)':');
        return colon < 0 ? new Edit(start, 0, "") : new Edit(start + colon + 1, at - colon - 1, "urlPassword");
    }

    static Edit FindVendorKey(ReadOnlySpan<byte> text, int at, Hint hint)
    {
        var end = at + hint.Length;
        var start = hint.Text == "hub_pat_" && at >= 3 ? at - 3 : at;
        if (start > 0 && AsciiBytes.IsLetterOrDigit(text[start - 1])) return default;
        // Slack's tokens go on with a letter for their kind: xoxb-, xoxp-.
        if (hint.Text == "xox" && (end + 1 >= text.Length || text[end + 1] != '-')) return default;
        // GitHub and npm follow their prefix by letters and digits alone; npm_config_cache is a setting.
        var plain = hint.Length == 4 && hint.Text[^1] == '_';
        var least = plain || hint.Text == "AIza" ? 30 : 10;
        var from = end;
        while (end < text.Length
               && (AsciiBytes.IsLetterOrDigit(text[end]) || (!plain && text[end] is (byte)'_' or (byte)'-'))) end++;
        return end - from >= least ? new Edit(start, end - start, "vendorKey") : default;
    }

    static Edit FindEmail(ReadOnlySpan<byte> text, int at)
    {
        var start = at;
        while (start > 0 && at - start < 64 && (AsciiBytes.IsKeyCharacter(text[start - 1]) || text[start - 1] == '+')) start--;
        var end = at + 1;
        while (end < text.Length && end - at < 255 && AsciiBytes.IsKeyCharacter(text[end])) end++;
        while (end > at + 1 && text[end - 1] is (byte)'.' or (byte)'-') end--;
        return start < at && text[at..end].LastIndexOf((byte)'.') > 1 ? new Edit(start, end - start, "email") : default;
    }
}
