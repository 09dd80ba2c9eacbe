using System.Globalization;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Exchanges blocks in one transaction: after a crash there are either the old ones or the new.</summary>
static class SealCommit
{
    /// <summary>Stands for the number of a small block that the transaction is about to insert.</summary>
    public const long SmallIsNew = -1;

    /// <summary>The row of <c>meta</c> with the number up to which a partition is sealed.</summary>
    public const string MarkKey = "sealed";

    /// <summary>The row of <c>meta</c> with the small block that a project's next merge takes along.</summary>
    public static string SmallKey(ProjectId project) =>
        string.Create(CultureInfo.InvariantCulture, $"small:{project.Value}");

    /// <summary>
    /// Carries the plan out. Nobody reads blocks, and nobody else writes, meanwhile.
    /// </summary>
    /// <exception cref="SqliteException">Nothing of it was written.</exception>
    public static void Apply(SqliteSession session, SealPlan plan, Action? beforeCommit)
    {
        var partition = plan.Partition;
        long dropped = 0;
        session.Connection.InTransaction(() =>
        {
            var entries = new List<IndexEntry>();
            var gone = new HashSet<long>();
            foreach (var merge in plan.Merges) dropped += Exchange(session, merge, gone, entries);
            if (gone.Count > 0)
            {
                // What waits to be sorted into the index may lead to a block that goes: it is sorted in now, without
                // those.
                entries.AddRange(partition.Tail.ToList().Where(e => e.Kind != IndexKind.Spans || !gone.Contains(e.A)));
                PartitionWriter.Flush(session, entries);
            }
            Set(session, MarkKey, plan.UpTo);
            beforeCommit?.Invoke();
            if (gone.Count == 0) dropped = NothingFlushed;
        });
        if (dropped != NothingFlushed) partition.Tail.Clear();
        partition.NoteSealed(plan.UpTo, plan.Waited, Math.Max(0, dropped));
    }

    const long NothingFlushed = -1;

    static long Exchange(SqliteSession session, SealedProject merge, HashSet<long> gone, List<IndexEntry> entries)
    {
        var small = merge.Small;
        if (merge.Sources.Count > 0)
        {
            var free = BlockNumbers.OwnedBy(session, merge.Sources.Select(s => s.Block.Id));
            if (BlockNumbers.Choose(free, [.. merge.Blocks.Select(b => b.Traces.Count)]) is not { } ids) return 0;
            foreach (var source in merge.Sources) Delete(session, merge.Project, source);
            gone.UnionWith(merge.Sources.Select(s => s.Block.Id));
            for (var i = 0; i < ids.Length; i++)
            {
                var (id, block) = (ids[i], merge.Blocks[i]);
                PartitionWriter.Insert(session, id, block, isSealed: true);
                entries.AddRange(block.Traces.Select(
                    t => new IndexEntry(IndexEntry.KeyOf(merge.Project, t), IndexKind.Spans, id, 0)));
                if (small == SmallIsNew && block.Body.Length < WaitingBlock.SmallBytes) small = id;
            }
        }
        Set(session, SmallKey(merge.Project), Math.Max(0, small));
        return merge.Dropped;
    }

    static void Delete(SqliteSession session, ProjectId project, SealSource source)
    {
        session.Prepare("DELETE FROM block WHERE id = ?").Bind(1, source.Block.Id).Run();
        foreach (var trace in source.Set.Spans.Select(s => s.TraceId).Distinct())
        {
            var key = IndexEntry.KeyOf(project, trace);
            session.Prepare("DELETE FROM entry WHERE high = ? AND low = ? AND kind = ? AND a = ?")
                .Bind(1, IndexEntry.HighOf(key)).Bind(2, IndexEntry.LowOf(key)).Bind(3, (long)IndexKind.Spans)
                .Bind(4, source.Block.Id).Run();
        }
    }

    static void Set(SqliteSession session, string key, long value) =>
        session.Prepare("INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)")
            .Bind(1, key).Bind(2, value).Run();
}
