using System.Buffers.Binary;
using System.Text;

namespace Headwater.Model;

/// <summary>
/// Appends protobuf fields to a growing buffer. Messages inside messages are written by <see cref="BeginMessage"/> and
/// <see cref="EndMessage"/>, which move the content by a few bytes only when its length needs more than one byte.
/// Not thread-safe; <see cref="Clear"/> keeps the buffer for the next message.
/// </summary>
public sealed class ProtobufWriter(int initialCapacity = 256)
{
    byte[] _buffer = new byte[initialCapacity];
    int _length;

    /// <summary>What was written so far. Valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    /// <summary>How many bytes were written so far.</summary>
    public int Length => _length;

    /// <summary>A copy of what was written so far.</summary>
    public byte[] ToArray() => WrittenSpan.ToArray();

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    /// <summary>A varint field, written also when it is zero: leaving out defaults is the caller's choice.</summary>
    public void Varint(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        RawVarint(value);
    }

    /// <summary>An eight-byte field.</summary>
    public void Fixed64(int field, ulong value)
    {
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);
        _length += 8;
    }

    /// <summary>A four-byte field.</summary>
    public void Fixed32(int field, uint value)
    {
        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);
        _length += 4;
    }

    /// <summary>A double field.</summary>
    public void Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A field of bytes, or of a message that is encoded already.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Length);
        RawVarint((ulong)value.Length);
        Raw(value);
    }

    /// <summary>A text field, as UTF-8.</summary>
    public void Text(int field, ReadOnlySpan<char> value)
    {
        Tag(field, WireType.Length);
        var bytes = Encoding.UTF8.GetByteCount(value);
        RawVarint((ulong)bytes);
        Encoding.UTF8.GetBytes(value, Reserve(bytes));
        _length += bytes;
    }

    /// <summary>A trace id, 16 bytes.</summary>
    public void Id(int field, TraceId id)
    {
        Tag(field, WireType.Length);
        RawVarint(TraceId.Size);
        id.Write(Reserve(TraceId.Size));
        _length += TraceId.Size;
    }

    /// <summary>A span id, 8 bytes.</summary>
    public void Id(int field, SpanId id)
    {
        Tag(field, WireType.Length);
        RawVarint(SpanId.Size);
        id.Write(Reserve(SpanId.Size));
        _length += SpanId.Size;
    }

    /// <summary>Opens a message field; give the result to <see cref="EndMessage"/>.</summary>
    public int BeginMessage(int field)
    {
        Tag(field, WireType.Length);
        Reserve(1);
        return _length++;
    }

    /// <summary>Closes the message that <see cref="BeginMessage"/> opened.</summary>
    public void EndMessage(int begun)
    {
        var content = _length - begun - 1;
        Span<byte> prefix = stackalloc byte[10];
        var size = EncodeVarint((ulong)content, prefix);
        if (size > 1)
        {
            Reserve(size - 1);
            _buffer.AsSpan(begun + 1, content).CopyTo(_buffer.AsSpan(begun + size));
            _length += size - 1;
        }
        prefix[..size].CopyTo(_buffer.AsSpan(begun));
    }

    /// <summary>Bytes that are fields already: appended as they are.</summary>
    public void Raw(ReadOnlySpan<byte> encoded)
    {
        encoded.CopyTo(Reserve(encoded.Length));
        _length += encoded.Length;
    }

    /// <summary>A varint without a tag.</summary>
    public void RawVarint(ulong value) => _length += EncodeVarint(value, Reserve(10));

    void Tag(int field, WireType type) => RawVarint(((ulong)field << 3) | (ulong)type);

    Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        return _buffer.AsSpan(_length);
    }

    static int EncodeVarint(ulong value, Span<byte> destination)
    {
        var size = 0;
        while (value >= 0x80)
        {
            destination[size++] = (byte)(value & 0x7F | 0x80);
            value >>= 7;
        }
        destination[size++] = (byte)value;
        return size;
    }
}
