using System.Globalization;

namespace Headwater.Storage;

/// <summary>What all files of derived data have in common.</summary>
static class DerivedSchema
{
    /// <summary>
    /// Written into each file as SQLite's <c>user_version</c>. Derived data of another version is not migrated: it is thrown away and
    /// derived again from telemetry.
    /// </summary>
    public const int Version = 1;

    /// <summary>Settings, version check and tables.</summary>
    public static void Prepare(SqliteConnection connection, string tables)
    {
        // FULL although the data can be rebuilt: the watermark must never be on disk before what it stands for.
        connection.Execute("""
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-8192;
            PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;
            """);
        connection.Execute(tables);
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={Version}"));
    }

    /// <summary>True when the file is of this version, or new.</summary>
    public static bool IsCurrent(string path)
    {
        if (!File.Exists(path)) return true;
        using var connection = SqliteConnection.Open(path);
        return connection.Scalar("PRAGMA user_version") is 0 or Version;
    }
}
