using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Headwater.Model;

/// <summary>How a protobuf field is encoded; the low three bits of its tag.</summary>
public enum WireType : byte
{
    /// <summary>A base-128 integer of at most ten bytes.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little-endian.</summary>
    Fixed64 = 1,

    /// <summary>A length and as many bytes: text, bytes, or a message.</summary>
    Length = 2,

    /// <summary>A group; long deprecated, refused.</summary>
    StartGroup = 3,

    /// <summary>The end of a group; refused.</summary>
    EndGroup = 4,

    /// <summary>Four bytes, little-endian.</summary>
    Fixed32 = 5,
}

/// <summary>
/// Walks the fields of one protobuf message in place: no allocation, no copy. Every length is checked against what is left,
/// so a hostile message can only end the walk. After <see cref="Next"/> has answered true, the field is in
/// <see cref="Field"/>, <see cref="WireType"/> and one of <see cref="Number"/> or <see cref="Bytes"/>.
/// After it has answered false, <see cref="Failed"/> tells the end of the message from a broken one.
/// Source: the encoding chapter of the protocol buffers documentation.
/// </summary>
public ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    readonly ReadOnlySpan<byte> _message = message;
    int _at;

    /// <summary>The number of the current field, 1 to 536,870,911.</summary>
    public int Field { get; private set; }

    /// <summary>How the current field is encoded.</summary>
    public WireType WireType { get; private set; }

    /// <summary>The value of a varint, fixed64 or fixed32 field, not sign- or zigzag-decoded.</summary>
    public ulong Number { get; private set; }

    /// <summary>The content of a length-delimited field, a slice of the message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Where <see cref="Bytes"/> starts, from the start of the message.</summary>
    public int BytesOffset { get; private set; }

    /// <summary>Where the current field's tag starts, from the start of the message.</summary>
    public int FieldOffset { get; private set; }

    /// <summary>Where the next field starts, from the start of the message.</summary>
    public readonly int Position => _at;

    /// <summary>True when the walk ended because the message is broken.</summary>
    public bool Failed { get; private set; }

    /// <summary>Steps to the next field. False at the end of the message, and when it is broken: see <see cref="Failed"/>.</summary>
    public bool Next()
    {
        // Positions never pass the message's end, so their sums cannot overflow and need no check.
        unchecked
        {
            var at = _at;
            if ((uint)at >= (uint)_message.Length) return false;
            FieldOffset = at;
            if (!TryVarint(ref at, out var tag) || tag > uint.MaxValue || tag < 8) return Fail();
            Field = (int)(tag >> 3);
            WireType = (WireType)(tag & 7);
            switch (WireType)
            {
                case WireType.Length:
                    if (!TryVarint(ref at, out var length) || length > (ulong)(_message.Length - at)) return Fail();
                    BytesOffset = at;
                    Bytes = _message.Slice(at, (int)length);
                    _at = at + (int)length;
                    return true;
                case WireType.Varint:
                    if (!TryVarint(ref at, out var value)) return Fail();
                    Number = value;
                    _at = at;
                    return true;
                case WireType.Fixed64:
                    if (_message.Length - at < 8) return Fail();
                    Number = BinaryPrimitives.ReadUInt64LittleEndian(_message[at..]);
                    _at = at + 8;
                    return true;
                case WireType.Fixed32:
                    if (_message.Length - at < 4) return Fail();
                    Number = BinaryPrimitives.ReadUInt32LittleEndian(_message[at..]);
                    _at = at + 4;
                    return true;
                default:
                    return Fail();
            }
        }
    }

    bool Fail()
    {
        Failed = true;
        _at = _message.Length;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly bool TryVarint(ref int at, out ulong value)
    {
        // Nearly all tags and lengths of OTLP are one or two bytes.
        unchecked
        {
            if ((uint)at < (uint)_message.Length && _message[at] < 0x80)
            {
                value = _message[at++];
                return true;
            }
        }
        return TryLongVarint(ref at, out value);
    }

    readonly bool TryLongVarint(ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (at >= _message.Length) return false;
            var next = _message[at++];
            if (shift == 63 && next > 1) return false; // more than 64 bits
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return true;
        }
        return false;
    }
}
