using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Which transactions a <see cref="TransactionSearch"/> wants, its limit apart.</summary>
static class TransactionMatch
{
    /// <summary>Whether it is wanted, and comes after the search's cursor.</summary>
    public static bool Holds(TransactionSearch search, TransactionSummary summary) =>
        summary.Project == search.Project
        && search.Interval.Contains(summary.Start)
        && (search.IncludeBackground || !summary.Background)
        && (search.Environment is null || summary.Environment == search.Environment)
        && (search.Region is null || summary.Region == search.Region)
        && (search.Outcomes.Count == 0 || search.Outcomes.Contains(summary.Outcome))
        && (search.Function is null || summary.Functions.Contains(search.Function))
        && (search.User is null || summary.Users.Any(u => u.Id == search.User))
        && (search.Entry is null || summary.Entry == search.Entry)
        && (search.MinDuration is null || summary.Duration >= search.MinDuration)
        && InvocationOrder.IsAfter(search.After, summary.Start, summary.Id.ToString())
        && search.Words.All(word => HasWord(summary, word));

    static bool HasWord(TransactionSummary summary, string word) =>
        Has(summary.Entry, word)
        || summary.Functions.Any(f => Has(f, word))
        || summary.Users.Any(u => Has(u.Id, word))
        || (summary.RootCause is { } cause && (Has(cause.Component, word) || Has(cause.Message, word)))
        || Has(summary.Id.ToString(), word);

    static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
