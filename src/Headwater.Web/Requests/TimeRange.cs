using System.Globalization;
using Headwater.Model;

namespace Headwater.Web;

/// <summary>Which time a page is about.</summary>
/// <param name="Interval">The time itself.</param>
/// <param name="Label">In words: <c>Last 6 hours</c>.</param>
/// <param name="From">As in the address; null for "since ever".</param>
/// <param name="To">As in the address; null for "until now".</param>
/// <param name="Mistake">What is wrong with the address, or null; the range is then the default.</param>
public sealed record TimeRange(Interval Interval, string Label, string? From, string? To, string? Mistake)
{
    /// <summary>
    /// The choices of the menu; the first is the default, because a page must never hide what has just arrived.
    /// </summary>
    public static IReadOnlyList<(string? From, string Label)> Presets { get; } =
    [
        (null, "Any time"),
        ("now-15m", "Last 15 minutes"),
        ("now-1h", "Last hour"),
        ("now-6h", "Last 6 hours"),
        ("now-24h", "Last 24 hours"),
        ("now-7d", "Last 7 days"),
        ("now-30d", "Last 30 days"),
    ];

    /// <summary>
    /// Reads <c>now</c>, <c>now-6h</c> (s, m, h, d, w), Unix seconds, or RFC 3339. Anything else is a <see
    /// cref="Mistake"/>.
    /// </summary>
    public static TimeRange Parse(string? from, string? to, Instant now)
    {
        var start = Instant.Epoch;
        var end = Instant.Max;
        if (from is not null && !TryRead(from, now, out start)) return Wrong("from", from);
        if (to is not null && !TryRead(to, now, out end)) return Wrong("to", to);
        if (end <= start) return Wrong("to", to ?? "now");
        var preset = to is null ? Presets.FirstOrDefault(p => p.From == from).Label : null;
        var until = to is null ? "now" : Format.Time(end) + " UTC";
        var since = from is null ? "" : Format.Time(start);
        return new(new(start, end), preset ?? $"{since} – {until}", from, to, null);
    }

    static TimeRange Wrong(string key, string text) => new(Interval.Always, Presets[0].Label, null, null,
        $"'{key}={text}' is not a time after the start. Write now-6h, Unix seconds, or 2026-11-21T10:00:00Z.");

    static bool TryRead(string text, Instant now, out Instant instant)
    {
        instant = now;
        if (text == "now") return true;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            // Above, it is milliseconds or nanoseconds by mistake, and nanoseconds would overflow.
            if (seconds > Instant.Max.Nanoseconds / 1_000_000_000) return false;
            instant = new(seconds * 1_000_000_000);
            return true;
        }
        if (!text.StartsWith("now-", StringComparison.Ordinal)) return Instant.TryParse(text, out instant);
        if (!DurationText.TryParse(text[4..], out var back) || back.Nanoseconds > now.Nanoseconds) return false;
        instant = now - back;
        return true;
    }
}

/// <summary>Lengths of time as people type them.</summary>
static class DurationText
{
    /// <summary>
    /// Reads <c>250ms</c>, <c>2.5s</c>, <c>15m</c>, <c>6h</c>, <c>7d</c>, <c>2w</c>; a bare number is milliseconds.
    /// </summary>
    public static bool TryParse(string text, out Duration duration)
    {
        duration = default;
        var unit = text.AsSpan().TrimStart("0123456789.");
        if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number)) return false;
        double? milliseconds = unit switch
        {
            "" or "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            _ => null,
        };
        // 292 years are all that nanoseconds can count.
        if (milliseconds is not { } factor || number * factor > 9e12) return false;
        duration = Duration.FromMilliseconds(number * factor);
        return true;
    }
}
