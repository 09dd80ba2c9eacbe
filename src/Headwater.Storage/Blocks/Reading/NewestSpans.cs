using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// The newest hits of a search, each span once, with a bound of one more than a page. Safe for concurrent callers.
/// </summary>
sealed class NewestSpans(SpanSearch search)
{
    readonly Lock _lock = new();

    // At most Limit + 1 after each trimming, and one wave of blocks more in between.
    readonly Dictionary<SpanRef, (BlockPlace Place, SpanHit Hit)> _spans = [];

    /// <summary>Adds the hits of one block.</summary>
    public void Add(BlockPlace place, List<SpanHit> hits)
    {
        lock (_lock)
        {
            foreach (var hit in hits)
            {
                if (!SpanOrder.IsAfter(search.After, hit.Start, hit.Ref)) continue;
                // Of two versions of a span that both match, the one that ended later.
                if (!_spans.TryGetValue(hit.Ref, out var known) || hit.End > known.Hit.End)
                    _spans[hit.Ref] = (place, hit);
            }
            if (_spans.Count > 2 * (search.Limit + 1)) Trim();
        }
    }

    /// <summary>
    /// Whether the page is full of spans newer than a moment, and one more stands ready to say that there is a next
    /// page.
    /// </summary>
    public bool IsFilledBy(Instant reached)
    {
        lock (_lock) return _spans.Values.Count(s => s.Hit.Start > reached) > search.Limit;
    }

    /// <summary>
    /// The page, and whether there is more. Only what is newer than a moment when the search ended there.
    /// </summary>
    public (List<(BlockPlace Place, SpanHit Hit)> Page, bool More) Take(Instant? newerThan)
    {
        lock (_lock)
        {
            var sorted = Sorted();
            if (newerThan is { } moment) sorted.RemoveAll(s => s.Hit.Start <= moment);
            var more = sorted.Count > search.Limit;
            if (more) sorted.RemoveRange(search.Limit, sorted.Count - search.Limit);
            return (sorted, more);
        }
    }

    void Trim()
    {
        var sorted = Sorted();
        for (var i = search.Limit + 1; i < sorted.Count; i++) _spans.Remove(sorted[i].Hit.Ref);
    }

    List<(BlockPlace Place, SpanHit Hit)> Sorted()
    {
        var sorted = _spans.Values.ToList();
        sorted.Sort((a, b) => SpanOrder.NewestFirst(a.Hit.Start, a.Hit.Ref, b.Hit.Start, b.Hit.Ref));
        return sorted;
    }
}
