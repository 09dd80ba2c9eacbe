using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Visits blocks newest first, in waves by two threads, until they are all visited, the caller has enough, or the
/// time is up. What starts after <see cref="Reached"/> has been seen completely.
/// </summary>
sealed class BlockScan(IEnumerable<BlockPlace> places, Interval interval, Duration budget, TimeProvider time)
{
    // The server answers while it takes telemetry in; two threads keep half of a four-core machine for that.
    const int Threads = 2;

    // The first wave is small, so that the first page of a common value comes back at once.
    const int FirstWave = 2, LargestWave = 32;

    /// <summary>What starts later than this has been seen; before the interval's start when all has.</summary>
    public Instant Reached { get; private set; } = interval.End;

    /// <summary>True when the budget ended the scan.</summary>
    public bool OutOfTime { get; private set; }

    /// <summary>How many records stood in the blocks that were visited.</summary>
    public long Examined { get; private set; }

    /// <summary>
    /// Visits. The visitor is called by several threads at once; <paramref name="isEnough"/> between waves, with
    /// <see cref="Reached"/> up to date.
    /// </summary>
    public void Run(Action<BlockPlace> visit, Func<bool> isEnough, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        using var walk = places.GetEnumerator();
        var more = walk.MoveNext();
        for (var size = FirstWave; more; size = Math.Min(size * 2, LargestWave))
        {
            cancellation.ThrowIfCancellationRequested();
            var wave = new List<BlockPlace>(size);
            for (; more && wave.Count < size; more = walk.MoveNext()) wave.Add(walk.Current);
            Visit(wave, visit, cancellation);
            foreach (var place in wave) Examined += place.Records;
            if (!more) break;
            // No further than the interval: a block may hold what starts long after it.
            Reached = new Instant(Math.Min(walk.Current.MaxTime.Nanoseconds, interval.End.Nanoseconds - 1));
            if (isEnough()) return;
            // A page that a cursor continues must get past that cursor, however short the budget.
            if (time.GetElapsedTime(begun) >= budget.ToTimeSpan() && Reached.Nanoseconds + 1 < interval.End.Nanoseconds)
            {
                OutOfTime = true;
                return;
            }
        }
        Reached = new Instant(interval.Start.Nanoseconds - 1);
    }

    /// <summary>How far it came.</summary>
    public SearchCoverage ToCoverage(Interval asked)
    {
        var seen = Math.Max(asked.Start.Nanoseconds, Reached.Nanoseconds + 1);
        var from = new Instant(Math.Min(seen, asked.End.Nanoseconds));
        return new SearchCoverage(asked with { Start = from }, !OutOfTime, Examined);
    }

    static void Visit(List<BlockPlace> wave, Action<BlockPlace> visit, CancellationToken cancellation)
    {
        if (wave.Count == 1) visit(wave[0]);
        else
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = cancellation };
            Parallel.ForEach(wave, options, visit);
        }
    }
}
