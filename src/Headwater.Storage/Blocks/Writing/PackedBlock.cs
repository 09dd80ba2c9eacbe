using System.Buffers.Binary;
using System.Numerics;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>What kind of records a block holds.</summary>
enum BlockKind : byte
{
    /// <summary>Spans.</summary>
    Spans = 0,

    /// <summary>Log records.</summary>
    Logs = 1,
}

/// <summary>A block ready to be inserted. Its body is pooled: whoever holds it last disposes it.</summary>
sealed record PackedBlock : IDisposable
{
    /// <summary>Whose it is.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>What is in it.</summary>
    public required BlockKind Kind { get; init; }

    /// <summary>The layout.</summary>
    public required byte Codec { get; init; }

    /// <summary>The earliest start or time in it.</summary>
    public required Instant MinTime { get; init; }

    /// <summary>The latest start or time in it.</summary>
    public required Instant MaxTime { get; init; }

    /// <summary>How many spans or records.</summary>
    public required int Records { get; init; }

    /// <summary>Its traces, each once, in the order of the block.</summary>
    public required IReadOnlyList<TraceId> Traces { get; init; }

    /// <summary>
    /// For logs the names of functions and services, one per line, first and last line empty; null for spans.
    /// </summary>
    public string? Names { get; init; }

    /// <summary>What the codec wrote.</summary>
    public required PooledBuffer Body { get; init; }

    /// <summary>CRC-32C of a body, as it is stored beside it.</summary>
    public static uint ChecksumOf(ReadOnlySpan<byte> body)
    {
        var crc = uint.MaxValue;
        for (; body.Length >= 8; body = body[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(body));
        foreach (var b in body) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    /// <inheritdoc/>
    public void Dispose() => Body.Dispose();
}
