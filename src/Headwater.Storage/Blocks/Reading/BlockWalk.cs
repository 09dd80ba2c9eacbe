using Headwater.Model;

namespace Headwater.Storage;

/// <summary>A block that a scan may have to read.</summary>
readonly record struct BlockPlace(Partition Partition, long Id, Instant MaxTime, int Records);

/// <summary>
/// Lists the blocks of a project whose time overlaps an interval, by their latest record, newest first, over all
/// partitions. Reads ahead a page of each partition's index only, so a scan over years starts as fast as one over an
/// hour.
/// </summary>
sealed class BlockWalk(PartitionSet partitions, ProjectId project, BlockKind kind, Interval interval)
{
    // Entries of the block index that are held for each partition.
    const int PageSize = 512;

    /// <summary>For logs: only blocks with records of this function or service.</summary>
    public string? Name { get; init; }

    /// <summary>The blocks.</summary>
    public IEnumerable<BlockPlace> NewestFirst()
    {
        // One cursor for each partition.
        var cursors = new PriorityQueue<IEnumerator<BlockPlace>, (long, long)>();
        foreach (var partition in partitions.NewestFirst) Push(cursors, Walk(partition).GetEnumerator());
        while (cursors.TryDequeue(out var cursor, out _))
        {
            yield return cursor.Current;
            Push(cursors, cursor);
        }
    }

    static void Push(PriorityQueue<IEnumerator<BlockPlace>, (long, long)> cursors, IEnumerator<BlockPlace> cursor)
    {
        if (cursor.MoveNext()) cursors.Enqueue(cursor, (-cursor.Current.MaxTime.Nanoseconds, -cursor.Current.Id));
        else cursor.Dispose();
    }

    IEnumerable<BlockPlace> Walk(Partition partition)
    {
        var (time, id) = (long.MaxValue, long.MaxValue);
        while (true)
        {
            var page = partition.Read(session => List(session, partition, time, id), ifGone: []);
            foreach (var place in page) yield return place;
            if (page.Count < PageSize) yield break;
            (time, id) = (page[^1].MaxTime.Nanoseconds, page[^1].Id);
        }
    }

    List<BlockPlace> List(SqliteSession session, Partition partition, long time, long id)
    {
        const string select = """
            SELECT id, max_time, records FROM block INDEXED BY block_time WHERE project = ? AND kind = ?
            AND max_time >= ? AND (max_time, id) < (?, ?) AND min_time < ?
            """;
        const string order = " ORDER BY max_time DESC, id DESC LIMIT ?";
        const string named = " AND instr(names, ?8) > 0";
        var statement = session.Prepare(Name is null ? select + order : select + named + order + "7")
            .Bind(1, project.Value).Bind(2, (long)kind).Bind(3, interval.Start.Nanoseconds).Bind(4, time).Bind(5, id)
            .Bind(6, interval.End.Nanoseconds).Bind(7, PageSize);
        if (Name is not null) statement.Bind(8, $"\n{Name}\n");
        var page = new List<BlockPlace>();
        SqliteSession.ForEach(statement, row =>
        {
            page.Add(new BlockPlace(partition, row.Int64(0), new Instant(row.Int64(1)), (int)row.Int64(2)));
            return true;
        });
        return page;
    }
}
