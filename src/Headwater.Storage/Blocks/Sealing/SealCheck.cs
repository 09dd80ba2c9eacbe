using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Reads new blocks back and compares them, span for span, with what was put in, before anything is dropped for them.
/// </summary>
static class SealCheck
{
    /// <summary>Whether the blocks hold exactly these spans, in this order.</summary>
    public static bool Holds(
        IReadOnlyList<PackedBlock> blocks, IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedSpan> spans)
    {
        foreach (var packed in blocks)
        {
            if (packed.Records > spans.Length || !Holds(packed, contexts, spans[..packed.Records])) return false;
            spans = spans[packed.Records..];
        }
        return spans.IsEmpty;
    }

    static bool Holds(PackedBlock packed, IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedSpan> spans)
    {
        SpanSet read;
        try
        {
            using var block = BlockCodecs.Of(packed.Codec).Open(packed.Body.WrittenMemory);
            read = block.ReadAll();
        }
        catch (InvalidDataException)
        {
            return false;
        }
        if (read.Spans.Count != spans.Length) return false;
        // Contexts are few and compared once for each pair, not once for each span.
        var same = new HashSet<(int, int)>();
        for (var i = 0; i < spans.Length; i++)
        {
            var (put, got) = (spans[i], read.Spans[i]);
            var pair = (put.Context, got.Context);
            if (!same.Contains(pair))
            {
                if (!contexts[put.Context].Equals(read.Contexts[got.Context])) return false;
                same.Add(pair);
            }
            if (HeadOf(put) != HeadOf(got) || !SameBytes(put, got)) return false;
        }
        return true;
    }

    static EncodedSpan HeadOf(in EncodedSpan span) => span with { Bytes = default, Context = 0 };

    // A sender may write fields in any order; columns give them back in one order. Then the records must be equal.
    static bool SameBytes(in EncodedSpan put, in EncodedSpan got) =>
        put.Bytes.Span.SequenceEqual(got.Bytes.Span) || Canonical(put).SequenceEqual(Canonical(got));

    static ReadOnlySpan<byte> Canonical(in EncodedSpan span) =>
        OtlpEncoder.Encode(OtlpDecoder.ReadSpan(span.Bytes.Span, Resource.Unknown, Scope.Unknown), 0).Bytes.Span;
}
