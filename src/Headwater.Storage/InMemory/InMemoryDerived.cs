using Headwater.Model;

namespace Headwater.Storage;

/// <summary>The derived rows of <see cref="InMemoryStore"/>. Every call holds one lock for its whole length.</summary>
sealed class InMemoryDerived
{
    readonly Lock _lock = new();
    readonly Dictionary<(ProjectId Project, TransactionId Id), TransactionSummary> _transactions = [];
    readonly HashSet<HopEnd> _ends = [];
    long _watermark;

    public void Apply(DerivedBatch batch)
    {
        lock (_lock)
        {
            foreach (var removed in batch.Removed) _transactions.Remove(removed);
            foreach (var summary in batch.Transactions) _transactions[(summary.Project, summary.Id)] = summary;
            _ends.UnionWith(batch.HopEnds);
            _watermark = batch.Watermark ?? _watermark;
        }
    }

    public long ReadWatermark()
    {
        lock (_lock) return _watermark;
    }

    public TransactionPage ListTransactions(TransactionSearch search)
    {
        lock (_lock)
        {
            var hits = _transactions.Values.Where(t => TransactionMatch.Holds(search, t))
                .OrderByDescending(t => t.Start).ThenByDescending(t => t.Id).Take(search.Limit + 1).ToList();
            if (hits.Count <= search.Limit) return new TransactionPage(hits, null);
            hits.RemoveAt(search.Limit);
            return new TransactionPage(hits, new Cursor(hits[^1].Start, hits[^1].Id.ToString()));
        }
    }

    public TransactionSummary? FindTransaction(ProjectId project, TransactionId id)
    {
        lock (_lock)
        {
            return _transactions.GetValueOrDefault((project, id))
                ?? _transactions.Values.FirstOrDefault(t => t.Project == project && t.Aliases.Contains(id));
        }
    }

    public IReadOnlyList<HopEnd> FindHopEnds(ProjectId project, IReadOnlyCollection<HopKey> keys, int limitPerKey)
    {
        lock (_lock)
        {
            var wanted = keys.ToHashSet();
            var ends = _ends.Where(e => e.Project == project && wanted.Contains(e.Key)).ToList();
            if (ends.Count == 0) return [];
            var oldest = ends.Max(e => e.Time) - HopEnd.Window;
            return
            [
                .. ends.Where(e => e.Time >= oldest).GroupBy(e => (e.Key, e.Role))
                    .SelectMany(g => g.OrderBy(e => e.Time).ThenBy(e => e.Span).Take(limitPerKey))
                    .OrderBy(e => e.Time).ThenBy(e => e.Span),
            ];
        }
    }

    public IReadOnlyList<HopEnd> ListUnmatched(ProjectId project, Interval interval, int limit)
    {
        lock (_lock)
        {
            var present = _ends.Where(e => e.Project == project).Select(e => (e.Key, e.Role)).ToHashSet();
            return
            [
                .. _ends.Where(e => e.Project == project && interval.Contains(e.Time) && HasTwoEnds(e.Evidence)
                        && !present.Contains((e.Key, e.Role == HopRole.Cause ? HopRole.Effect : HopRole.Cause)))
                    .OrderByDescending(e => e.Time).ThenByDescending(e => e.Span).Take(limit),
            ];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _transactions.Clear();
            _ends.Clear();
            _watermark = 0;
        }
    }

    // A link's target emits no end, and all attempts of an invocation stand at the same end: neither lacks a partner.
    static bool HasTwoEnds(Evidence evidence) => evidence is not (Evidence.Link or Evidence.InvocationId);
}
