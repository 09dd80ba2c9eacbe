using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// Transactions that were drawn lately: a page asks for nodes, spans, invocations and logs one after the other. Safe for
/// concurrent callers.
/// </summary>
sealed class DrawnTransactions(PendingTraces pending)
{
    // A drawn transaction has some kilobytes, one of 100,000 spans about 50 MB: these are not kept.
    const int Most = 32;
    const int MostSpans = 10_000;

    readonly LinkedList<(ProjectId Project, Transaction Transaction)> _byUse = new();
    readonly Lock _lock = new();

    /// <summary>The transaction, unless something arrived for it since it was drawn.</summary>
    public Transaction? Find(ProjectId project, TransactionId id)
    {
        lock (_lock)
        {
            for (var node = _byUse.First; node is not null; node = node.Next)
            {
                if (node.Value.Project != project || node.Value.Transaction.Summary.Id != id) continue;
                _byUse.Remove(node);
                if (node.Value.Transaction.TraceIds.Any(t => pending.Holds(new TraceKey(project, t)))) return null;
                _byUse.AddFirst(node);
                return node.Value.Transaction;
            }
            return null;
        }
    }

    public void Keep(ProjectId project, Transaction transaction)
    {
        if (transaction.Spans.Count > MostSpans) return;
        lock (_lock)
        {
            _byUse.AddFirst((project, transaction));
            if (_byUse.Count > Most) _byUse.RemoveLast();
        }
    }

    /// <summary>Forgets what was drawn of these traces.</summary>
    public void Forget(IEnumerable<TraceKey> traces)
    {
        lock (_lock)
        {
            if (_byUse.Count == 0) return;
            var changed = traces.ToHashSet();
            for (var node = _byUse.First; node is not null;)
            {
                var (here, next) = (node, node.Next);
                if (here.Value.Transaction.TraceIds.Any(t => changed.Contains(new TraceKey(here.Value.Project, t))))
                    _byUse.Remove(here);
                node = next;
            }
        }
    }
}
