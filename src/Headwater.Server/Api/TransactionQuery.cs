using System.Globalization;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// Reads <c>q</c>: words, and <c>key:value</c> with the keys outcome, entry, function, user, duration and id; values with spaces
/// stand in quotes: <c>outcome:failed entry:"POST /sales" duration:&gt;2s anna</c>. A word with a colon whose key is unknown is
/// a mistake, not a word: silence would show an empty list.
/// </summary>
static class TransactionQuery
{
    static readonly string[] Keys = ["outcome", "entry", "function", "user", "duration", "id"];

    public static TransactionSearch? Read(string? text, TransactionSearch search, out string mistake)
    {
        mistake = "";
        var words = new List<string>();
        foreach (var (key, value) in Split(text ?? ""))
        {
            var read = key switch
            {
                "" => search,
                "outcome" => ReadOutcomes(value, search),
                "entry" => search with { Entry = value },
                "function" => search with { Function = value },
                "user" => search with { User = value },
                "duration" => ReadDuration(value) is { } least ? search with { MinDuration = least } : null,
                "id" => TransactionId.TryParse(value, out _) ? search : null,
                _ => null,
            };
            if (key is "" or "id") words.Add(value);
            if (read is null)
            {
                mistake = Explain(key, value);
                return null;
            }
            search = read;
        }
        return search with { Words = words };
    }

    static IEnumerable<(string Key, string Value)> Split(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var key = "";
            var start = at;
            while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
            // A colon with something after it makes a key; a URL's scheme is part of a word.
            if (at > start && at + 1 < text.Length && text[at] == ':' && text[at + 1] is not ('/' or ' '))
                (key, start) = (text[start..at].ToLowerInvariant(), ++at);
            if (at < text.Length && text[at] == '"' && at == start)
            {
                var close = text.IndexOf('"', at + 1);
                if (close < 0) close = text.Length;
                yield return (key, text[(at + 1)..close]);
                at = close + 1;
                continue;
            }
            while (at < text.Length && !char.IsWhiteSpace(text[at])) at++;
            yield return (key, text[start..at]);
        }
    }

    static TransactionSearch? ReadOutcomes(string value, TransactionSearch search)
    {
        var outcomes = new List<Outcome>();
        foreach (var word in value.Split(','))
        {
            if (!Enum.GetValues<Outcome>().Any(o => Matches(o, word))) return null;
            outcomes.Add(Enum.GetValues<Outcome>().First(o => Matches(o, word)));
        }
        return search with { Outcomes = outcomes };

        static bool Matches(Outcome outcome, string word) =>
            outcome.ToString().Equals(word.Trim(), StringComparison.OrdinalIgnoreCase);
    }

    // >2s, >=250ms, >1.5m; the comparison may be left out, it is always "at least".
    static Duration? ReadDuration(string value)
    {
        var text = value.TrimStart('>', '=');
        foreach (var (unit, milliseconds) in ((string, double)[])[("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)])
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n)
                && n * milliseconds < Duration.FromDays(365).TotalMilliseconds)
                return Duration.FromMilliseconds(n * milliseconds);
        return null;
    }

    static string Explain(string key, string value) => key switch
    {
        "outcome" => $"'{value}' is not an outcome. There are: "
            + string.Join(", ", Enum.GetValues<Outcome>().Select(ToJson.Word)) + "; several are separated by commas.",
        "duration" => $"'{value}' is not a duration. Write the least, for example duration:>2s, with ms, s, m or h.",
        "id" => $"'{value}' is not a transaction's id: 32 hex digits.",
        _ => $"'{key}' is not a key. There are: {string.Join(", ", Keys)}. To search for the text, put it in quotes.",
    };
}
