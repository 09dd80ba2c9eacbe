using Headwater.Model;

namespace Headwater.Storage;

/// <summary>The orders of lists of spans, and their cursor.</summary>
static class SpanOrder
{
    /// <summary>Whether a span comes after the cursor in a list that is newest first.</summary>
    public static bool IsAfter(Cursor? cursor, Instant start, SpanRef span) =>
        cursor is null || start < cursor.Time
        || (start == cursor.Time && string.CompareOrdinal(span.ToString(), cursor.Id) < 0);

    /// <summary>Newest first; ties by trace and span id, downwards.</summary>
    public static int NewestFirst(Instant start, SpanRef span, Instant otherStart, SpanRef other)
    {
        var byTime = otherStart.CompareTo(start);
        return byTime != 0 ? byTime : other.CompareTo(span);
    }

    /// <summary>
    /// Of two versions of one span the one to keep: that which ends later, since senders exist that report a span
    /// first when it starts; of equals the one that says more.
    /// </summary>
    public static bool IsBetter(in EncodedSpan candidate, in EncodedSpan kept) =>
        candidate.End > kept.End || (candidate.End == kept.End && candidate.Bytes.Length > kept.Bytes.Length);

    /// <summary>The earliest spans of a trace, each once, ordered by (start, span id).</summary>
    public static SpanSet ToTrace(IEnumerable<(EncodedSpan Span, EncodedContext Context)> versions, int limit)
    {
        var best = new Dictionary<SpanRef, (EncodedSpan Span, EncodedContext Context)>();
        foreach (var version in versions)
        {
            if (!best.TryGetValue(version.Span.Ref, out var kept) || IsBetter(version.Span, kept.Span))
                best[version.Span.Ref] = version;
        }
        return ToSet(best.Values.OrderBy(v => v.Span.Start).ThenBy(v => v.Span.Id).Take(limit));
    }

    /// <summary>The spans in the order given, with each context once.</summary>
    public static SpanSet ToSet(IEnumerable<(EncodedSpan Span, EncodedContext Context)> spans)
    {
        var contexts = new ContextList();
        var placed = spans.Select(s => s.Span with { Context = contexts.IndexOf(s.Context) }).ToList();
        return placed.Count == 0 ? SpanSet.Empty : new SpanSet(contexts.Items, placed);
    }
}
