using System.Globalization;

namespace Headwater.Model;

/// <summary>
/// A moment, in whole nanoseconds since the Unix epoch: OTLP's own resolution (a <see cref="DateTime"/> keeps only 100 ns).
/// Reaches from 1970 to 2262. The default value is the epoch, which OTLP uses for "unknown".
/// </summary>
public readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    /// <summary>The epoch; as a bound, "since ever".</summary>
    public static Instant Epoch => default;

    /// <summary>The last representable moment; as a bound, "for ever".</summary>
    public static Instant Max => new(long.MaxValue);

    /// <summary>True for OTLP's "unknown".</summary>
    public bool IsUnknown => Nanoseconds == 0;

    /// <summary>A moment given in whole milliseconds since the epoch, as AWS and browsers write time.</summary>
    public static Instant FromUnixMilliseconds(long milliseconds) => new(milliseconds * 1_000_000);

    /// <summary>The same moment as .NET writes it; the offset does not matter.</summary>
    public static Instant From(DateTimeOffset time) => new((time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100);

    /// <summary>Reads RFC 3339 with up to nine fractional digits and any offset. False for anything else, and for
    /// times before 1970 or after 2262.</summary>
    public static bool TryParse(string? text, out Instant instant)
    {
        instant = default;
        if (string.IsNullOrEmpty(text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            || time < DateTimeOffset.UnixEpoch || time >= Max.ToDateTimeOffset())
            return false;
        var whole = From(time).Nanoseconds / 1_000_000_000 * 1_000_000_000;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        long fraction = 0;
        for (int i = dot + 1, weight = 100_000_000; dot > 0 && i < text.Length && char.IsAsciiDigit(text[i]); i++, weight /= 10)
            fraction += (text[i] - '0') * weight;
        instant = new Instant(whole + fraction);
        return true;
    }

    /// <summary>The same moment with 100 ns resolution, in UTC.</summary>
    public DateTimeOffset ToDateTimeOffset() => new(DateTime.UnixEpoch.Ticks + Nanoseconds / 100, TimeSpan.Zero);

    /// <summary>Orders by time.</summary>
    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The time from <paramref name="start"/> to <paramref name="end"/>; negative when it runs backwards.</summary>
    public static Duration operator -(Instant end, Instant start) => new(end.Nanoseconds - start.Nanoseconds);

    /// <summary>A later moment.</summary>
    public static Instant operator +(Instant start, Duration duration) => new(start.Nanoseconds + duration.Nanoseconds);

    /// <summary>An earlier moment.</summary>
    public static Instant operator -(Instant end, Duration duration) => new(end.Nanoseconds - duration.Nanoseconds);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Instant left, Instant right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Later than.</summary>
    public static bool operator >(Instant left, Instant right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Not later than.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Nanoseconds >= right.Nanoseconds;

    /// <summary>RFC 3339 in UTC with nine fractional digits: <c>2026-11-21T11:46:07.612000000Z</c>.</summary>
    public override string ToString()
    {
        var wholeSeconds = Math.DivRem(Nanoseconds, 1_000_000_000, out var fraction);
        if (fraction < 0) (wholeSeconds, fraction) = (wholeSeconds - 1, fraction + 1_000_000_000);
        var seconds = DateTime.UnixEpoch.AddTicks(wholeSeconds * TimeSpan.TicksPerSecond);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds:yyyy-MM-ddTHH:mm:ss}.{fraction:D9}Z");
    }
}
