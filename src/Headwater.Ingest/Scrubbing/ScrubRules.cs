using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Headwater.Ingest;

/// <summary>
/// What is masked and how, checked and ready for use; see docs/scrubbing.md. Immutable, so safe for concurrent callers; one for
/// each project that has settings of its own.
/// </summary>
public sealed class ScrubRules
{
    // Each key is looked for in each span; more than this is a rule for shapes, not for names.
    const int MostEntries = 100;

    // A pattern makes every text of every span be decoded and searched.
    const int MostPatterns = 20;

    // A fingerprint of the pre-scan has three bytes.
    const int ShortestKey = 3;
    const int LongestKey = 64;

    // Longer than any guess, shorter than any excuse; HMAC-SHA256 itself takes any length.
    const int ShortestHashKey = 16;

    // 64 bits of hash tell values apart, 32 bits of check tell a hash from a text that only looks like one.
    const int HashBytes = 8;
    const int CheckBytes = 4;

    static readonly SearchValues<byte> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    readonly byte[]? _hashKey;
    readonly Masking _masking;

    ScrubRules(ScrubSettings settings, IReadOnlyList<ScrubPattern> patterns)
    {
        var extra = settings.ExtraKeys
            .Select(k => new SecretTerm(SecretKeys.Compact(k), SecretKeys.Compact(k), TermPlace.Word, Absolute: true)).ToArray();
        Keys = new SecretKeys(extra, settings.ExemptKeys);
        var hints = DefaultHints.All.Concat(settings.ExtraKeys.Select(k => HintOf(k)!));
        Hints = new HintScanner(settings.MaskEmails ? hints.Append(new Hint("@", HintKind.Email)) : hints);
        Patterns = patterns;
        ExemptPaths = [.. settings.ExemptPaths.Select(Encoding.UTF8.GetBytes)];
        _masking = settings.Masking;
        _hashKey = settings.HashKey is { } key ? Encoding.UTF8.GetBytes(key) : null;
        Names = new HashSet<string>(
            [.. SecretKeys.DefaultRules, .. SecretShapes.Rules, .. extra.Select(e => e.Rule), .. patterns.Select(p => p.Rule)]);
    }

    /// <summary>The rules for a project that says nothing about scrubbing.</summary>
    public static ScrubRules Default { get; } = new(new ScrubSettings(), []);

    internal SecretKeys Keys { get; }

    internal HintScanner Hints { get; }

    internal IReadOnlyList<ScrubPattern> Patterns { get; }

    IReadOnlyList<byte[]> ExemptPaths { get; }

    /// <summary>False when nothing in a protobuf message can be worth masking: the one look that every span gets.</summary>
    internal bool MightMask(ReadOnlySpan<byte> message) =>
        Patterns.Count > 0 || Hints.Find(message, 0, out _) >= 0 || CardNumbers.MightBeIn(message);

    /// <summary>The rule that makes the value of an attribute a secret; null when none does.</summary>
    internal string? RuleForKey(ReadOnlySpan<byte> key) => Hints.Find(key, 0, out _) < 0 ? null : Keys.RuleFor(key);

    /// <summary>True for a place that the project has exempted.</summary>
    internal bool IsExempt(ReadOnlySpan<byte> path)
    {
        foreach (var exempt in ExemptPaths)
            if (exempt[^1] == '*' ? path.StartsWith(exempt.AsSpan(..^1)) : path.SequenceEqual(exempt)) return true;
        return false;
    }

    /// <summary>All rules that can be recorded.</summary>
    internal IReadOnlySet<string> Names { get; }

    /// <summary>Checks settings and makes rules of them. False, with what to change, when one is wrong.</summary>
    public static bool TryCreate(
        ScrubSettings settings, [NotNullWhen(true)] out ScrubRules? rules, [NotNullWhen(false)] out string? mistake)
    {
        rules = null;
        var patterns = new List<ScrubPattern>();
        mistake = FindMistake(settings) ?? ReadPatterns(settings, patterns);
        if (mistake is not null) return false;
        rules = new ScrubRules(settings, patterns);
        return true;
    }

    /// <summary>
    /// The text that stands for this value under <see cref="Masking.Hash"/>: what to search for to find a value that was masked.
    /// Null without a hash key.
    /// </summary>
    public string? HashOf(string value) =>
        _hashKey is null ? null : Encoding.ASCII.GetString(Hash(Encoding.UTF8.GetBytes(value)));

    /// <summary>True for a text that was masked already, by these rules or by the sender.</summary>
    internal bool IsMasked(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return true;
        var scheme = text.IndexOf((byte)' ');
        if (scheme is > 0 and < 8 && IsMaskedWord(text[(scheme + 1)..]) && !text[..scheme].ContainsAnyExcept(Letters)) return true;
        return IsMaskedWord(text);
    }

    /// <summary>Copies a text with its edits made.</summary>
    internal void Apply(ReadOnlySpan<byte> text, IReadOnlyList<Edit> edits, IBufferWriter<byte> output)
    {
        var at = 0;
        foreach (var edit in edits)
        {
            output.Write(text[at..edit.Start]);
            var quote = text.Slice(edit.Quote.Start, edit.Quote.Length);
            output.Write(quote);
            if (edit.Replacement is not null) output.Write(edit.Replacement);
            else Mask(text.Slice(edit.Start, edit.Length), isText: quote.IsEmpty, output);
            output.Write(quote);
            at = edit.End;
        }
        output.Write(text[at..]);
    }

