namespace Headwater.Storage;

/// <summary>
/// Chooses the numbers of merged blocks. A block owns the numbers between its predecessor's and its own, so those of
/// the blocks that go are free for those that come, and nothing moves past a watermark that covered all of them.
/// </summary>
static class BlockNumbers
{
    /// <summary>
    /// Takes a number for each new block, highest first. When there is room, each keeps as many numbers as it has
    /// traces, so that it can still be read trace by trace in commit order; otherwise it has one number and comes
    /// whole. Null when there are fewer numbers than blocks.
    /// </summary>
    /// <param name="free">Ranges of free numbers, both ends included, in any order, none overlapping.</param>
    /// <param name="traces">How many traces each new block has.</param>
    public static long[]? Choose(IEnumerable<(long From, long To)> free, IReadOnlyList<int> traces)
    {
        var ranges = free.OrderByDescending(r => r.To).ToList();
        return Choose(ranges, traces, spread: true) ?? Choose(ranges, traces, spread: false);
    }

    /// <summary>The ranges that blocks own in a partition.</summary>
    public static List<(long From, long To)> OwnedBy(SqliteSession session, IEnumerable<long> ids) =>
        [.. ids.Select(id => (Before(session, id) + 1, id))];

    /// <summary>The number of the block before this number: of the partition, else of the one before it.</summary>
    public static long Before(SqliteSession session, long id)
    {
        long before = 0;
        var statement = session.Prepare("""
            SELECT coalesce((SELECT max(id) FROM block WHERE id < ?), (SELECT value FROM meta WHERE key = 'base'))
            """).Bind(1, id);
        SqliteSession.ForEach(statement, row =>
        {
            before = row.Int64(0);
            return false;
        });
        return before;
    }

    static long[]? Choose(List<(long From, long To)> ranges, IReadOnlyList<int> traces, bool spread)
    {
        var chosen = new long[traces.Count];
        var below = long.MaxValue;
        var at = 0;
        for (var i = traces.Count - 1; i >= 0; i--)
        {
            while (at < ranges.Count && ranges[at].From > below) at++;
            if (at == ranges.Count) return null;
            chosen[i] = Math.Min(ranges[at].To, below);
            below = chosen[i] - (spread ? Math.Max(1, traces[i]) : 1);
        }
        return chosen;
    }
}
