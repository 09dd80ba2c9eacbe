using Headwater.Model;

namespace Headwater.Storage;

/// <summary>A block of spans as the table lists it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Project">Whose it is.</param>
/// <param name="Records">Spans in it.</param>
/// <param name="Codec">Its layout.</param>
/// <param name="Bytes">Its body's size.</param>
readonly record struct WaitingBlock(long Id, ProjectId Project, int Records, long Codec, long Bytes)
{
    // Rows shrink to about a fifth, columns to about a seventh (measured); only bounds rest on it.
    const int RowsUnpack = 5, ColumnsUnpack = 7;

    /// <summary>
    /// Below it a block is small: 256 KB of spans, half of what the packer aims at, take about this much.
    /// </summary>
    public const int SmallBytes = 32 * 1024;

    // Larger ones hold a span of megabytes: nothing is gained by packing it again.
    const int GiantBytes = 1024 * 1024;

    /// <summary>It merges well with others.</summary>
    public bool IsSmall => Bytes < SmallBytes;

    /// <summary>It is never merged.</summary>
    public bool IsGiant => Bytes > GiantBytes;

    /// <summary>About how many bytes its spans have.</summary>
    public long Unpacked => Bytes * (Codec == 0 ? RowsUnpack : ColumnsUnpack);

    /// <summary>The next blocks after a number, up to another, oldest first.</summary>
    public static List<WaitingBlock> List(SqliteSession session, long after, long upTo, int limit) =>
        Read(session.Prepare(
            "SELECT id, project, records, codec, length(body) FROM block WHERE id > ? AND id <= ? AND kind = 0 "
            + "ORDER BY id LIMIT ?").Bind(1, after).Bind(2, upTo).Bind(3, limit));

    /// <summary>One block, when it is one of spans and of this project.</summary>
    public static WaitingBlock? Find(SqliteSession session, ProjectId project, long id)
    {
        var found = Read(session.Prepare(
            "SELECT id, project, records, codec, length(body) FROM block WHERE id = ? AND project = ? AND kind = 0")
            .Bind(1, id).Bind(2, project.Value));
        return found.Count == 0 ? null : found[0];
    }

    static List<WaitingBlock> Read(SqliteStatement statement)
    {
        var found = new List<WaitingBlock>();
        SqliteSession.ForEach(statement, row =>
        {
            found.Add(new WaitingBlock(
                row.Int64(0), new ProjectId((int)row.Int64(1)), (int)row.Int64(2), row.Int64(3), row.Int64(4)));
            return true;
        });
        return found;
    }
}