    /// <summary>Writes what stands for a secret; for a number or flag always the same.</summary>
    internal void Mask(ReadOnlySpan<byte> secret, bool isText, IBufferWriter<byte> output)
    {
        if (_masking == Masking.Hash) output.Write(Hash(secret));
        else if (_masking == Masking.Remove) output.Write("*"u8);
        else
        {
            var length = isText ? secret.Length : 4;
            output.GetSpan(length)[..length].Fill((byte)'*');
            output.Advance(length);
        }
    }

    static string? FindMistake(ScrubSettings settings)
    {
        if (settings.ExtraKeys.Count > MostEntries)
            return $"Scrubbing:ExtraKeys has {settings.ExtraKeys.Count} entries; at most {MostEntries} are allowed.";
        foreach (var key in settings.ExtraKeys)
        {
            if (SecretKeys.Compact(key).Length > LongestKey || HintOf(key) is null || !key.All(char.IsAscii))
            {
                return $"Scrubbing:ExtraKeys: '{key}' must have at most {LongestKey} ASCII letters and digits, and a word "
                    + $"of at least {ShortestKey} of them.";
            }
        }
        if (settings.ExemptKeys.Count > MostEntries)
            return $"Scrubbing:ExemptKeys has {settings.ExemptKeys.Count} entries; at most {MostEntries} are allowed.";
        if (settings.ExemptKeys.FirstOrDefault(k => SecretKeys.Compact(k).Length == 0) is { } empty)
            return $"Scrubbing:ExemptKeys: '{empty}' has no letter and no digit; write the key, such as cardType.";
        if (settings.ExemptPaths.Count > MostEntries)
            return $"Scrubbing:ExemptPaths has {settings.ExemptPaths.Count} entries; at most {MostEntries} are allowed.";
        if (settings.ExemptPaths.FirstOrDefault(p => p.TrimEnd('*').Length == 0) is { } all)
            return $"Scrubbing:ExemptPaths: '{all}' would exempt everything; write a path such as attributes.app.card.";
        if (settings.Masking == Masking.Hash && (settings.HashKey?.Length ?? 0) < ShortestHashKey)
            return $"Scrubbing:HashKey must have at least {ShortestHashKey} characters when Scrubbing:Masking is Hash.";
        return Enum.IsDefined(settings.Masking) ? null
            : $"Scrubbing:Masking is {settings.Masking}; it must be Stars, Remove or Hash.";
    }

    static string? ReadPatterns(ScrubSettings settings, List<ScrubPattern> patterns)
    {
        if (settings.ExtraPatterns.Count > MostPatterns)
            return $"Scrubbing:ExtraPatterns has {settings.ExtraPatterns.Count} entries; at most {MostPatterns} are allowed.";
        foreach (var (name, text) in settings.ExtraPatterns)
        {
            if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit))
                return $"Scrubbing:ExtraPatterns: the name '{name}' must consist of ASCII letters and digits.";
            try
            {
                patterns.Add(new ScrubPattern(name, new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)));
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                return $"Scrubbing:ExtraPatterns:{name} cannot be used: {e.Message} Look-around and back-references are not "
                    + "supported, because they can take for ever.";
            }
        }
        return null;
    }

    // The longest word is what stands unbroken in every spelling of the key.
    static Hint? HintOf(string key)
    {
        var best = default(Range);
        var start = 0;
        for (var i = 0; i <= key.Length; i++)
        {
            var ends = i == key.Length || !char.IsAsciiLetterOrDigit(key[i])
                || (i > 0 && char.IsUpper(key[i]) && char.IsLower(key[i - 1]));
            if (!ends) continue;
            if (i - start > best.End.Value - best.Start.Value) best = start..i;
            start = i == key.Length || char.IsAsciiLetterOrDigit(key[i]) ? i : i + 1;
        }
        var word = key[best];
        return word.Length < ShortestKey ? null : new Hint(word[..Math.Min(word.Length, Hint.MaxLength)], HintKind.Key);
    }

    byte[] Hash(ReadOnlySpan<byte> secret)
    {
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_hashKey!, secret, bytes);
        var text = "hash:" + Convert.ToHexStringLower(bytes[..HashBytes]);
        HMACSHA256.HashData(_hashKey!, Encoding.ASCII.GetBytes(text), bytes);
        return Encoding.ASCII.GetBytes(text + Convert.ToHexStringLower(bytes[..CheckBytes]));
    }

    bool IsMaskedWord(ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAnyExcept((byte)'*')) return true;
        if (text.Length >= 3 && (!text.ContainsAnyExcept((byte)'-') || !text.ContainsAnyExcept((byte)'x', (byte)'X'))) return true;
        if (text.Length % 3 == 0 && text.StartsWith("•"u8) && text.Count("•"u8) * 3 == text.Length) return true;
        var word = text.Trim("[]<>"u8);
        if (word.SequenceEqual("Filtered"u8) || word.SequenceEqual("REDACTED"u8) || word.SequenceEqual("redacted"u8)
            || word.SequenceEqual("MASKED"u8) || word.SequenceEqual("masked"u8)) return true;
        return _hashKey is not null && IsHash(text);
    }

    bool IsHash(ReadOnlySpan<byte> text)
    {
        const int checkedLength = 5 + HashBytes * 2;
        if (text.Length != checkedLength + CheckBytes * 2 || !text.StartsWith("hash:"u8)) return false;
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_hashKey!, text[..checkedLength], bytes);
        return text[checkedLength..].SequenceEqual(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes[..CheckBytes])));
    }
}
