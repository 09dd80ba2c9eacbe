using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Reads what <see cref="PooledBuffer"/> wrote, and trusts nothing: whatever does not fit in what is left throws
/// <see cref="InvalidDataException"/>.
/// </summary>
ref struct BoundedReader(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes were read.</summary>
    public int Position { get; private set; }

    /// <summary>Whether all was read.</summary>
    public readonly bool AtEnd => Position == _bytes.Length;

    /// <summary>A base-128 integer.</summary>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (Position >= _bytes.Length) throw Broken("ends inside a number");
            var next = _bytes[Position++];
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw Broken("has a number of more than 64 bits");
    }

    /// <summary>A signed integer.</summary>
    public long ReadSigned()
    {
        var value = ReadVarint();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    /// <summary>A count of things of which each takes at least this many of the bytes that are left.</summary>
    public int ReadCount(int bytesEach = 1)
    {
        var count = ReadVarint();
        if (count > (ulong)((_bytes.Length - Position) / bytesEach))
            throw Broken($"claims {count} parts, more than it has room for");
        return (int)count;
    }

    /// <summary>A place in a list of this length.</summary>
    public int ReadIndex(int count)
    {
        var index = ReadVarint();
        if (index >= (ulong)count) throw Broken($"points to part {index} of {count}");
        return (int)index;
    }

    /// <summary>A length and as many bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadCount();
        var read = _bytes.Slice(Position, length);
        Position += length;
        return read;
    }

    /// <summary>Two words of an id.</summary>
    public TraceId ReadTraceId()
    {
        if (_bytes.Length - Position < TraceId.Size) throw Broken("ends inside an id");
        var id = TraceId.Read(_bytes[Position..]);
        Position += TraceId.Size;
        return id;
    }

    /// <summary>What to throw.</summary>
    public static InvalidDataException Broken(string what) => new($"A stored block {what}.");
}
