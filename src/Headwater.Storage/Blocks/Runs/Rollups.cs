using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Rows of <c>rollup</c>: sums over the runs of a function that started in one minute. A row may take back what a row
/// of an earlier partition counted, so only the sum over all partitions means something.
/// </summary>
sealed class Rollups
{
    static readonly long Minute = Duration.FromMinutes(1).Nanoseconds;

    // One commit's changes: bounded by its invocations.
    readonly Dictionary<(ProjectId Project, long Function, long Minute), RunTotals> _changes = [];

    /// <summary>Adds a run, or takes one back.</summary>
    public void Add(ProjectId project, long function, Invocation run, int sign)
    {
        var key = (project, function, run.Start.Nanoseconds / Minute);
        if (!_changes.TryGetValue(key, out var totals)) _changes.Add(key, totals = new RunTotals());
        totals.Add(run, sign);
    }

    /// <summary>Adds the changes to their rows.</summary>
    public void Write(SqliteSession session)
    {
        foreach (var ((project, function, minute), change) in _changes)
        {
            var read = session
                .Prepare("SELECT " + Columns + " FROM rollup WHERE project = ? AND function = ? AND minute = ?")
                .Bind(1, project.Value).Bind(2, function).Bind(3, minute);
            SqliteSession.ForEach(read, row =>
            {
                Read(row, change);
                return true;
            });
            Write(session, project, function, minute, change);
        }
        _changes.Clear();
    }

    /// <summary>Adds the rows of a function whose minute begins in the interval's minutes to the totals.</summary>
    public static void Sum(SqliteSession session, ProjectId project, long function, Interval interval, RunTotals into)
    {
        var statement = session
            .Prepare("SELECT " + Columns
                + " FROM rollup WHERE project = ? AND function = ? AND minute >= ? AND minute < ?")
            .Bind(1, project.Value).Bind(2, function).Bind(3, interval.Start.Nanoseconds / Minute)
            .Bind(4, (interval.End.Nanoseconds - 1) / Minute + 1);
        SqliteSession.ForEach(statement, row =>
        {
            Read(row, into);
            return true;
        });
    }

    const string Columns = "runs, errors, cold, timeouts, billed, memory, peak, last, durations";

    static void Read(SqliteStatement row, RunTotals into)
    {
        into.Invocations += row.Int64(0);
        into.Errors += row.Int64(1);
        into.ColdStarts += row.Int64(2);
        into.Timeouts += row.Int64(3);
        into.BilledNanoseconds = unchecked(into.BilledNanoseconds + row.Int64(4));
        into.MemorySizeMegabytes = (int)Math.Max(into.MemorySizeMegabytes, row.Int64(5));
        into.PeakMemoryMegabytes = (int)Math.Max(into.PeakMemoryMegabytes, row.Int64(6));
        if (row.Int64(7) > into.LastStart.Nanoseconds) into.LastStart = new Instant(row.Int64(7));
        var reader = new BoundedReader(row.Blob(8));
        var bucket = 0;
        while (!reader.AtEnd)
        {
            bucket += reader.ReadIndex(DurationHistogram.MaxBuckets - bucket);
            into.Durations.Add(bucket, reader.ReadSigned());
        }
    }

    static void Write(SqliteSession session, ProjectId project, long function, long minute, RunTotals totals)
    {
        using var durations = new PooledBuffer(256);
        var before = 0;
        foreach (var (bucket, count) in totals.Durations.Counts)
        {
            if (count == 0) continue;
            durations.WriteVarint((ulong)(bucket - before));
            durations.WriteSigned(count);
            before = bucket;
        }
        session.Prepare("INSERT OR REPLACE INTO rollup(project, function, minute, " + Columns
                + ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(1, project.Value).Bind(2, function).Bind(3, minute).Bind(4, totals.Invocations).Bind(5, totals.Errors)
            .Bind(6, totals.ColdStarts).Bind(7, totals.Timeouts).Bind(8, totals.BilledNanoseconds)
            .Bind(9, totals.MemorySizeMegabytes).Bind(10, totals.PeakMemoryMegabytes)
            .Bind(11, totals.LastStart.Nanoseconds).Bind(12, durations.WrittenSpan).Run();
    }
}
