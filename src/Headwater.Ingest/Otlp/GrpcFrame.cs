using System.Buffers.Binary;

namespace Headwater.Ingest;

/// <summary>
/// gRPC's frame around a message: one byte that says whether it is compressed, four bytes of length, most significant first, and
/// the message. A unary call, as all of OTLP's are, has exactly one in each direction.
/// Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
/// </summary>
public static class GrpcFrame
{
    /// <summary>How many bytes stand before the message.</summary>
    public const int PrefixSize = 5;

    /// <summary>
    /// Takes the message out of a request's body, without copying. False when the body is anything but one whole frame:
    /// <paramref name="mistake"/> says what.
    /// </summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> body, out bool compressed, out ReadOnlyMemory<byte> message, out string mistake)
    {
        compressed = false;
        message = default;
        var bytes = body.Span;
        if (bytes.Length < PrefixSize)
        {
            mistake = $"A gRPC message starts with {PrefixSize} bytes, but the body has only {bytes.Length}.";
            return false;
        }
        if (bytes[0] > 1)
        {
            mistake = $"A gRPC message's first byte must be 0 or 1 (compressed), but is {bytes[0]}.";
            return false;
        }
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        if (length != bytes.Length - PrefixSize)
        {
            mistake = $"The gRPC message should have {length} bytes, but {bytes.Length - PrefixSize} follow. Send one message a call.";
            return false;
        }
        compressed = bytes[0] == 1;
        message = body[PrefixSize..];
        mistake = "";
        return true;
    }

    /// <summary>The message in its frame, not compressed.</summary>
    public static byte[] Write(ReadOnlySpan<byte> message)
    {
        var frame = new byte[PrefixSize + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame.AsSpan(PrefixSize));
        return frame;
    }
}
