using SQLitePCL;

namespace Headwater.Storage;

/// <summary>
/// One connection to one database file, over SQLite's own interface: statements are prepared once and bound without copies on our
/// side. Not safe for concurrent callers; opened without SQLite's mutexes because each connection belongs to one thread at a time.
/// </summary>
sealed class SqliteConnection : IDisposable
{
    // A checkpoint or another writer of the same file holds its lock for tens of milliseconds; a reader waits that long.
    const int BusyTimeoutMilliseconds = 5_000;

    readonly sqlite3 _database;
    readonly List<SqliteStatement> _statements = [];

    static SqliteConnection()
    {
        Batteries_V2.Init();
        // Counting each allocation takes a process-wide lock, and nobody reads the count.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    SqliteConnection(sqlite3 database, string path)
    {
        _database = database;
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    /// <summary>Opens the file, and makes it if it does not exist.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or is no database.</exception>
    public static SqliteConnection Open(string path) =>
        Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX);

    /// <summary>Opens an existing file for reading.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or is no database.</exception>
    public static SqliteConnection OpenReadOnly(string path) => Open(path, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX);

    /// <summary>Runs statements that take no values and give no rows.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_database, sql, out var mistake);
        if (code != raw.SQLITE_OK) throw new SqliteException(code, $"{Path}: {mistake} (SQLite {code}).");
    }

    /// <summary>Prepares a statement; it lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared));
        var statement = new SqliteStatement(this, prepared);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>The one number that a query gives; 0 when it gives no row or null.</summary>
    public long Scalar(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var prepared));
        using var statement = new SqliteStatement(this, prepared);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>Runs the action between BEGIN and COMMIT; rolls back when it throws.</summary>
    public void InTransaction(Action action)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            action();
            Execute("COMMIT");
        }
        catch
        {
            // SQLite may have rolled back on its own (full disk); then this does nothing and says so.
            _ = raw.sqlite3_exec(_database, "ROLLBACK");
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        _database.Dispose();
    }

    internal void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        throw new SqliteException(code, $"{Path}: {raw.sqlite3_errmsg(_database).utf8_to_string()} (SQLite {code}).");
    }

    static SqliteConnection Open(string path, int flags)
    {
        var code = raw.sqlite3_open_v2(path, out var database, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var mistake = raw.sqlite3_errmsg(database).utf8_to_string();
            database.Dispose();
            throw new SqliteException(code, $"{path}: {mistake} (SQLite {code}).");
        }
        raw.sqlite3_busy_timeout(database, BusyTimeoutMilliseconds);
        // Without it SQLite plans a prepared query anew whenever a bound of its range changes, which costs ten times the query:
        // https://sqlite.org/c3ref/c_dbconfig_defensive.html#sqlitedbconfigenableqpsg
        _ = raw.sqlite3_db_config(database, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
        return new SqliteConnection(database, path);
    }
}
