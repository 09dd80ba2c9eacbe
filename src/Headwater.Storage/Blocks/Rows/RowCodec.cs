using System.Buffers;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Codec 0: the spans' OTLP bytes one after the other, behind the contexts that they use, under Brotli. Nothing is
/// interpreted, so it takes whatever ingest lets pass: the fallback of other codecs, and what they are compared to.
/// Layout, before Brotli: contexts (<see cref="RowContexts"/>), count of spans, then for each its context, length and
/// bytes.
/// </summary>
sealed class RowCodec : IBlockCodec
{
    /// <inheritdoc/>
    public byte Number => 0;

    /// <inheritdoc/>
    public void Encode(
        IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedSpan> spans, IBufferWriter<byte> output)
    {
        var size = 0;
        var used = new int[spans.Length];
        for (var i = 0; i < spans.Length; i++)
        {
            size += spans[i].Bytes.Length + 8;
            used[i] = spans[i].Context;
        }
        using var content = new PooledBuffer(size + 4096);
        var places = RowContexts.Write(contexts, used, content);
        content.WriteVarint((ulong)spans.Length);
        foreach (ref readonly var span in spans)
        {
            content.WriteVarint((ulong)places[span.Context]);
            content.WriteVarint((ulong)span.Bytes.Length);
            content.Write(span.Bytes.Span);
        }
        BrotliBody.Pack(content.WrittenSpan, output);
    }

    /// <inheritdoc/>
    public ISpanBlock Open(ReadOnlyMemory<byte> body)
    {
        var (array, length) = BrotliBody.Unpack(body.Span);
        try
        {
            return new RowBlock(array, length);
        }
        catch (InvalidDataException)
        {
            ArrayPool<byte>.Shared.Return(array);
            throw;
        }
    }
}
