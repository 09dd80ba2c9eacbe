using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Takes the next blocks that wait in a partition and prepares what becomes of them. Changes nothing; used by one
/// thread at a time.
/// </summary>
sealed class SealPlanner(BlockLoader loader, BlockPacker packer, Action<string>? onProblem)
{
    // What one step reads: about a sixth of a second of work, and the memory that sealing takes.
    const int MaxBlocks = 256;
    const long MaxBytes = 16L << 20;

    // While telemetry arrives, fewer blocks than this wait for more: merged now, they would have to be merged again.
    const int WorthwhileBlocks = 64;
    const long WorthwhileBytes = 1L << 20;

    /// <summary>
    /// The next step, or null when nothing waits up to this number. Unless the store is at rest, it must be
    /// worthwhile.
    /// </summary>
    public SealPlan? Plan(Partition partition, long upTo, bool atRest)
    {
        var blocks = partition.Read(
            s => WaitingBlock.List(s, partition.SealedUpTo, upTo, MaxBlocks), ifGone: []);
        var fit = 0;
        long bytes = 0;
        while (fit < blocks.Count && (fit == 0 || bytes + blocks[fit].Unpacked <= MaxBytes))
            bytes += blocks[fit++].Unpacked;
        blocks.RemoveRange(fit, blocks.Count - fit);
        if (blocks.Count == 0) return null;
        if (!atRest && blocks.Count < WorthwhileBlocks && bytes < WorthwhileBytes) return null;
        var merges = new List<SealedProject>();
        try
        {
            foreach (var project in blocks.GroupBy(b => b.Project))
                merges.Add(PlanProject(partition, project.Key, [.. project]));
        }
        catch
        {
            foreach (var merge in merges) merge.Dispose();
            throw;
        }
        return new SealPlan(partition, blocks[^1].Id, blocks.Sum(b => (long)b.Records), merges);
    }

    SealedProject PlanProject(Partition partition, ProjectId project, List<WaitingBlock> blocks)
    {
        var small = partition.Read(session => SmallOf(session, project), ifGone: null);
        var sources = new SealSelection(partition, project, loader).Select(blocks, small);
        if (Merge(project, sources) is { } packed)
        {
            var left = packed.Any(b => b.Body.Length < WaitingBlock.SmallBytes);
            var untouched = small is { } old && sources.All(s => s.Block.Id != old.Id) ? old.Id : 0;
            // Its number is not known yet: the commit notes it.
            return new SealedProject(project, sources, packed, left ? SealCommit.SmallIsNew : untouched);
        }
        var lone = blocks.Where(b => b.IsSmall).Select(b => b.Id).LastOrDefault();
        return new SealedProject(project, [], [], lone != 0 ? lone : small?.Id ?? 0);
    }

    static WaitingBlock? SmallOf(SqliteSession session, ProjectId project)
    {
        long id = 0;
        SqliteSession.ForEach(
            session.Prepare("SELECT value FROM meta WHERE key = ?").Bind(1, SealCommit.SmallKey(project)), row =>
            {
                id = row.Int64(0);
                return false;
            });
        return WaitingBlock.Find(session, project, id);
    }

    List<PackedBlock>? Merge(ProjectId project, IReadOnlyList<SealSource> sources)
    {
        if (sources.Count == 0) return null;
        var contexts = new ContextList();
        var spans = Deduplicate(sources, contexts);
        var records = sources.Sum(s => s.Set.Spans.Count);
        var gains = sources.Count > 1 || spans.Length < records
            || BlockCodecs.ForWriting(records, packer.MinColumnarSpans).Number != sources[0].Block.Codec;
        if (!gains) return null;
        var packed = new List<PackedBlock>();
        var kept = false;
        try
        {
            packer.PackSpans(project, contexts.Items, spans, packed);
            kept = SealCheck.Holds(packed, contexts.Items, spans);
        }
        finally
        {
            if (!kept)
                foreach (var block in packed) block.Dispose();
        }
        if (kept) return packed;
        onProblem?.Invoke(
            $"Blocks {sources[0].Block.Id} to {sources[^1].Block.Id} were not merged: the result did not read back as "
            + "what was put in. They stay as they are; please report it.");
        return null;
    }

    static EncodedSpan[] Deduplicate(IReadOnlyList<SealSource> sources, ContextList contexts)
    {
        var spans = new List<EncodedSpan>();
        var places = new Dictionary<SpanRef, int>();
        foreach (var set in sources.Select(s => s.Set))
        {
            var map = set.Contexts.Select(contexts.IndexOf).ToArray();
            foreach (var read in set.Spans)
            {
                var span = read with { Context = map[read.Context] };
                if (places.TryAdd(span.Ref, spans.Count)) spans.Add(span);
                else if (SpanOrder.IsBetter(span, spans[places[span.Ref]])) spans[places[span.Ref]] = span;
            }
        }
        return [.. spans];
    }
}
