using Headwater.Model;

namespace Headwater.Storage;

/// <summary>The partitions of a store. Readers take a snapshot; one thread at a time adds or drops.</summary>
sealed class PartitionSet(string directory)
{
    readonly Lock _lock = new();
    volatile Partition[] _all = []; // oldest first; one file a day or a few, kept for the retention

    /// <summary>Oldest first; the last one is written.</summary>
    public IReadOnlyList<Partition> All => _all;

    /// <summary>Newest first.</summary>
    public IEnumerable<Partition> NewestFirst => _all.Reverse();

    /// <summary>The files of a directory that are partitions, oldest first.</summary>
    public static IReadOnlyList<PartitionName> List(string directory) =>
    [
        .. Directory.EnumerateFiles(directory)
            .Select(path => PartitionName.TryParse(Path.GetFileName(path), out var name) ? name : (PartitionName?)null)
            .Where(name => name is not null).Select(name => name!.Value).Order(),
    ];

    /// <summary>Adds the one that will be written.</summary>
    public void Add(Partition partition)
    {
        lock (_lock) _all = [.. _all, partition];
    }

    /// <summary>
    /// Drops a partition: it is listed no more, and its files are gone, though a reader may finish with them.
    /// </summary>
    public void Drop(Partition partition)
    {
        lock (_lock) _all = [.. _all.Where(p => p != partition)];
        partition.Dispose();
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"]) File.Delete(partition.Path + suffix);
    }

    /// <summary>
    /// Drops, oldest first, whatever arrived before the retention, and what is more than the bound on bytes; never
    /// the last one.
    /// </summary>
    public void Retain(Instant now, Duration retention, long maxBytes)
    {
        foreach (var partition in _all[..^1])
        {
            var tooOld = partition.Name.End + retention < now;
            var tooMuch = maxBytes > 0 && _all.Sum(SizeOf) > maxBytes;
            if (!tooOld && !tooMuch) break;
            Drop(partition);
        }
    }

    /// <summary>
    /// Bytes of all files of the directory: partitions, their logs, and what else the server keeps beside them.
    /// </summary>
    public long MeasureDirectory() =>
        new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(LengthOf);

    /// <summary>Closes all.</summary>
    public void Close()
    {
        foreach (var partition in _all) partition.Dispose();
    }

    static long SizeOf(Partition partition) =>
        LengthOf(new FileInfo(partition.Path)) + LengthOf(new FileInfo(partition.Path + "-wal"));

    // A log may vanish between listing and measuring.
    static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
