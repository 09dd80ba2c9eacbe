using System.Buffers.Binary;

namespace Headwater.Storage;

/// <summary>
/// Byte strings, each once, numbered in the order in which they came. Bounded by its owner, which clears it when <see
/// cref="Count"/> or <see cref="Bytes"/> pass a limit of <see cref="ColumnLimits"/>; that limit also bounds what a
/// sender who makes hashes collide can cost.
/// </summary>
sealed class ByteStringTable
{
    const ulong Mixer = 0x9E3779B97F4A7C15; // 2^64 divided by the golden ratio: odd, its bits well spread.

    readonly ByteStream _text = new();
    int[] _slots = new int[16]; // number + 1; 0 is free
    uint[] _hashes = new uint[8];
    int[] _ends = new int[8];

    /// <summary>How many strings there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes they have together.</summary>
    public int Bytes => _text.Length;

    /// <summary>How many bytes its buffers have.</summary>
    public int Capacity => _text.Capacity + sizeof(int) * (_slots.Length + _hashes.Length + _ends.Length);

    /// <summary>The string with this number; valid until the next one is added.</summary>
    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            var start = number == 0 ? 0 : _ends[number - 1];
            return _text.Written[start.._ends[number]];
        }
    }

    /// <summary>A hash for <see cref="Find"/> and <see cref="Add"/>.</summary>
    public static uint Hash(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var hash = (ulong)bytes.Length * Mixer;
            while (bytes.Length >= 8)
            {
                hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Mixer;
                hash ^= hash >> 29;
                bytes = bytes[8..];
            }
            ulong tail = 0;
            if (bytes.Length >= 4)
            {
                tail = BinaryPrimitives.ReadUInt32LittleEndian(bytes)
                    | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) << 32;
            }
            else
            {
                foreach (var next in bytes) tail = tail << 8 | next;
            }
            hash = (hash ^ tail) * Mixer;
            return (uint)(hash >> 32);
        }
    }

    /// <summary>The number of this string, or -1.</summary>
    public int Find(ReadOnlySpan<byte> bytes, uint hash)
    {
        var mask = (uint)_slots.Length - 1;
        for (var slot = hash & mask; ; slot = slot + 1 & mask)
        {
            var number = _slots[slot] - 1;
            if (number < 0) return -1;
            if (_hashes[number] == hash && this[number].SequenceEqual(bytes)) return number;
        }
    }

    /// <summary>Adds a string that is not there; its number.</summary>
    public int Add(ReadOnlySpan<byte> bytes, uint hash)
    {
        if (Count == _hashes.Length) Grow();
        var number = Count++;
        _text.Raw(bytes);
        _ends[number] = _text.Length;
        _hashes[number] = hash;
        Place(number);
        return number;
    }

    /// <summary>Forgets all strings.</summary>
    public void Clear()
    {
        if (Count == 0) return;
        Count = 0;
        _text.Clear();
        Array.Clear(_slots);
    }

    void Grow()
    {
        Array.Resize(ref _hashes, Count * 2);
        Array.Resize(ref _ends, Count * 2);
        _slots = new int[Count * 4];
        for (var number = 0; number < Count; number++) Place(number);
    }

    void Place(int number)
    {
        var mask = (uint)_slots.Length - 1;
        var slot = _hashes[number] & mask;
        while (_slots[slot] != 0) slot = slot + 1 & mask;
        _slots[slot] = number + 1;
    }
}
