namespace Headwater.Server;

/// <summary>
/// Traces that were assembled lately, so that a late span or a joined trace finds its company without reading the store.
/// Bounded by the number of spans; the trace that was used longest ago leaves first. Safe for concurrent callers.
/// </summary>
sealed class RecentTraces
{
    // About 500 bytes each: 25 MB.
    const int MostSpans = 50_000;

    readonly Dictionary<TraceKey, LinkedListNode<GatheredTrace>> _traces = [];
    readonly LinkedList<GatheredTrace> _byUse = new();
    readonly Lock _lock = new();
    int _spans;

    public GatheredTrace? Find(TraceKey key)
    {
        lock (_lock)
        {
            if (!_traces.TryGetValue(key, out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value;
        }
    }

    public void Keep(GatheredTrace trace)
    {
        lock (_lock)
        {
            Remove(trace.Key);
            if (trace.Spans.Count > MostSpans / 10) return;
            _traces[trace.Key] = _byUse.AddLast(trace);
            _spans += trace.Spans.Count;
            while (_spans > MostSpans) Remove(_byUse.First!.Value.Key);
        }
    }

    public void Forget(TraceKey key)
    {
        lock (_lock) Remove(key);
    }

    void Remove(TraceKey key)
    {
        if (!_traces.Remove(key, out var node)) return;
        _byUse.Remove(node);
        _spans -= node.Value.Spans.Count;
    }
}
