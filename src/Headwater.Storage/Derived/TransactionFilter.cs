using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Whether a summary is one that a search asks for; the same for all stores.</summary>
static class TransactionFilter
{
    /// <summary>Everything but project, interval and cursor.</summary>
    public static bool Matches(TransactionSearch search, TransactionSummary row) =>
        (search.IncludeBackground || !row.Background)
        && (search.Environment is null || row.Environment == search.Environment)
        && (search.Region is null || row.Region == search.Region)
        && (search.Outcomes.Count == 0 || search.Outcomes.Contains(row.Outcome))
        && (search.Entry is null || row.Entry == search.Entry)
        && (search.MinDuration is not { } least || row.Duration >= least)
        && (search.Function is null || row.Functions.Contains(search.Function))
        && (search.User is null || row.Users.Any(u => u.Id == search.User))
        && search.Words.All(word => ContainsWord(row, word));

    /// <summary>True when the row comes after the cursor: older, or as old with a smaller id.</summary>
    public static bool IsAfter(Cursor? cursor, TransactionSummary row) =>
        cursor is null || row.Start < cursor.Time
        || (row.Start == cursor.Time && string.CompareOrdinal(row.Id.ToString(), cursor.Id) < 0);

    static bool ContainsWord(TransactionSummary row, string word) =>
        Has(row.Entry, word) || row.Functions.Any(f => Has(f, word)) || row.Users.Any(u => Has(u.Id, word))
        || (row.RootCause is { } cause && (Has(cause.Message, word) || Has(cause.Component, word)))
        || Has(row.Id.ToString(), word) || Has(row.EntrySpan.TraceId.ToString(), word);

    static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
