namespace Headwater.Storage;

/// <summary>
/// Moves the write-ahead log into the file every 50 ms while there are commits, beside the writer: with SQLite's
/// automatic checkpoints the writer spent a third of its time on it.
/// </summary>
sealed class Checkpoints : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    readonly Lock _lock = new();
    readonly ITimer _timer;
    SqliteSession? _session;
    long _logPages;
    volatile bool _dirty;
    volatile string _path = "";

    /// <summary>Starts.</summary>
    public Checkpoints(TimeProvider time) => _timer = time.CreateTimer(_ => Run(), null, Interval, Interval);

    /// <summary>The file to look after.</summary>
    public required string Path
    {
        get => _path;
        set => _path = value;
    }

    /// <summary>How long the log was, in pages of 4 KB, when last looked at.</summary>
    public long LogPages => Interlocked.Read(ref _logPages);

    /// <summary>There is something new in the log.</summary>
    public void NoteCommit() => _dirty = true;

    /// <summary>The log starts anew.</summary>
    public void NoteRestart() => Interlocked.Exchange(ref _logPages, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _session?.Dispose();
            _session = null;
            _path = "";
        }
    }

    void Run()
    {
        // A checkpoint that takes longer than the interval is not joined by another.
        if (!_dirty || !_lock.TryEnter()) return;
        try
        {
            _dirty = false;
            if (_path.Length == 0) return;
            if (_session?.Connection.Path != _path)
            {
                _session?.Dispose();
                _session = new SqliteSession(SqliteConnection.Open(_path));
                _session.Connection.Execute("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0");
            }
            // The row says: busy, pages in the log, pages moved.
            SqliteSession.ForEach(_session.Prepare("PRAGMA wal_checkpoint(PASSIVE)"), row =>
            {
                Interlocked.Exchange(ref _logPages, row.Int64(1));
                return false;
            });
        }
        catch (SqliteException)
        {
            // The log stays as it is; the writer meets the same fault at its next commit and says so.
            _session?.Dispose();
            _session = null;
        }
        finally
        {
            _lock.Exit();
        }
    }
}
