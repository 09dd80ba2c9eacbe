using System.Buffers;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// How the spans of one block are laid out in bytes. MUST be lossless: what is read back decodes to equal model
/// records in the order given, with contexts equal to those given that a span points to. Safe for concurrent callers;
/// what an encoder learns from one block to the next MAY be kept (bounded), but MUST NOT be needed to decode.
/// </summary>
interface IBlockCodec
{
    /// <summary>Stored with each block; never reused for another layout.</summary>
    byte Number { get; }

    /// <summary>
    /// Writes one block. The spans are sorted by trace id, those of one trace stand together, and there are 1 to
    /// <see cref="BlockLimits.MaxSpans"/> of them; <see cref="EncodedSpan.Context"/> points into <paramref
    /// name="contexts"/>, of which only those in use are to be written.
    /// </summary>
    void Encode(IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedSpan> spans, IBufferWriter<byte> output);

    /// <summary>
    /// Opens a body for reading; costs as little as the layout allows. The body stays unchanged until the block is
    /// disposed. Opening and reading MUST check every bound, count and length, and throw <see
    /// cref="InvalidDataException"/> and nothing else when the body is not what <see cref="Encode"/> wrote. (The
    /// container has checked a checksum before.)
    /// </summary>
    ISpanBlock Open(ReadOnlyMemory<byte> body);
}

/// <summary>
/// One block opened for reading, by one thread at a time. A row is the place of a span in the block, from 0. Results
/// own their memory: they outlive the block.
/// </summary>
interface ISpanBlock : IDisposable
{
    /// <summary>How many spans it holds.</summary>
    int Count { get; }

    /// <summary>Its traces, in the order of their rows, each once.</summary>
    IReadOnlyList<TraceId> ReadTraceIds();

    /// <summary>Every span, in row order.</summary>
    SpanSet ReadAll();

    /// <summary>
    /// The spans of one trace, in row order; empty when it is not in the block. SHOULD decode no other trace.
    /// </summary>
    SpanSet ReadTrace(TraceId trace);

    /// <summary>These rows, in the order given; SHOULD decode no others.</summary>
    SpanSet ReadRows(ReadOnlySpan<int> rows);

    /// <summary>
    /// Adds the rows that the filter lets pass, in row order. SHOULD decode only the columns that the filter needs.
    /// </summary>
    void Find(SpanFilter filter, List<SpanHit> into);

    /// <summary>
    /// Adds every span that the filter lets pass to its group: see <see cref="SpanFields"/> for what <paramref
    /// name="key"/> may be; a span without it goes to the empty value's group. SHOULD decode only the columns that
    /// this needs.
    /// </summary>
    void Group(SpanFilter filter, string key, SpanGroups into);
}

/// <summary>Which spans of a block are wanted.</summary>
/// <param name="Interval">The span's start lies in it.</param>
/// <param name="Where">Holds for the span: see <see cref="Predicates"/>; null for all.</param>
readonly record struct SpanFilter(Interval Interval, Predicate? Where);

/// <summary>A span that a filter let pass.</summary>
/// <param name="Row">Its place in the block.</param>
/// <param name="Start">Its start.</param>
/// <param name="End">Its end.</param>
/// <param name="Ref">Which span.</param>
readonly record struct SpanHit(int Row, Instant Start, Instant End, SpanRef Ref);

/// <summary>Bounds that writers keep and readers check.</summary>
static class BlockLimits
{
    /// <summary>Spans in one block: column codes are 16 bits wide.</summary>
    public const int MaxSpans = 65_535;

    /// <summary>
    /// What a body may unpack to, in bytes. Blocks are cut near 512 KB, but one span may be as large as a request (64
    /// MiB); twice that leaves room for its contexts. A body that claims more is broken.
    /// </summary>
    public const int MaxUnpackedBytes = 128 * 1024 * 1024;
}
