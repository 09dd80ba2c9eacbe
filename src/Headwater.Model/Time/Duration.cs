using System.Globalization;

namespace Headwater.Model;

/// <summary>A length of time in whole nanoseconds, up to 292 years; negative when something ended before it started.</summary>
public readonly record struct Duration(long Nanoseconds) : IComparable<Duration>
{
    /// <summary>No time at all.</summary>
    public static Duration Zero => default;

    /// <summary>The length in milliseconds with fraction, as the API writes durations.</summary>
    public double TotalMilliseconds => Nanoseconds / 1e6;

    /// <summary>The length in seconds with fraction.</summary>
    public double TotalSeconds => Nanoseconds / 1e9;

    /// <summary>A length given in milliseconds.</summary>
    public static Duration FromMilliseconds(double milliseconds) => new((long)(milliseconds * 1e6));

    /// <summary>A length given in seconds.</summary>
    public static Duration FromSeconds(double seconds) => new((long)(seconds * 1e9));

    /// <summary>A length given in minutes.</summary>
    public static Duration FromMinutes(double minutes) => FromSeconds(minutes * 60);

    /// <summary>A length given in hours.</summary>
    public static Duration FromHours(double hours) => FromSeconds(hours * 3600);

    /// <summary>A length given in days of 24 hours.</summary>
    public static Duration FromDays(double days) => FromSeconds(days * 86400);

    /// <summary>The same length with 100 ns resolution.</summary>
    public TimeSpan ToTimeSpan() => new(Nanoseconds / 100);

    /// <summary>Orders by length.</summary>
    public int CompareTo(Duration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The sum.</summary>
    public static Duration operator +(Duration left, Duration right) => new(left.Nanoseconds + right.Nanoseconds);

    /// <summary>The difference.</summary>
    public static Duration operator -(Duration left, Duration right) => new(left.Nanoseconds - right.Nanoseconds);

    /// <summary>Shorter than.</summary>
    public static bool operator <(Duration left, Duration right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Longer than.</summary>
    public static bool operator >(Duration left, Duration right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Not longer than.</summary>
    public static bool operator <=(Duration left, Duration right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Not shorter than.</summary>
    public static bool operator >=(Duration left, Duration right) => left.Nanoseconds >= right.Nanoseconds;

    /// <summary>Milliseconds with three decimals: <c>12.345 ms</c>. For logs; pages format for people.</summary>
    public override string ToString() => TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture) + " ms";
}
