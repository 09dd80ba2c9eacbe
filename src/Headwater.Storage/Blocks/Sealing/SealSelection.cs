using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Decides which blocks of one project pay to be merged, and reads them: small ones, those that share a trace with
/// another of the same step, and whatever holds a second version of a span. Used for one step.
/// </summary>
sealed class SealSelection(Partition partition, ProjectId project, BlockLoader loader)
{
    // Blocks merged earlier that are asked whether they hold a version of a span of this step. Traces whose spans
    // come within minutes lead to a few; beyond this the versions stay, and reading tells them apart as before.
    const int MaxEarlier = 64;

    static readonly SpanFilter Everything = new(Interval.Always, null);

    readonly Dictionary<SpanRef, long> _blockOfSpan = [];
    readonly Dictionary<TraceId, long> _blockOfTrace = [];
    readonly HashSet<long> _shares = [];
    readonly List<SealSource> _sources = [];

    /// <summary>
    /// The blocks to merge, by number; none when it does not pay. Broken ones are reported by the loader and left.
    /// </summary>
    /// <param name="blocks">Those of this step.</param>
    /// <param name="small">A small one that an earlier step left.</param>
    public IReadOnlyList<SealSource> Select(List<WaitingBlock> blocks, WaitingBlock? small)
    {
        var standing = new List<WaitingBlock>();
        foreach (var block in blocks.Where(b => !b.IsGiant))
        {
            if (block.IsSmall || block.Codec == 0) Take(block);
            else if (ReadRefs(block.Id) is { } refs)
            {
                Note(block.Id, refs);
                standing.Add(block);
            }
        }
        if (_sources.Count > 0 && small is { } left && blocks.All(b => b.Id != left.Id)) Take(left);
        var earlier = FindEarlier(blocks, small);
        foreach (var block in standing.Where(b => _shares.Contains(b.Id))) Load(block);
        foreach (var block in earlier) Load(block);
        _sources.Sort(static (a, b) => a.Block.Id.CompareTo(b.Block.Id));
        return _sources;
    }

    void Take(WaitingBlock block)
    {
        if (Load(block) is { } set) Note(block.Id, set.Spans.Select(s => s.Ref));
    }

    SpanSet? Load(WaitingBlock block)
    {
        var set = loader.ReadSpans<SpanSet?>(partition, project, block.Id, b => b.ReadAll(), null);
        if (set is not null) _sources.Add(new SealSource(block, set));
        return set;
    }

    List<SpanRef>? ReadRefs(long id) => loader.ReadSpans<List<SpanRef>?>(partition, project, id, block =>
    {
        var hits = new List<SpanHit>(block.Count);
        block.Find(Everything, hits);
        return hits.ConvertAll(h => h.Ref);
    }, null);

    // Who shares a trace, or holds a span twice, has something to gain.
    void Note(long id, IEnumerable<SpanRef> refs)
    {
        foreach (var span in refs)
        {
            if (!_blockOfSpan.TryAdd(span, id)) _shares.Add(id);
            if (_blockOfTrace.TryAdd(span.TraceId, id)) continue;
            var other = _blockOfTrace[span.TraceId];
            if (other == id) continue;
            _shares.Add(id);
            _shares.Add(other);
        }
    }

    // Blocks outside of this step with another version of one of its spans: a resend that came later.
    List<WaitingBlock> FindEarlier(List<WaitingBlock> blocks, WaitingBlock? small)
    {
        var here = blocks.Select(b => b.Id).Concat(_sources.Select(s => s.Block.Id)).ToHashSet();
        var ids = new HashSet<long>();
        foreach (var trace in _blockOfTrace.Keys)
        {
            foreach (var entry in partition.Find(IndexEntry.KeyOf(project, trace), IndexKind.Spans))
            {
                // Later ones look here when their turn comes.
                if (entry.A < blocks[^1].Id && !here.Contains(entry.A)) ids.Add(entry.A);
            }
            if (ids.Count >= MaxEarlier) break;
        }
        var found = new List<WaitingBlock>();
        foreach (var id in ids)
        {
            var twice = (ReadRefs(id) ?? []).Where(_blockOfSpan.ContainsKey).ToList();
            if (twice.Count == 0) continue;
            foreach (var span in twice) _shares.Add(_blockOfSpan[span]);
            if (partition.Read(s => WaitingBlock.Find(s, project, id), ifGone: null) is { IsGiant: false } block)
                found.Add(block);
        }
        return found;
    }
}
