namespace Headwater.Model;

/// <summary>A stretch of time: the start is in it, the end is not. Empty when both are equal.</summary>
public readonly record struct Interval(Instant Start, Instant End)
{
    /// <summary>All of time.</summary>
    public static Interval Always => new(Instant.Epoch, Instant.Max);

    /// <summary>End less start.</summary>
    public Duration Length => End - Start;

    /// <summary>True when the moment lies in the interval.</summary>
    public bool Contains(Instant moment) => moment >= Start && moment < End;

    /// <summary>True when the two share at least one moment.</summary>
    public bool Overlaps(Interval other) => Start < other.End && other.Start < End;
}
