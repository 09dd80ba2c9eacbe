using System.Globalization;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>A log record that matches, with its context and the hash that breaks ties of time.</summary>
/// <param name="Log">The record.</param>
/// <param name="Context">What <see cref="EncodedLog.Context"/> points to.</param>
/// <param name="Hash">See <see cref="BatchFingerprint"/>.</param>
readonly record struct LogHit(EncodedLog Log, EncodedContext Context, UInt128 Hash)
{
    /// <summary>A hit with its hash.</summary>
    public static LogHit Of(in EncodedLog log, EncodedContext context) => new(log, context, BatchFingerprint.Of(log));
}

/// <summary>
/// The order of a list of log records and its cursor. Records have no ids, and two equal lines of one moment are two
/// lines: the id is the record's hash with its place among its equals.
/// </summary>
static class LogOrder
{
    /// <summary>The id of a cursor that stands after all records of its moment.</summary>
    public const string AllSeen = "";

    /// <summary>
    /// Cuts a page from all records that match from the cursor's moment on (that moment included), in any order:
    /// oldest first when <paramref name="search"/> names traces, newest first otherwise.
    /// </summary>
    public static LogPage Cut(IEnumerable<LogHit> hits, LogSearch search, SearchCoverage coverage)
    {
        var oldestFirst = search.Traces.Count > 0;
        var sorted = oldestFirst
            ? hits.OrderBy(h => h.Log.Time).ThenBy(h => h.Hash)
            : hits.OrderByDescending(h => h.Log.Time).ThenByDescending(h => h.Hash);
        var page = new List<(LogHit Hit, int Place)>();
        var more = false;
        (Instant Time, UInt128 Hash, int Count) equal = default;
        foreach (var hit in sorted)
        {
            equal = (hit.Log.Time, hit.Hash) == (equal.Time, equal.Hash) ? equal with { Count = equal.Count + 1 }
                : (hit.Log.Time, hit.Hash, 1);
            if (!IsAfter(search.After, hit, equal.Count, oldestFirst)) continue;
            if (page.Count == search.Limit)
            {
                more = true;
                break;
            }
            page.Add((hit, equal.Count));
        }
        var next = more ? new Cursor(page[^1].Hit.Log.Time, IdOf(page[^1].Hit.Hash, page[^1].Place)) : null;
        return new LogPage(ToSet(page.Select(p => p.Hit)), next, coverage);
    }

    /// <summary>The records with each context once.</summary>
    public static LogSet ToSet(IEnumerable<LogHit> hits)
    {
        var contexts = new ContextList();
        var logs = hits.Select(h => h.Log with { Context = contexts.IndexOf(h.Context) }).ToList();
        return new LogSet(contexts.Items, logs);
    }

    static bool IsAfter(Cursor? cursor, LogHit hit, int place, bool oldestFirst)
    {
        if (cursor is null) return true;
        var byTime = hit.Log.Time.CompareTo(cursor.Time);
        if (byTime != 0) return byTime > 0 == oldestFirst;
        var dot = cursor.Id.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0
            || !UInt128.TryParse(
                cursor.Id.AsSpan(0, dot), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
            || !int.TryParse(cursor.Id.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seen))
            return false;
        var byHash = hit.Hash.CompareTo(hash);
        return byHash != 0 ? byHash > 0 == oldestFirst : place > seen;
    }

    static string IdOf(UInt128 hash, int place) => string.Create(CultureInfo.InvariantCulture, $"{hash:x32}.{place}");
}
