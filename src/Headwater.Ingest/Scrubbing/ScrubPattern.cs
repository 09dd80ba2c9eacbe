using System.Text;
using System.Text.RegularExpressions;

namespace Headwater.Ingest;

/// <summary>A project's own regular expression. It never backtracks, so no text can make it slow.</summary>
sealed class ScrubPattern(string rule, Regex regex)
{
    public string Rule => rule;

    /// <summary>What it matches in a text, in order.</summary>
    public IReadOnlyList<Edit> Find(ReadOnlySpan<byte> text)
    {
        // Bytes that are not UTF-8 would shift what follows them; taken one by one they only look odd.
        var encoding = System.Text.Unicode.Utf8.IsValid(text) ? Encoding.UTF8 : Encoding.Latin1;
        var characters = encoding.GetString(text);
        List<Edit>? edits = null;
        var seen = 0;
        var at = 0;
        foreach (var match in regex.EnumerateMatches(characters))
        {
            if (match.Length == 0) continue;
            at += encoding.GetByteCount(characters.AsSpan(seen, match.Index - seen));
            var length = encoding.GetByteCount(characters.AsSpan(match.Index, match.Length));
            (edits ??= []).Add(new Edit(at, length, rule));
            at += length;
            seen = match.Index + match.Length;
        }
        return (IReadOnlyList<Edit>?)edits ?? [];
    }
}
