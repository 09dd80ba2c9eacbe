using System.Buffers;
using System.Collections.Concurrent;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Codec 1: columns. Smaller than rows (codec 0), and a reader unpacks only what it needs;
/// docs/storage-format-columns.md has the layout.
/// </summary>
sealed class ColumnCodec : IBlockCodec
{
    // As many packers as threads can pack at a time, with what they have learnt; more are made when asked for and
    // forgotten.
    readonly ConcurrentBag<ColumnPacker> _idle = [];
    readonly int _maxIdle = Environment.ProcessorCount;

    /// <inheritdoc/>
    public byte Number => 1;

    /// <inheritdoc/>
    public void Encode(
        IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedSpan> spans, IBufferWriter<byte> output)
    {
        if (!_idle.TryTake(out var packer)) packer = new();
        // A packer that threw is not kept: it may have stopped anywhere.
        packer.Pack(contexts, spans, output);
        if (_idle.Count < _maxIdle) _idle.Add(packer);
    }

    /// <inheritdoc/>
    public ISpanBlock Open(ReadOnlyMemory<byte> body) => new ColumnBlock(body);
}
