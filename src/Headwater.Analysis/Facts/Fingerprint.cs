using System.Buffers.Binary;

namespace Headwater.Analysis;

/// <summary>
/// A fast 64-bit hash for look-ups in bounded caches: about 8 bytes a nanosecond. It is not stored and not keyed;
/// whoever makes bytes collide wins a slower cache and nothing else.
/// </summary>
static class Fingerprint
{
    internal static ulong Of(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var hash = (ulong)bytes.Length * 0x9E3779B97F4A7C15UL;
            while (bytes.Length >= 8)
            {
                hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 0xD6E8FEB86659FD93UL;
                hash ^= hash >> 32;
                bytes = bytes[8..];
            }
            ulong rest = 0;
            foreach (var value in bytes) rest = rest << 8 | value;
            hash = (hash ^ rest) * 0xD6E8FEB86659FD93UL;
            return hash ^ hash >> 32;
        }
    }
}
