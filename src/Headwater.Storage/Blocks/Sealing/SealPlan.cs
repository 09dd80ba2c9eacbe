using Headwater.Model;

namespace Headwater.Storage;

/// <summary>What one step of sealing will do to a partition.</summary>
/// <param name="Partition">Where.</param>
/// <param name="UpTo">The number of the last block that was looked at: the partition is sealed up to here.</param>
/// <param name="Waited">Spans in the blocks that waited.</param>
/// <param name="Merges">What is exchanged, at most one for each project.</param>
sealed record SealPlan(Partition Partition, long UpTo, long Waited, IReadOnlyList<SealedProject> Merges) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var merge in Merges) merge.Dispose();
    }
}

/// <summary>What one step of sealing will do to the blocks of one project.</summary>
/// <param name="Project">Whose they are.</param>
/// <param name="Sources">Blocks that go, with the spans that they hold; may be none.</param>
/// <param name="Blocks">Blocks that come; pooled.</param>
/// <param name="Small">A block that was left and is small, so that the next step may merge it; 0 for none.</param>
sealed record SealedProject(
    ProjectId Project, IReadOnlyList<SealSource> Sources, IReadOnlyList<PackedBlock> Blocks, long Small) : IDisposable
{
    /// <summary>Second and further versions of spans, which are dropped.</summary>
    public long Dropped => Sources.Sum(s => (long)s.Block.Records) - Blocks.Sum(b => (long)b.Records);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in Blocks) block.Dispose();
    }
}

/// <summary>A block that is merged into others.</summary>
/// <param name="Block">Which one.</param>
/// <param name="Set">All its spans.</param>
sealed record SealSource(WaitingBlock Block, SpanSet Set);
