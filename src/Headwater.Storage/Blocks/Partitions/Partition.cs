using System.Globalization;

namespace Headwater.Storage;

/// <summary>
/// One partition file, for reading by any number of threads. Each reader borrows a connection for one short
/// transaction; the connections of a partition that was dropped die when they come back.
/// </summary>
sealed class Partition : IDisposable
{
    // Two scanning threads and a few look-ups at once; more connections only cost page cache (2 MB each).
    const int IdleReaders = 4;

    readonly Lock _lock = new();
    readonly Stack<SqliteSession> _idle = new();
    long _spans;
    long _logs;
    long _waiting;
    long _sealedUpTo;
    bool _closed;

    /// <summary>A partition whose file exists, with what its tables say about themselves.</summary>
    public Partition(string directory, PartitionName name, SqliteSession writer)
    {
        Name = name;
        Path = System.IO.Path.Combine(directory, name.ToString());
        const string count = "SELECT coalesce(sum(records), 0) FROM block INDEXED BY block_time WHERE kind = ";
        _spans = writer.Connection.Scalar(count + "0");
        _logs = writer.Connection.Scalar(count + "1");
        LastBlock = writer.Connection.Scalar("SELECT max(id) FROM block");
        _sealedUpTo = writer.Connection.Scalar($"SELECT value FROM meta WHERE key = '{SealCommit.MarkKey}'");
        _waiting = writer.Connection.Scalar(string.Create(
            CultureInfo.InvariantCulture, $"{count}0 AND id > {_sealedUpTo}"));
        HasReports = writer.Connection.Scalar("SELECT count(*) FROM (SELECT 1 FROM report LIMIT 1)") > 0;
        var tail = new List<IndexEntry>();
        SqliteSession.ForEach(writer.Prepare("SELECT entries FROM tail ORDER BY id"), row =>
        {
            IndexTail.Read(row.Blob(0), tail);
            return true;
        });
        Tail.Add(tail);
    }

    /// <summary>Which one it is.</summary>
    public PartitionName Name { get; }

    /// <summary>Where its file is.</summary>
    public string Path { get; }

    /// <summary>Entries that are not yet sorted into the file.</summary>
    public IndexTail Tail { get; } = new();

    /// <summary>The latest block when it was opened; 0 when empty.</summary>
    public long LastBlock { get; }

    /// <summary>Whether any platform line is in it: where there is none, no invocation has to look for one.</summary>
    public bool HasReports { get; set; }

    /// <summary>Blocks of spans up to this number were merged, or looked at and left.</summary>
    public long SealedUpTo => Interlocked.Read(ref _sealedUpTo);

    /// <summary>Spans in blocks that wait for that.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Span records in it; a resend counts until its block is merged.</summary>
    public long Spans => Interlocked.Read(ref _spans);

    /// <summary>Log records in it.</summary>
    public long Logs => Interlocked.Read(ref _logs);

    /// <summary>True once it was dropped or the store was closed.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock) return _closed;
        }
    }

    /// <summary>Counts what a commit added.</summary>
    public void Count(long spans, long logs)
    {
        Interlocked.Add(ref _spans, spans);
        Interlocked.Add(ref _waiting, spans);
        Interlocked.Add(ref _logs, logs);
    }

    /// <summary>Counts what a merge did: so many spans do not wait any more, so many of them are gone.</summary>
    public void NoteSealed(long upTo, long waited, long dropped)
    {
        Interlocked.Exchange(ref _sealedUpTo, upTo);
        Interlocked.Add(ref _waiting, -waited);
        Interlocked.Add(ref _spans, -dropped);
    }

    /// <summary>
    /// Reads with a connection that nobody else has meanwhile. Answers <paramref name="ifGone"/> when retention has
    /// dropped the partition since the caller listed it.
    /// </summary>
    public T Read<T>(Func<SqliteSession, T> read, T ifGone)
    {
        if (Borrow() is not { } session) return ifGone;
        try
        {
            return read(session);
        }
        finally
        {
            Return(session);
        }
    }

    /// <summary>
    /// Where a key leads. The tail is asked first: an entry that leaves it meanwhile is in the table by then, one
    /// that is in both comes once.
    /// </summary>
    public List<IndexEntry> Find(UInt128 key, IndexKind kind)
    {
        var found = new List<IndexEntry>();
        Tail.Find(key, kind, found);
        Read(session =>
        {
            Find(session, key, kind, found);
            return true;
        }, ifGone: false);
        return [.. found.Distinct()];
    }

    /// <summary>The part of <see cref="Find(UInt128, IndexKind)"/> that is sorted into the table.</summary>
    public static void Find(SqliteSession session, UInt128 key, IndexKind kind, List<IndexEntry> into)
    {
        var statement = session.Prepare("SELECT a, b FROM entry WHERE high = ? AND low = ? AND kind = ?")
            .Bind(1, IndexEntry.HighOf(key)).Bind(2, IndexEntry.LowOf(key)).Bind(3, (long)kind);
        SqliteSession.ForEach(statement, row =>
        {
            into.Add(new IndexEntry(key, kind, row.Int64(0), row.Int64(1)));
            return true;
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            while (_idle.TryPop(out var session)) session.Dispose();
        }
    }

    SqliteSession? Borrow()
    {
        lock (_lock)
        {
            if (_closed) return null;
            if (_idle.TryPop(out var session)) return session;
        }
        try
        {
            return PartitionSchema.OpenForReading(Path);
        }
        catch (SqliteException) when (IsClosed)
        {
            return null;
        }
    }

    void Return(SqliteSession session)
    {
        lock (_lock)
        {
            if (!_closed && _idle.Count < IdleReaders)
            {
                _idle.Push(session);
                return;
            }
        }
        session.Dispose();
    }
}
