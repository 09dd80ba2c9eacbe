using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Headwater.Ingest;

/// <summary>
/// Finds the places of a text where a hint stands, 16 or 32 bytes at a time. Each hint is in one of eight buckets; eight tables of
/// 16 entries say for each half of four successive bytes in which buckets it occurs, and a place where one bucket survives all
/// eight is compared whole. The idea is "Teddy" of Intel's Hyperscan (Wang and others, NSDI 2019, section 4.2).
/// Immutable, so safe for concurrent callers.
/// </summary>
sealed class HintScanner
{
    const int Fingerprint = 4;
    const int ShortestHint = 3;
    const int Buckets = 8;
    const int Step = 32;
    const int Window = Step + Fingerprint - 1;

    readonly Hint[][] _buckets;

    // Beside the hints of a bucket, what they are compared by.
    readonly (ulong Value, ulong Mask)[][] _compared;
    readonly Tables _tables;

    /// <summary>A scanner for these hints. Those of less than four bytes let more places through.</summary>
    public HintScanner(IEnumerable<Hint> hints)
    {
        _buckets = HintBuckets.Of(hints, Buckets, Fingerprint);
        _compared = [.. _buckets.Select(bucket => bucket.Select(h => (h.Value, h.Mask)).ToArray())];
        Span<byte> low = stackalloc byte[Fingerprint * 16];
        Span<byte> high = stackalloc byte[Fingerprint * 16];
        low.Clear();
        high.Clear();
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            foreach (var hint in _buckets[bucket])
            {
                for (var i = 0; i < Fingerprint; i++)
                {
                    Accept(low.Slice(i * 16, 16), hint, i, hint.Folded(i) & 0xF, bucket);
                    Accept(high.Slice(i * 16, 16), hint, i, hint.Folded(i) >> 4, bucket);
                }
            }
        }
        _tables = new Tables(
            Both(low, 0), Both(high, 0), Both(low, 1), Both(high, 1), Both(low, 2), Both(high, 2), Both(low, 3), Both(high, 3));
    }

    /// <summary>The first place at or after <paramref name="from"/> where a hint stands; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<byte> text, int from, out Hint hint)
    {
        hint = null!;
        if (text.Length - from < Window) return FindInRest(text, from, ref hint);
        ref var start = ref MemoryMarshal.GetReference(text);
        var last = text.Length - Window;
        var tables = _tables; // a copy that the compiler can keep in registers
        for (var at = from; ; at = Math.Min(at + Step, last))
        {
            var candidates = Candidates(ref Unsafe.Add(ref start, at), in tables);
            if (candidates != Vector256<byte>.Zero && Confirm(text, at, candidates, ref hint) is >= 0 and var found)
                return found;
            if (at >= last) return FindInRest(text, text.Length - ShortestHint, ref hint);
        }
    }

    static Vector256<byte> Both(ReadOnlySpan<byte> halves, int place)
    {
        var table = Vector128.Create(halves.Slice(place * 16, 16));
        return Vector256.Create(table, table);
    }

    // Behind the end of a hint anything may follow.
    static void Accept(Span<byte> table, Hint hint, int place, int half, int bucket)
    {
        if (place < hint.Length) table[half] |= (byte)(1 << bucket);
        else
            foreach (ref var entry in table) entry |= (byte)(1 << bucket);
    }

    // Too short for a window, or the last bytes behind one: padded with zeros, which no hint contains.
    int FindInRest(ReadOnlySpan<byte> text, int from, ref Hint hint)
    {
        if (text.Length - from < ShortestHint) return -1;
        Span<byte> padded = stackalloc byte[Window];
        padded.Clear();
        text[from..].CopyTo(padded);
        var candidates = Candidates(ref MemoryMarshal.GetReference(padded), in _tables);
        return candidates == Vector256<byte>.Zero ? -1 : Confirm(text, from, candidates, ref hint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> Candidates(ref byte at, in Tables tables) =>
        Lookup(Vector256.LoadUnsafe(ref at), tables.Low0, tables.High0)
        & Lookup(Vector256.LoadUnsafe(ref at, 1), tables.Low1, tables.High1)
        & Lookup(Vector256.LoadUnsafe(ref at, 2), tables.Low2, tables.High2)
        & Lookup(Vector256.LoadUnsafe(ref at, 3), tables.Low3, tables.High3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> Lookup(Vector256<byte> bytes, Vector256<byte> low, Vector256<byte> high)
    {
        var half = Vector256.Create((byte)0x0F);
        var folded = bytes | Vector256.Create((byte)0x20);
        return Shuffle(low, folded & half) & Shuffle(high, (folded.AsUInt16() >> 4).AsByte() & half);
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
            var here = Hint.Fold(text, at + offset);
            for (uint buckets = candidates[offset]; buckets != 0; buckets &= buckets - 1)
            {
                var bucket = BitOperations.TrailingZeroCount(buckets);
                var compared = _compared[bucket];
                for (var i = 0; i < compared.Length; i++)
                {
                    if ((here & compared[i].Mask) != compared[i].Value || !_buckets[bucket][i].FitsAt(text, at + offset)) continue;
                    hint = _buckets[bucket][i];
                    return at + offset;
                }
            }
        }
        return -1;
    }

    /// <summary>For each of the four bytes the buckets that accept its lower and its upper half.</summary>
    readonly record struct Tables(
        Vector256<byte> Low0, Vector256<byte> High0, Vector256<byte> Low1, Vector256<byte> High1,
        Vector256<byte> Low2, Vector256<byte> High2, Vector256<byte> Low3, Vector256<byte> High3);
}
