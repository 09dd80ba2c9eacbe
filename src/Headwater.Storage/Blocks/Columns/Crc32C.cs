using System.Buffers.Binary;
using System.Numerics;

namespace Headwater.Storage;

/// <summary>
/// CRC-32C (Castagnoli), as in RFC 3720 appendix B.4: finds every error burst of up to 32 bits. One instruction for
/// eight bytes where the processor has it, a table otherwise; <see cref="BitOperations"/> chooses.
/// </summary>
static class Crc32C
{
    /// <summary>The checksum of these bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var next in bytes) crc = BitOperations.Crc32C(crc, next);
        return ~crc;
    }
}
