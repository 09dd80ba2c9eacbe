using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Headwater.Ingest;

/// <summary>
/// Finds the places of a text where a hint stands, 16 or 32 bytes at a time. Each hint is in one of eight buckets; six tables of
/// 16 entries say for each half of three successive bytes in which buckets it occurs, and a place where one bucket survives all
/// six is compared byte by byte. The idea is "Teddy" of Intel's Hyperscan (Wang and others, NSDI 2019, section 4.2).
/// Immutable, so safe for concurrent callers.
/// </summary>
sealed class HintScanner
{
    const int Fingerprint = 3;
    const int Buckets = 8;
    const int Step = 32;
    const int Window = Step + Fingerprint - 1;

    readonly Hint[][] _buckets = new Hint[Buckets][];
    readonly Vector256<byte>[] _tables = new Vector256<byte>[Fingerprint * 2];

    /// <summary>A scanner for these hints. Those of less than three bytes make it slower.</summary>
    public HintScanner(IEnumerable<Hint> hints)
    {
        // Neighbours in this order share the halves of their first bytes, so that a bucket accepts few other triples.
        var sorted = hints.OrderBy(h => h.Folded(0) >> 4).ThenBy(h => h.Folded(0)).ThenBy(h => h.Folded(1)).ToArray();
        Span<byte> low = stackalloc byte[Fingerprint * 16];
        Span<byte> high = stackalloc byte[Fingerprint * 16];
        low.Clear();
        high.Clear();
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            var from = sorted.Length * bucket / Buckets;
            _buckets[bucket] = sorted[from..(sorted.Length * (bucket + 1) / Buckets)];
            foreach (var hint in _buckets[bucket])
            {
                for (var i = 0; i < Fingerprint; i++)
                {
                    Accept(low.Slice(i * 16, 16), hint, i, hint.Folded(i) & 0xF, bucket);
                    Accept(high.Slice(i * 16, 16), hint, i, hint.Folded(i) >> 4, bucket);
                }
            }
        }
        for (var i = 0; i < Fingerprint; i++)
        {
            var lows = Vector128.Create<byte>(low.Slice(i * 16, 16));
            var highs = Vector128.Create<byte>(high.Slice(i * 16, 16));
            _tables[i * 2] = Vector256.Create(lows, lows);
            _tables[i * 2 + 1] = Vector256.Create(highs, highs);
        }
    }

    /// <summary>The first place at or after <paramref name="from"/> where a hint stands; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<byte> text, int from, out Hint hint)
    {
        hint = null!;
        if (text.Length - from < Window) return FindInRest(text, from, ref hint);
        ref var start = ref MemoryMarshal.GetReference(text);
        var last = text.Length - Window;
        for (var at = from; ; at = Math.Min(at + Step, last))
        {
            var candidates = Candidates(ref Unsafe.Add(ref start, at));
            if (candidates != Vector256<byte>.Zero && Confirm(text, at, candidates, ref hint) is >= 0 and var found)
                return found;
            if (at >= last) return -1;
        }
    }

    // Behind the end of a hint anything may follow.
    static void Accept(Span<byte> table, Hint hint, int place, int half, int bucket)
    {
        if (place < hint.Length) table[half] |= (byte)(1 << bucket);
        else
            foreach (ref var entry in table) entry |= (byte)(1 << bucket);
    }

    // Too short for a window: padded with zeros, which no hint contains.
    int FindInRest(ReadOnlySpan<byte> text, int from, ref Hint hint)
    {
        if (text.Length - from < Fingerprint) return -1;
        Span<byte> padded = stackalloc byte[Window];
        padded.Clear();
        text[from..].CopyTo(padded);
        var candidates = Candidates(ref MemoryMarshal.GetReference(padded));
        return candidates == Vector256<byte>.Zero ? -1 : Confirm(text, from, candidates, ref hint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector256<byte> Candidates(ref byte at) =>
        Lookup(Vector256.LoadUnsafe(ref at), 0)
        & Lookup(Vector256.LoadUnsafe(ref at, 1), 2)
        & Lookup(Vector256.LoadUnsafe(ref at, 2), 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector256<byte> Lookup(Vector256<byte> bytes, int table)
    {
        var half = Vector256.Create((byte)0x0F);
        var folded = bytes | Vector256.Create((byte)0x20);
        return Shuffle(_tables[table], folded & half)
            & Shuffle(_tables[table + 1], (folded.AsUInt16() >> 4).AsByte() & half);
    }

    // Both halves of a table are equal, so that a shuffle inside each half is enough.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> Shuffle(Vector256<byte> table, Vector256<byte> indexes) =>
        Avx2.IsSupported
            ? Avx2.Shuffle(table, indexes)
            : Vector256.Create(
                Vector128.Shuffle(table.GetLower(), indexes.GetLower()),
                Vector128.Shuffle(table.GetLower(), indexes.GetUpper()));

    int Confirm(ReadOnlySpan<byte> text, int at, Vector256<byte> candidates, ref Hint hint)
    {
        var places = ~Vector256.Equals(candidates, Vector256<byte>.Zero).ExtractMostSignificantBits();
        for (; places != 0; places &= places - 1)
        {
            var offset = BitOperations.TrailingZeroCount(places);
            for (uint buckets = candidates[offset]; buckets != 0; buckets &= buckets - 1)
            {
                foreach (var candidate in _buckets[BitOperations.TrailingZeroCount(buckets)])
                {
                    if (!candidate.StandsAt(text, at + offset)) continue;
                    hint = candidate;
                    return at + offset;
                }
            }
        }
        return -1;
    }
}
