using System.Text;
using Headwater.Model;

namespace Headwater.Web;

/// <summary>
/// What the search box understands: words, "quoted words", and <c>key:value</c> with a few keys. What it does not
/// understand is said, and never thrown away.
/// </summary>
/// <param name="Search">The question for the store.</param>
/// <param name="Mistakes">What was not understood, for people; empty when all was.</param>
public sealed record SearchText(TransactionSearch Search, IReadOnlyList<string> Mistakes)
{
    /// <summary>The keys, for the hint below the box.</summary>
    public const string Keys = "function: user: entry: outcome: env: region: duration:>2s background:true";

    // A search of more words than this is a paste by mistake.
    const int MaxTerms = 32;

    /// <summary>Reads the text, on top of what the address asks for already.</summary>
    public static SearchText Parse(string text, TransactionSearch search)
    {
        var words = new List<string>(search.Words);
        var outcomes = new List<Outcome>(search.Outcomes);
        var mistakes = new List<string>();
        var terms = Split(text);
        if (terms.Count > MaxTerms) mistakes.Add($"Only the first {MaxTerms} of {terms.Count} words are searched for.");
        foreach (var (key, value) in terms.Take(MaxTerms))
        {
            switch (key)
            {
                case null: words.Add(value); break;
                case "function": search = search with { Function = value }; break;
                case "user": search = search with { User = value }; break;
                case "entry": search = search with { Entry = value }; break;
                case "env": search = search with { Environment = value }; break;
                case "region": search = search with { Region = value }; break;
                case "background" when value is "true" or "false":
                    search = search with { IncludeBackground = value == "true" };
                    break;
                case "outcome" when Enum.TryParse<Outcome>(value, ignoreCase: true, out var outcome)
                    && Enum.IsDefined(outcome):
                    outcomes.Add(outcome);
                    break;
                case "duration" when DurationText.TryParse(value.TrimStart('>', '='), out var least):
                    search = search with { MinDuration = least };
                    break;
                case "outcome":
                    mistakes.Add($"'{value}' is no outcome: write ok, failed, silentlyFailed, recovered or running.");
                    break;
                case "duration":
                    mistakes.Add($"'{value}' is no duration: write duration:>2s, in ms, s, m or h.");
                    break;
                case "background": mistakes.Add($"'{value}' is neither true nor false."); break;
                // Many things contain a colon: a URL, an ARN, a time. As a word it still finds something.
                default: words.Add($"{key}:{value}"); break;
            }
        }
        return new(search with { Words = words, Outcomes = outcomes }, mistakes);
    }

    static List<(string? Key, string Value)> Split(string text)
    {
        var terms = new List<(string?, string)>();
        var term = new StringBuilder();
        string? key = null;
        var quoted = false;
        void Finish()
        {
            if (term.Length > 0) terms.Add((key, term.ToString()));
            else if (key is not null) terms.Add((null, key + ":"));
            (key, _) = (null, term.Clear());
        }
        foreach (var character in text)
        {
            if (character == '"') quoted = !quoted;
            else if (char.IsWhiteSpace(character) && !quoted) Finish();
            else if (character == ':' && !quoted && key is null && term.Length > 0)
                (key, _) = (term.ToString(), term.Clear());
            else term.Append(character);
        }
        Finish();
        return terms;
    }
}
