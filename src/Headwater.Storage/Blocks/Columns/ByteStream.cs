using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Headwater.Storage;

/// <summary>
/// A growing run of bytes, kept between blocks. Bounded by what a block may hold; <see cref="Clear"/> gives back a
/// buffer that has grown beyond <see cref="ColumnLimits.MaxKeptBuffer"/>.
/// </summary>
sealed class ByteStream(int capacity = 64)
{
    byte[] _bytes = new byte[capacity];

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>How many bytes its buffer has.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > ColumnLimits.MaxKeptBuffer) _bytes = new byte[64];
    }

    /// <summary>Takes back what was written after this length.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Room for at least this many bytes; <see cref="Advance"/> says how many were used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count) Grow(count);
        return _bytes.AsSpan(Length);
    }

    /// <summary>Keeps this many of the bytes that were reserved.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>One byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Byte(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>A length and as many bytes.</summary>
    public void Counted(ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)bytes.Length);
        Raw(bytes);
    }

    /// <summary>Eight bytes, little-endian.</summary>
    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);
        Length += 8;
    }

    /// <summary>A base-128 integer, 1 to 10 bytes, always in its shortest form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Varint(ulong value)
    {
        if (value < 0x80) Byte((byte)value);
        else LongVarint(value);
    }

    /// <summary>A signed integer, small ones short whatever their sign.</summary>
    public void Zigzag(long value) => Varint(unchecked((ulong)((value << 1) ^ (value >> 63))));

    /// <summary>How many bytes <see cref="Varint"/> takes.</summary>
    public static int VarintSize(ulong value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7) size++;
        return size;
    }

    void LongVarint(ulong value)
    {
        var to = Reserve(10);
        var size = 0;
        while (value >= 0x80)
        {
            to[size++] = (byte)(value & 0x7F | 0x80);
            value >>= 7;
        }
        to[size++] = (byte)value;
        Length += size;
    }

    void Grow(int count) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
}
