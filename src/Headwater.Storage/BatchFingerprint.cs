using System.Buffers.Binary;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// 128 bits that stand for exactly the records of a batch, in any order: two batches with one fingerprint are the
/// same request sent twice. Taken over ids, times, status and lengths of spans (a span that is sent again with
/// another end is another record), over the bytes of log records, which have no ids, and over the resource and scope of each.
/// Not cryptographic: whoever may write to a project can fool it anyway.
/// </summary>
static class BatchFingerprint
{
    /// <summary>The fingerprint; the same on every machine, so that it can be kept on disk.</summary>
    public static UInt128 Of(TelemetryBatch batch)
    {
        unchecked
        {
            var high = Mix((ulong)batch.Project.Value, (ulong)batch.Spans.Length);
            var low = Mix(high, (ulong)batch.Logs.Length);
            var contexts = OfContexts(batch.Contexts);
            foreach (ref readonly var span in batch.Spans.Span)
            {
                var hash = Mix(Mix(span.TraceId.High, span.TraceId.Low), span.Id.Value);
                hash = Mix(hash, Mix((ulong)span.Start.Nanoseconds, (ulong)span.End.Nanoseconds));
                hash = Mix(hash, ((ulong)span.Bytes.Length << 8) | (ulong)span.Status);
                hash = Mix(hash, contexts[span.Context]);
                // A sum does not care for order: an SDK that retries may regroup its spans by scope.
                high += hash;
                low += Mix(hash, span.Id.Value);
            }
            foreach (ref readonly var log in batch.Logs.Span)
            {
                var hash = Of(log);
                high += Mix((ulong)(hash >> 64), contexts[log.Context]);
                low += Mix((ulong)hash, contexts[log.Context]);
            }
            return new UInt128(high, low);
        }
    }

    // Two replicas may write the same line in the same millisecond: who wrote it tells them apart.
    static ulong[] OfContexts(IReadOnlyList<EncodedContext> contexts)
    {
        var hashes = new ulong[contexts.Count];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = OfBytes(OfBytes(1, contexts[i].Resource.Span), contexts[i].Scope.Span);
        return hashes;
    }

    /// <summary>128 bits that stand for a log record without its resource.</summary>
    public static UInt128 Of(in EncodedLog log)
    {
        var hash = Mix(unchecked((ulong)log.Time.Nanoseconds), Mix(log.TraceId.High, log.SpanId.Value));
        return new UInt128(OfBytes(hash, log.Bytes.Span), OfBytes(~hash, log.Bytes.Span));
    }

    /// <summary>128 bits that stand for a text in a project: the key of an index.</summary>
    public static UInt128 Of(ProjectId project, ReadOnlySpan<byte> text)
    {
        var seed = Mix((ulong)project.Value, (ulong)text.Length);
        return new UInt128(OfBytes(seed, text), OfBytes(~seed, text));
    }

    /// <summary>The splitmix64 finaliser over two words: every input bit reaches every output bit.</summary>
    public static ulong Mix(ulong seed, ulong value)
    {
        unchecked
        {
            var z = seed + 0x9E3779B97F4A7C15UL + value * 0xD6E8FEB86659FD93UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }

    static ulong OfBytes(ulong hash, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        ulong rest = 0;
        foreach (var b in bytes) rest = (rest << 8) | b;
        return Mix(hash, rest);
    }
}
