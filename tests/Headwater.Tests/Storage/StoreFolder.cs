using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests;

/// <summary>A directory for stores that come and go, and what they complained about.</summary>
sealed class StoreFolder : IDisposable
{
    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("headwater-");

    public StoreFolder() => Settings = new BlockStoreSettings { Directory = Path.Combine(_root.FullName, "data"), OnProblem = Problems.Add };

    public BlockStoreSettings Settings { get; init; }

    public List<string> Problems { get; } = [];

    public string Root => _root.FullName;

    public BlockStore Open(TimeProvider? time = null) => BlockStore.Open(Settings, time ?? TimeProvider.System);

    public IEnumerable<string> Files => Directory.EnumerateFiles(Settings.Directory, "*.db").Select(f => Path.GetFileName(f)).Order();

    /// <summary>
    /// The files as a crash at this moment would leave them: what the store has told the system, and nothing else.
    /// </summary>
    public BlockStoreSettings CopyAsAfterACrash()
    {
        var copy = Directory.CreateDirectory(Path.Combine(Root, $"crash-{Guid.NewGuid():n}"));
        foreach (var file in Directory.EnumerateFiles(Settings.Directory, "telemetry-*"))
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        return Settings with { Directory = copy.FullName };
    }

    /// <summary>Changes a closed store's only partition behind its back.</summary>
    public void Tamper(string sql)
    {
        using var connection = SqliteConnection.Open(Path.Combine(Settings.Directory, Files.Single()));
        connection.Execute(sql);
    }

    public long Ask(string sql)
    {
        using var connection = SqliteConnection.Open(Path.Combine(Settings.Directory, Files.Single()));
        return connection.Scalar(sql);
    }

    public void Dispose() => _root.Delete(recursive: true);
}

/// <summary>A clock that stands still.</summary>
sealed class StoppedClock(Instant now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now.ToDateTimeOffset();
}
