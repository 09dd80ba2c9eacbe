using System.Numerics;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// How often durations fell into which range. Sixteen equal ranges to each power of two, so a quantile read from the
/// middle of its range is off by at most 1/33, about 3 %. Counts may be negative: a roll-up can take back what
/// another one counted. Holds only ranges that occur, at most <see cref="MaxBuckets"/>. Not thread-safe.
/// </summary>
sealed class DurationHistogram
{
    // 4 bits below the leading one; durations are 63-bit nanoseconds.
    const int FractionBits = 4;

    /// <summary>
    /// How many ranges there are: exponents 4 to 62, sixteen each, and the sixteen exact values below 16 ns.
    /// </summary>
    public const int MaxBuckets = (63 - FractionBits + 1) << FractionBits;

    // Parallel arrays sorted by bucket: a group-by holds many thousands of histograms with a handful of ranges each.
    ushort[] _buckets = [];
    long[] _counts = [];
    int _used;

    /// <summary>How many durations were added, less those that were taken back.</summary>
    public long Total { get; private set; }

    /// <summary>The ranges that occur and their counts, by range.</summary>
    public IEnumerable<(int Bucket, long Count)> Counts
    {
        get
        {
            for (var i = 0; i < _used; i++) yield return (_buckets[i], _counts[i]);
        }
    }

    /// <summary>Counts one duration; negative ones count as zero.</summary>
    public void Add(Duration duration) => Add(BucketOf(duration), 1);

    /// <summary>Counts a range this many times.</summary>
    public void Add(int bucket, long count)
    {
        Total += count;
        var at = Array.BinarySearch(_buckets, 0, _used, (ushort)bucket);
        if (at >= 0)
        {
            _counts[at] += count;
            return;
        }
        at = ~at;
        if (_used == _buckets.Length)
        {
            Array.Resize(ref _buckets, Math.Max(4, _used * 2));
            Array.Resize(ref _counts, Math.Max(4, _used * 2));
        }
        Array.Copy(_buckets, at, _buckets, at + 1, _used - at);
        Array.Copy(_counts, at, _counts, at + 1, _used - at);
        (_buckets[at], _counts[at]) = ((ushort)bucket, count);
        _used++;
    }

    /// <summary>Adds all that another one holds, or takes it back when <paramref name="sign"/> is -1.</summary>
    public void Add(DurationHistogram other, int sign = 1)
    {
        for (var i = 0; i < other._used; i++) Add(other._buckets[i], sign * other._counts[i]);
    }

    /// <summary>The duration that this share (0 to 1) of all do not exceed, within 3.1 %; zero when empty.</summary>
    public Duration Quantile(double share)
    {
        var left = Math.Max(1, (long)Math.Ceiling(share * Total));
        for (var i = 0; i < _used; i++)
        {
            left -= _counts[i];
            if (left <= 0) return new Duration(MiddleOf(_buckets[i]));
        }
        return Duration.Zero;
    }

    /// <summary>The range that a duration lies in; negative ones count as zero.</summary>
    public static int BucketOf(Duration duration)
    {
        var nanoseconds = duration.Nanoseconds;
        if (nanoseconds < 1 << FractionBits) return (int)Math.Max(0, nanoseconds);
        var exponent = BitOperations.Log2((ulong)nanoseconds);
        var fraction = (int)(nanoseconds >> (exponent - FractionBits)) - (1 << FractionBits);
        return ((exponent - FractionBits + 1) << FractionBits) + fraction;
    }

    static long MiddleOf(int bucket)
    {
        if (bucket < 1 << FractionBits) return bucket;
        var shift = (bucket >> FractionBits) - 1;
        var low = (long)((bucket & ((1 << FractionBits) - 1)) + (1 << FractionBits)) << shift;
        return low + ((1L << shift) >> 1);
    }
}
