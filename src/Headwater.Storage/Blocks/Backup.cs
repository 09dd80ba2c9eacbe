namespace Headwater.Storage;

/// <summary>Copies a store while it is written.</summary>
static class Backup
{
    /// <summary>Writes a compact copy of each partition, as of one moment each.</summary>
    public static void Write(PartitionSet partitions, string directory, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        foreach (var partition in partitions.All)
        {
            cancellation.ThrowIfCancellationRequested();
            var target = Path.Combine(directory, partition.Name.ToString());
            if (File.Exists(target))
                throw new IOException($"{target} exists already. Name a directory without a backup in it.");
            partition.Read(session =>
            {
                var statement = session.Prepare("VACUUM INTO ?").Bind(1, target);
                statement.Run();
                return true;
            }, ifGone: false);
        }
    }
}
