using System.Globalization;

namespace Headwater.Storage;

/// <summary>
/// The tables of a partition file, their version, and how an older file becomes a newer one. See
/// docs/storage-format.md.
/// </summary>
static class PartitionSchema
{
    /// <summary>
    /// 1: the first layout. 2: an invocation keeps what its span itself said (<c>own_status</c>, <c>own_duration</c>)
    /// beside what the platform's lines made of it.
    /// </summary>
    public const int Version = 2;

    /// <summary>"HdWt", so that <c>file</c> and people can tell what it is.</summary>
    public const int ApplicationId = 0x48645774;

    // Settings of the connection that writes. Commits reach the disk (FULL); checkpoints have a thread of their own;
    // 16 MB of cache were no slower than 64; memory-mapped reading gained 15 % and made the resident set count the
    // whole file.
    const string Settings = """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY;
        PRAGMA mmap_size=0; PRAGMA journal_size_limit=268435456;
        """;

    const string Tables = """
        CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE block(id INTEGER PRIMARY KEY, project INTEGER NOT NULL, kind INTEGER NOT NULL,
            min_time INTEGER NOT NULL, max_time INTEGER NOT NULL, records INTEGER NOT NULL, traces INTEGER NOT NULL,
            sealed INTEGER NOT NULL,
            codec INTEGER NOT NULL, crc INTEGER NOT NULL, names TEXT, body BLOB NOT NULL);
        CREATE INDEX block_time ON block(project, kind, max_time, id, min_time, records, sealed);
        CREATE TABLE entry(high INTEGER, low INTEGER, kind INTEGER, a INTEGER, b INTEGER,
            PRIMARY KEY(high, low, kind, a, b)) WITHOUT ROWID;
        CREATE TABLE tail(id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
        CREATE TABLE seen(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, hashes BLOB NOT NULL);
        CREATE TABLE function(id INTEGER PRIMARY KEY, environment TEXT NOT NULL, account TEXT NOT NULL,
            region TEXT NOT NULL,
            name TEXT NOT NULL, UNIQUE(name, environment, account, region));
        CREATE TABLE invocation(project INTEGER, function INTEGER, start INTEGER, high INTEGER, low INTEGER,
            span INTEGER, failed INTEGER NOT NULL, status INTEGER NOT NULL, duration INTEGER, cold INTEGER NOT NULL,
            request BLOB, error TEXT, init INTEGER, billed INTEGER, memory INTEGER, peak INTEGER,
            own_status INTEGER, own_duration INTEGER,
            PRIMARY KEY(project, function, start, high, low, span)) WITHOUT ROWID;
        CREATE INDEX invocation_failed ON invocation(project, function, start) WHERE failed = 1;
        CREATE TABLE report(id INTEGER PRIMARY KEY, lines BLOB NOT NULL);
        CREATE TABLE rollup(project INTEGER, function INTEGER, minute INTEGER, runs INTEGER NOT NULL,
            errors INTEGER NOT NULL, cold INTEGER NOT NULL, timeouts INTEGER NOT NULL, billed INTEGER NOT NULL,
            memory INTEGER NOT NULL,
            peak INTEGER NOT NULL, last INTEGER NOT NULL, durations BLOB NOT NULL,
            PRIMARY KEY(project, function, minute)) WITHOUT ROWID;
        """;

    /// <summary>Opens a partition for writing: creates, checks and migrates it.</summary>
    /// <exception cref="InvalidDataException">The file was written by a newer version, or by another
    /// program.</exception>
    public static SqliteSession OpenForWriting(string path)
    {
        var connection = SqliteConnection.Open(path);
        try
        {
            if (connection.Scalar("SELECT count(*) FROM sqlite_schema") == 0) Create(connection);
            else CheckAndMigrate(connection);
            connection.Execute(Settings);
            connection.Execute("PRAGMA cache_size=-16384");
            return new SqliteSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a partition that was opened for writing before.</summary>
    public static SqliteSession OpenForReading(string path)
    {
        var connection = SqliteConnection.OpenReadOnly(path);
        connection.Execute("PRAGMA cache_size=-2048; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0");
        return new SqliteSession(connection);
    }

    static void Create(SqliteConnection connection)
    {
        // Before the first table: later it would take a VACUUM. Merging frees pages, and at rest they are given back.
        connection.Execute("PRAGMA page_size=4096; PRAGMA auto_vacuum=INCREMENTAL");
        connection.Execute("PRAGMA journal_mode=WAL");
        connection.InTransaction(() =>
        {
            connection.Execute(Tables);
            Stamp(connection);
        });
    }

    static void CheckAndMigrate(SqliteConnection connection)
    {
        if (connection.Scalar("PRAGMA application_id") != ApplicationId)
            throw new InvalidDataException(
                $"{connection.Path} is no Headwater partition. "
                + "Move it out of the data directory, or name another one.");
        var version = connection.Scalar("PRAGMA user_version");
        if (version > Version)
            throw new InvalidDataException(
                $"{connection.Path} has format {version}; this Headwater reads up to {Version}. "
                + "Run the version that wrote it, or a newer one, or name another data directory.");
        if (version == Version) return;
        connection.InTransaction(() =>
        {
            connection.Execute("""
                ALTER TABLE invocation ADD COLUMN own_status INTEGER;
                ALTER TABLE invocation ADD COLUMN own_duration INTEGER;
                """);
            Stamp(connection);
        });
    }

    static void Stamp(SqliteConnection connection) => connection.Execute(string.Create(
        CultureInfo.InvariantCulture, $"PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version}"));
}
