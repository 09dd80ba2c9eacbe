using Headwater.Model;

namespace Headwater.Storage;

/// <summary>The order of a list of invocations, newest first, and its cursor.</summary>
static class InvocationOrder
{
    /// <summary>What breaks ties of time: the span, or the request when there is none.</summary>
    public static string IdOf(Invocation run) => run.Span?.ToString() ?? $"{run.RequestId}@{run.Function.Name}";

    /// <summary>Whether runs of a function are searched for.</summary>
    public static bool IsOf(InvocationSearch search, FunctionName function) =>
        (search.Function is null || function.Name == search.Function)
        && (search.Environment is null || function.Environment == search.Environment)
        && (search.Region is null || function.Region == search.Region);

    /// <summary>Newest first; ties by id, downwards.</summary>
    public static IEnumerable<Invocation> Sort(IEnumerable<Invocation> runs) =>
        runs.OrderByDescending(i => i.Start).ThenByDescending(IdOf, StringComparer.Ordinal);

    /// <summary>Whether an item comes after the cursor in a list that is newest first.</summary>
    public static bool IsAfter(Cursor? cursor, Instant time, string id) =>
        cursor is null || time < cursor.Time || (time == cursor.Time && string.CompareOrdinal(id, cursor.Id) < 0);

    /// <summary>Cuts a page from runs that match and come after the cursor, in any order.</summary>
    public static InvocationPage Cut(IEnumerable<Invocation> runs, int limit)
    {
        var page = Sort(runs).Take(limit + 1).ToList();
        if (page.Count <= limit) return new InvocationPage(page, null);
        page.RemoveAt(limit);
        return new InvocationPage(page, new Cursor(page[^1].Start, IdOf(page[^1])));
    }
}
