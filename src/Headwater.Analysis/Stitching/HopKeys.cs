using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>Makes the keys under which the two ends of a hop meet.</summary>
public static class HopKeys
{
    // Ids of AWS are under 100 letters; a longer one is hashed in a rented buffer.
    const int UsualBytes = 256;

    /// <summary>
    /// The key of an id: the first 128 bits of SHA-256 over evidence, via and id, so that it is the same on every
    /// machine and in every version, and nobody can choose an id that meets a stranger's.
    /// </summary>
    public static HopKey Of(Evidence evidence, string via, string id)
    {
        var most = 1 + Encoding.UTF8.GetMaxByteCount(via.Length) + 1 + Encoding.UTF8.GetMaxByteCount(id.Length);
        var rented = most > UsualBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        var buffer = rented ?? stackalloc byte[UsualBytes];
        buffer[0] = (byte)evidence;
        var length = 1 + Encoding.UTF8.GetBytes(via, buffer[1..]);
        buffer[length++] = 0; // via and id cannot run into each other
        length += Encoding.UTF8.GetBytes(id, buffer[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..length], hash);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return new HopKey(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }

    /// <summary>The key under which the spans meet that link into a trace: one look-up finds them all.</summary>
    public static HopKey OfLinksInto(TraceId trace) => Of(Evidence.Link, "", trace.ToString());

    /// <summary>The key of one run: all its asynchronous attempts share it.</summary>
    public static HopKey OfInvocation(string function, string requestId) =>
        Of(Evidence.InvocationId, function, requestId);
}
