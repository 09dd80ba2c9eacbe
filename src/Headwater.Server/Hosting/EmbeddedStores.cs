using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Server;

/// <summary>Opens the embedded stores in the data directory.</summary>
static class EmbeddedStores
{
    const long Gibibyte = 1L << 30;

    /// <summary>Opens both stores; the telemetry closes last, because derived data is written from it.</summary>
    public static Stores Open(HeadwaterSettings settings, TimeProvider time)
    {
        var telemetry = BlockStore.Open(new BlockStoreSettings
        {
            Directory = settings.DataDirectory,
            Retention = Duration.FromDays(settings.RetentionDays),
            MaxBytes = settings.RetentionGigabytes * Gibibyte,
            OnProblem = Console.Error.WriteLine,
        }, time);
        var derived = DerivedStore.Open(
            Path.Combine(settings.DataDirectory, "derived"), time, Duration.FromDays(settings.RetentionDays),
            Console.Error.WriteLine);
        // A telemetry file was taken away by hand: what is derived is ahead of what is stored, and is derived again.
        if (derived.Watermark > telemetry.Watermark) derived.Clear();
        telemetry.SealUpTo(() => derived.Watermark);
        return new Stores(telemetry, telemetry, derived, [derived, telemetry]) { BackupAsync = telemetry.BackupAsync };
    }

    /// <summary>Copies the telemetry to a directory; what is derived from it is derived again there.</summary>
    public static async Task<int> BackupAsync(HeadwaterSettings settings, string target, TextWriter output)
    {
        if (!Directory.Exists(settings.DataDirectory))
        {
            await output.WriteLineAsync($"There is no data directory {settings.DataDirectory}. Name it with --data.");
            return 1;
        }
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            await output.WriteLineAsync($"{target} is not empty. Name a new directory: a backup never overwrites.");
            return 1;
        }
        var mistake = await TryBackupAsync(settings, Path.GetFullPath(target));
        await output.WriteLineAsync(mistake ?? $"{settings.DataDirectory} is copied to {target}. Use it with --data {target}.");
        return mistake is null ? 0 : 1;
    }

    // A store has one owner: while a server runs, it is asked to make the copy.
    static async Task<string?> TryBackupAsync(HeadwaterSettings settings, string target)
    {
        try
        {
            await using var stores = Open(settings, TimeProvider.System);
            await stores.BackupAsync!(target, CancellationToken.None);
            return null;
        }
        catch (IOException)
        {
            return await BackupWorker.AskAsync(settings.DataDirectory, target, TimeProvider.System);
        }
    }
}
