using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Headwater.Storage;

/// <summary>Reads forward through bytes that may say anything: each step is checked against what is left.</summary>
/// <exception cref="InvalidDataException">There is less than was asked for.</exception>
ref struct BlockCursor(ReadOnlySpan<byte> bytes, int position = 0)
{
    readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Where the next read starts.</summary>
    public int Position { get; private set; } = position;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _bytes.Length - Position;

    /// <summary>One byte.</summary>
    public byte Byte()
    {
        if (Left < 1) throw Short();
        return _bytes[Position++];
    }

    /// <summary>As many bytes.</summary>
    public ReadOnlySpan<byte> Raw(int count)
    {
        if (count > Left) throw Short();
        var read = _bytes.Slice(Position, count);
        Position += count;
        return read;
    }

    /// <summary>A length and as many bytes.</summary>
    public ReadOnlySpan<byte> Counted() => Raw(Count(Left));

    /// <summary>Eight bytes, little-endian.</summary>
    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Raw(8));

    /// <summary>A number that may not be more than a limit.</summary>
    public int Count(int limit)
    {
        var count = Varint();
        if (count > (ulong)limit) throw new InvalidDataException($"A count is {count}, at most {limit} can be.");
        return (int)count;
    }

    /// <summary>A base-128 integer of at most ten bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Varint()
    {
        var at = Position;
        if (at < _bytes.Length && _bytes[at] < 0x80)
        {
            Position = at + 1;
            return _bytes[at];
        }
        return LongVarint();
    }

    /// <summary>The inverse of <see cref="ByteStream.Zigzag"/>.</summary>
    public long Zigzag()
    {
        var value = Varint();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    ulong LongVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new InvalidDataException("A number has more than 64 bits.");
    }

    static InvalidDataException Short() => new("The block ends in the middle of a value.");
}
