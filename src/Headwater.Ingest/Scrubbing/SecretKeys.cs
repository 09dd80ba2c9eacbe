using System.Text;

namespace Headwater.Ingest;

/// <summary>Where in a key a term must stand to make the key's value a secret.</summary>
enum TermPlace : byte
{
    /// <summary>Anywhere, also across words and inside one: <c>mydbpassword2</c>.</summary>
    Anywhere,

    /// <summary>At the end of a word: <c>csrftoken</c>.</summary>
    EndOfWord,

    /// <summary>A word of its own.</summary>
    Word,

    /// <summary>The last word, or the last before a word such as "number" or "value"; and not in prose.</summary>
    LastWord,
}

/// <summary>One term that makes a key secret, in lower case and without separators, and the rule it is recorded as.</summary>
sealed record SecretTerm(string Text, string Rule, TermPlace Place, bool Absolute = false)
{
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Text);
}

/// <summary>
/// Decides by its name whether the value of a key is a secret. Names are compared by words, which end at separators, at changes
/// from small to capital letters, and where capitals end: <c>DB_PASSWORD</c>, <c>dbPassword</c> and <c>db-password</c> are the
/// same. Immutable, so safe for concurrent callers.
/// </summary>
sealed class SecretKeys(IReadOnlyList<SecretTerm> extra, IReadOnlyList<string> exempt)
{
    // Longer keys exist only by accident; their end decides, where names put the noun.
    const int LongestKey = 128;

    static readonly SecretTerm[] Terms =
    [
        new("password", "password", TermPlace.Anywhere),
        new("passwd", "password", TermPlace.Anywhere),
        new("passphrase", "password", TermPlace.Anywhere),
        new("passcode", "password", TermPlace.Anywhere),
        new("pwd", "password", TermPlace.EndOfWord),
        new("pass", "password", TermPlace.LastWord),
        new("accesskeyid", "accessKey", TermPlace.Anywhere, Absolute: true),
        new("accesskey", "accessKey", TermPlace.Anywhere),
        new("secretkey", "secret", TermPlace.Anywhere),
        new("privatekey", "privateKey", TermPlace.Anywhere),
        new("apikey", "apiKey", TermPlace.Anywhere),
        new("encryptionkey", "secret", TermPlace.Anywhere),
        new("decryptionkey", "secret", TermPlace.Anywhere),
        new("signingkey", "secret", TermPlace.Anywhere),
        new("masterkey", "secret", TermPlace.Anywhere),
        new("subscriptionkey", "apiKey", TermPlace.Anywhere),
        new("functionskey", "apiKey", TermPlace.Anywhere),
        new("accountkey", "secret", TermPlace.Anywhere),
        new("sharedkey", "secret", TermPlace.Anywhere),
        new("authkey", "secret", TermPlace.Anywhere),
        new("sshkey", "privateKey", TermPlace.Anywhere),
        new("hmackey", "secret", TermPlace.Anywhere),
        new("aeskey", "secret", TermPlace.Word),
        new("secret", "secret", TermPlace.EndOfWord),
        new("secrets", "secret", TermPlace.EndOfWord),
        new("token", "token", TermPlace.EndOfWord),
        new("accesstokens", "token", TermPlace.Word),
        new("refreshtokens", "token", TermPlace.Word),
        new("authtokens", "token", TermPlace.Word),
        new("apitokens", "token", TermPlace.Word),
        new("sessiontokens", "token", TermPlace.Word),
        new("jwt", "token", TermPlace.Word),
        new("authorization", "authorization", TermPlace.Anywhere),
        new("auth", "authorization", TermPlace.LastWord),
        new("credential", "credential", TermPlace.Anywhere),
        new("cookie", "cookie", TermPlace.EndOfWord),
        new("cookies", "cookie", TermPlace.EndOfWord),
        new("signature", "signature", TermPlace.LastWord),
        new("cardnumber", "card", TermPlace.Word),
        new("creditcard", "card", TermPlace.LastWord),
        new("card", "card", TermPlace.LastWord),
        new("pan", "card", TermPlace.LastWord),
        new("cvv", "card", TermPlace.Word),
        new("cvv2", "card", TermPlace.Word),
        new("cvc", "card", TermPlace.Word),
        new("cvc2", "card", TermPlace.Word),
        new("ssn", "ssn", TermPlace.Word),
        new("socialsecurity", "ssn", TermPlace.Word),
        new("otp", "otp", TermPlace.LastWord),
    ];

    // A word after the term that makes it speak about the secret: token_type, passwordPolicy, secretArn, cookieName.
    static readonly byte[][] Describing = Words(
        "count counts type types url uri endpoint arn id ids name names expiry expires expired expiration version method "
        + "methods length len policy provider providers enabled required at date time ttl status valid validity used usage limit "
        + "limits size age scope scopes issuer audience kind state algorithm alg format index strength attempts attempt "
        + "reset changed manager manage server service mode level label title description desc message error errors rotation "
        + "source path file in timestamp min max less bucket budget brand consent domain options config settings "
        + "handler client host region field fields column table rate per lifetime duration page validator "
        + "authorizer metadata module package plugin kms prefix suffix");

    // A word before "token" that makes it a cursor, a request id or a count, none of which opens anything.
    static readonly byte[][] TokenIsCursor = Words(
        "next page continuation pagination idempotency request starting marker max min total input output prompt completion "
        + "unexpected cancellation invalid");

