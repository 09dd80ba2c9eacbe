using Headwater.Model;

namespace Headwater.Storage;

/// <summary>How a <see cref="BlockStore"/> behaves. Defaults suit one server on one disk.</summary>
public sealed record BlockStoreSettings
{
    /// <summary>Where the files live; created when absent. One store at a time.</summary>
    public required string Directory { get; init; }

    /// <summary>Telemetry that arrived longer ago is dropped, by whole partitions; 1 day to 10 years.</summary>
    public Duration Retention { get; init; } = Duration.FromDays(30);

    /// <summary>
    /// When the partitions together are larger, the oldest are dropped, never the one that is written; 0 for no
    /// bound.
    /// </summary>
    public long MaxBytes { get; init; }

    /// <summary>
    /// A day's file that grows beyond this is continued in another, so that retention by bytes can drop less than a
    /// day. 8 GiB hold about 40 million spans.
    /// </summary>
    public long MaxPartitionBytes { get; init; } = 8L << 30;

    /// <summary>
    /// With less free disk than this, appends are refused and reads go on: 512 MiB leave room for a checkpoint of the
    /// largest log (64 MB and what readers hold up), a merge, and the operating system.
    /// </summary>
    public long MinFreeBytes { get; init; } = 512L << 20;

    /// <summary>Appends that may wait for the writer; more are answered <see cref="AppendResult.QueueFull"/>.</summary>
    public int MaxQueuedBatches { get; init; } = 1_024;

    /// <summary>Bytes of telemetry that may wait for the writer; a few seconds of its full speed.</summary>
    public long MaxQueuedBytes { get; init; } = 128L << 20;

    /// <summary>How many bytes are free on the disk of a directory. Tests put their own in.</summary>
    public Func<string, long> FreeBytes { get; init; } =
        static directory => new DriveInfo(directory).AvailableFreeSpace;

    /// <summary>
    /// Told about what was skipped or failed, with advice, at most once for each block; called on any thread.
    /// </summary>
    public Action<string>? OnProblem { get; init; }

    /// <summary>Blocks of fewer spans are written row by row. Tests write all of them in one layout.</summary>
    internal int MinColumnarSpans { get; init; } = BlockCodecs.MinColumnarSpans;

    /// <summary>Called when merged blocks are written and not yet committed. Tests look at the files then.</summary>
    internal Action? BeforeSealCommit { get; init; }
}
