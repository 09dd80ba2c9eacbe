using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Writes one partition. Everything that a commit holds (blocks, invocations, roll-ups, fingerprints, index entries)
/// goes in one transaction. Used by the writer thread alone.
/// </summary>
sealed class PartitionWriter : IDisposable
{
    readonly SqliteSession _session;
    readonly FunctionIds _functions;
    readonly IReadOnlyList<Partition> _earlier;
    readonly Instant _begun;
    long _lastReport;

    PartitionWriter(Partition partition, SqliteSession session, IReadOnlyList<Partition> earlier)
    {
        Partition = partition;
        _session = session;
        _earlier = earlier;
        _functions = new FunctionIds(session);
        _lastReport = session.Connection.Scalar("SELECT max(id) FROM report");
        _begun = new Instant(session.Connection.Scalar("SELECT value FROM meta WHERE key = 'begun'"));
        LastBlock = Math.Max(
            session.Connection.Scalar("SELECT value FROM meta WHERE key = 'base'"),
            session.Connection.Scalar(
                "SELECT max(id) FROM (SELECT max(id) AS id FROM block UNION ALL SELECT max(id) FROM seen)"));
    }

    /// <summary>What is written.</summary>
    public Partition Partition { get; }

    /// <summary>The connection, for reading what the writer needs to know.</summary>
    public SqliteSession Session => _session;

    /// <summary>
    /// The number of the latest block: the watermark. A block takes as many numbers as it has traces, so that each
    /// trace of a store has a number of its own, in commit order.
    /// </summary>
    public long LastBlock { get; private set; }

    /// <summary>Opens or creates a partition for writing.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="name">Which.</param>
    /// <param name="begun">When its first telemetry arrived, if it is new.</param>
    /// <param name="watermark">The number of the latest block before it, if it is new.</param>
    /// <param name="earlier">Those that may hold the same runs, newest first.</param>
    public static PartitionWriter Open(
        string directory, PartitionName name, Instant begun, long watermark, IReadOnlyList<Partition> earlier)
    {
        var session = PartitionSchema.OpenForWriting(Path.Combine(directory, name.ToString()));
        session.Prepare("INSERT OR IGNORE INTO meta(key, value) VALUES('begun', ?), ('base', ?)")
            .Bind(1, begun.Nanoseconds).Bind(2, watermark).Run();
        return new PartitionWriter(new Partition(directory, name, session), session, earlier);
    }

    /// <summary>Commits appends with their blocks. Once it returns, all of it is on disk and visible.</summary>
    /// <exception cref="SqliteException">Nothing of it was written.</exception>
    public void Commit(IReadOnlyList<PendingAppend> appends, IReadOnlyList<PackedBlock> blocks)
    {
        var (lastBlock, lastReport) = (LastBlock, _lastReport);
        var entries = new List<IndexEntry>();
        var flushed = false;
        try
        {
            _session.Connection.InTransaction(() =>
            {
                foreach (var block in blocks) entries.AddRange(Insert(block));
                if (blocks.Count == 0) LastBlock++;
                var runs = new InvocationWriter(Partition, _session, _earlier, _functions);
                entries.AddRange(runs.Write(appends.Select(a => a.Batch), _begun, ref _lastReport));
                SeenRequests.Write(_session, LastBlock, appends);
                flushed = WriteEntries(entries, appends[^1].Batch.ReceivedAt);
            });
        }
        catch
        {
            (LastBlock, _lastReport) = (lastBlock, lastReport);
            _functions.Forget();
            throw;
        }
        if (flushed) Partition.Tail.Clear();
        else Partition.Tail.Add(entries);
        if (_lastReport > 0) Partition.HasReports = true;
        Partition.Count(
            blocks.Where(b => b.Kind == BlockKind.Spans).Sum(b => (long)b.Records),
            blocks.Where(b => b.Kind == BlockKind.Logs).Sum(b => (long)b.Records));
    }

    /// <summary>Lets the write-ahead log start anew, waiting for readers that are in its way.</summary>
    public void RestartLog() => _session.Connection.Scalar("PRAGMA wal_checkpoint(RESTART)");

    /// <summary>
    /// Sorts in what waits, moves the log into the file and closes: nothing will be written here any more.
    /// </summary>
    public void Finish()
    {
        _session.Connection.InTransaction(() => Flush(_session, Partition.Tail.ToList()));
        Partition.Tail.Clear();
        _session.Connection.Scalar("PRAGMA wal_checkpoint(TRUNCATE)");
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    IEnumerable<IndexEntry> Insert(PackedBlock block)
    {
        LastBlock += Math.Max(1, block.Traces.Count);
        Insert(_session, LastBlock, block, isSealed: false);
        var id = LastBlock;
        var kind = block.Kind == BlockKind.Spans ? IndexKind.Spans : IndexKind.Logs;
        return block.Traces.Select(t => new IndexEntry(IndexEntry.KeyOf(block.Project, t), kind, id, 0));
    }

    /// <summary>Inserts the row of a block.</summary>
    public static void Insert(SqliteSession session, long id, PackedBlock block, bool isSealed) =>
        session.Prepare("""
            INSERT INTO block(id, project, kind, min_time, max_time, records, traces, sealed, codec, crc, names, body)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
            .Bind(1, id).Bind(2, block.Project.Value).Bind(3, (long)block.Kind).Bind(4, block.MinTime.Nanoseconds)
            .Bind(5, block.MaxTime.Nanoseconds).Bind(6, block.Records).Bind(7, block.Traces.Count)
            .Bind(8, isSealed ? 1 : 0).Bind(9, block.Codec)
            .Bind(10, PackedBlock.ChecksumOf(block.Body.WrittenSpan)).Bind(11, block.Names)
            .Bind(12, block.Body.WrittenSpan).Run();

    bool WriteEntries(List<IndexEntry> entries, Instant now)
    {
        if (Partition.Tail.Count + entries.Count >= IndexTail.FlushAt)
        {
            Flush(_session, [.. Partition.Tail.ToList(), .. entries]);
            SeenRequests.Prune(_session, now);
            return true;
        }
        if (entries.Count == 0) return false;
        using var row = new PooledBuffer(entries.Count * 24);
        IndexTail.Write(entries, row);
        _session.Prepare("INSERT INTO tail(id, entries) VALUES(?, ?)")
            .Bind(1, LastBlock).Bind(2, row.WrittenSpan).Run();
        return false;
    }

    /// <summary>Sorts entries into the index: those given, which include all that <c>tail</c> holds.</summary>
    public static void Flush(SqliteSession session, List<IndexEntry> entries)
    {
        entries.Sort();
        foreach (var entry in entries) Insert(session, entry);
        session.Prepare("DELETE FROM tail").Run();
    }

    static void Insert(SqliteSession session, IndexEntry entry) =>
        session.Prepare("INSERT OR IGNORE INTO entry(high, low, kind, a, b) VALUES(?, ?, ?, ?, ?)")
            .Bind(1, entry.High).Bind(2, entry.Low).Bind(3, (long)entry.Kind).Bind(4, entry.A)
            .Bind(5, entry.B).Run();
}
