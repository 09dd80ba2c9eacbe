using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Fetches blocks and opens them. A block that is broken (checksum, codec, layout) is reported once, with where it
/// is, and skipped: one bad sector must not hide the rest of a store.
/// </summary>
sealed class BlockLoader(BlockStoreSettings settings)
{
    // Broken blocks that were reported; beyond this many nobody reads the list any more.
    const int MaxReported = 1_000;

    readonly HashSet<long> _reported = [];

    /// <summary>How many broken blocks were met.</summary>
    public int Broken
    {
        get
        {
            lock (_reported) return _reported.Count;
        }
    }

    /// <summary>
    /// Reads a block of spans. Answers <paramref name="ifNone"/> when it is broken, of another project, or no longer
    /// there.
    /// </summary>
    public T ReadSpans<T>(Partition partition, ProjectId project, long id, Func<ISpanBlock, T> read, T ifNone)
    {
        using var body = new PooledBuffer();
        try
        {
            if (Fetch(partition, project, id, body) is not { } codec) return ifNone;
            using var block = BlockCodecs.Of(codec).Open(body.WrittenMemory);
            return read(block);
        }
        catch (InvalidDataException mistake)
        {
            Report(partition, id, mistake);
            return ifNone;
        }
    }

    /// <summary>
    /// Reads a block of log records; empty when it is broken, of another project, or no longer there.
    /// </summary>
    public LogSet ReadLogs(Partition partition, ProjectId project, long id)
    {
        using var body = new PooledBuffer();
        try
        {
            return Fetch(partition, project, id, body) is null ? LogSet.Empty : LogCodec.Decode(body.WrittenSpan);
        }
        catch (InvalidDataException mistake)
        {
            Report(partition, id, mistake);
            return LogSet.Empty;
        }
    }

    static long? Fetch(Partition partition, ProjectId project, long id, PooledBuffer body) =>
        partition.Read<long?>(session =>
        {
            long? codec = null;
            var statement = session.Prepare("SELECT project, codec, crc, body FROM block WHERE id = ?").Bind(1, id);
            SqliteSession.ForEach(statement, row =>
            {
                if (row.Int64(0) != project.Value) return false;
                body.Write(row.Blob(3));
                if (PackedBlock.ChecksumOf(body.WrittenSpan) != row.Int64(2))
                    throw BoundedReader.Broken("does not have the checksum that it was stored with");
                codec = row.Int64(1);
                return false;
            });
            return codec;
        }, ifGone: null);

    void Report(Partition partition, long id, InvalidDataException mistake)
    {
        lock (_reported)
        {
            if (_reported.Count >= MaxReported || !_reported.Add(id)) return;
        }
        settings.OnProblem?.Invoke(
            $"Block {id} of {partition.Path} cannot be read and is skipped: {mistake.Message} "
            + "Restore the file from a backup, or let retention drop it.");
    }
}