    // What may follow a weak term: card_number, cardCode, authHeader.
    static readonly byte[][] NamingTheValue = Words("number no num nr code value header plain raw pan data text str");

    readonly SecretTerm[] _terms = [.. Terms, .. extra];
    readonly byte[][] _exempt = [.. exempt.Select(e => Encoding.UTF8.GetBytes(Compact(e)))];

    /// <summary>The rules that can be recorded for keys.</summary>
    public static IReadOnlyList<string> DefaultRules { get; } = [.. Terms.Select(t => t.Rule).Distinct()];

    /// <summary>The rule that makes this key's value a secret; null when none does.</summary>
    /// <param name="key">The whole key, in UTF-8.</param>
    /// <param name="prose">True for words before a colon in running text, where weak terms mean nothing.</param>
    public string? RuleFor(ReadOnlySpan<byte> key, bool prose = false)
    {
        if (key.Length > LongestKey) key = key[^LongestKey..];
        Span<byte> compact = stackalloc byte[LongestKey];
        Span<bool> starts = stackalloc bool[LongestKey + 1];
        var length = Split(key, compact, starts);
        var name = compact[..length];
        foreach (var free in _exempt)
            if (name.SequenceEqual(free)) return null;
        foreach (var term in _terms)
        {
            if (prose && term.Place == TermPlace.LastWord) continue;
            for (var from = 0; from < length;)
            {
                var found = name[from..].IndexOf(term.Bytes);
                if (found < 0) break;
                from += found;
                if (Fits(term, name, starts[..(length + 1)], from)) return term.Rule;
                from++;
            }
        }
        return null;
    }

    /// <summary>The key in lower case and without separators: how keys are compared.</summary>
    public static string Compact(string key)
    {
        var compact = new StringBuilder(key.Length);
        foreach (var c in key)
            if (char.IsLetterOrDigit(c)) compact.Append(char.ToLowerInvariant(c));
        return compact.ToString();
    }

    static int Split(ReadOnlySpan<byte> key, Span<byte> compact, Span<bool> starts)
    {
        var length = 0;
        starts.Clear();
        for (var i = 0; i < key.Length; i++)
        {
            var c = key[i];
            if (c < 0x80 && !AsciiBytes.IsLetterOrDigit(c)) continue;
            var afterSeparator = i == 0 || (key[i - 1] < 0x80 && !AsciiBytes.IsLetterOrDigit(key[i - 1]));
            var capital = AsciiBytes.IsUpper(c) && i > 0
                && (!AsciiBytes.IsUpper(key[i - 1])
                    || (i + 1 < key.Length && AsciiBytes.IsLetter(key[i + 1]) && !AsciiBytes.IsUpper(key[i + 1])));
            starts[length] = afterSeparator || capital;
            compact[length++] = AsciiBytes.IsUpper(c) ? (byte)(c | 0x20) : c;
        }
        starts[length] = true;
        return length;
    }

    static bool Fits(SecretTerm term, ReadOnlySpan<byte> name, ReadOnlySpan<bool> starts, int from)
    {
        var end = from + term.Bytes.Length;
        // A digit after the term is part of its name: password2, token1.
        var afterDigits = end;
        while (afterDigits < name.Length && AsciiBytes.IsDigit(name[afterDigits])) afterDigits++;
        var endsWord = starts[end] || starts[afterDigits];
        var fits = term.Place switch
        {
            TermPlace.Anywhere => true,
            TermPlace.EndOfWord => endsWord,
            _ => starts[from] && endsWord,
        };
        if (!fits) return false;
        if (term.Absolute) return true;
        if (term.Rule == "token" && PreviousWordIs(name, starts, from, TokenIsCursor)) return false;
        if (term.Place == TermPlace.LastWord)
            return FollowedOnlyBy(name, starts, afterDigits, NamingTheValue)
                && (term.Text != "pass" || afterDigits == name.Length);
        return !FollowedByAny(name, starts, end, Describing);
    }

    static bool PreviousWordIs(ReadOnlySpan<byte> name, ReadOnlySpan<bool> starts, int end, byte[][] words)
    {
        if (end == 0) return false;
        var start = end - 1;
        while (start > 0 && !starts[start]) start--;
        return IsOneOf(name[start..end], words);
    }

    static bool FollowedByAny(ReadOnlySpan<byte> name, ReadOnlySpan<bool> starts, int from, byte[][] words)
    {
        while (from < name.Length)
        {
            var end = EndOfWord(starts, from);
            if (IsOneOf(name[from..end], words)) return true;
            from = end;
        }
        return false;
    }

    static bool FollowedOnlyBy(ReadOnlySpan<byte> name, ReadOnlySpan<bool> starts, int from, byte[][] words)
    {
        while (from < name.Length)
        {
            var end = EndOfWord(starts, from);
            if (!IsOneOf(name[from..end], words)) return false;
            from = end;
        }
        return true;
    }

    static int EndOfWord(ReadOnlySpan<bool> starts, int from)
    {
        var end = from + 1;
        while (!starts[end]) end++;
        return end;
    }

    static bool IsOneOf(ReadOnlySpan<byte> word, byte[][] words)
    {
        foreach (var candidate in words)
            if (word.SequenceEqual(candidate)) return true;
        return false;
    }

    static byte[][] Words(string words) => [.. words.Split(' ').Select(Encoding.UTF8.GetBytes)];
}
