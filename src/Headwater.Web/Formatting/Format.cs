using System.Globalization;
using Headwater.Model;

namespace Headwater.Web;

/// <summary>
/// Numbers as people read them on a page: invariant culture, a space before the unit, three significant digits, so
/// that columns with tabular digits line up. The API writes exact numbers; this is for eyes.
/// </summary>
public static class Format
{
    /// <summary>What stands where a value is unknown.</summary>
    public const string Unknown = "–";

    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>
    /// A length of time: <c>0.41 ms</c>, <c>9.78 ms</c>, <c>171 ms</c>, <c>2.31 s</c>, <c>3 min 04 s</c>, <c>2 d 3
    /// h</c>.
    /// </summary>
    public static string Duration(Duration? duration)
    {
        if (duration is not { } known) return Unknown;
        var sign = known.Nanoseconds < 0 ? "−" : "";
        var milliseconds = Math.Abs(known.TotalMilliseconds);
        var seconds = milliseconds / 1000;
        return sign + milliseconds switch
        {
            0 => "0 ms",
            < 0.01 => string.Create(Invariant, $"{milliseconds * 1000:0.##} µs"),
            < 99.95 => string.Create(Invariant, $"{Significant(milliseconds)} ms"),
            < 999.5 => string.Create(Invariant, $"{milliseconds:0} ms"),
            < 59_995 => string.Create(Invariant, $"{seconds:0.00} s"),
            < 3_599_500 => string.Create(Invariant, $"{Whole(seconds, 60)} min {Rest(seconds, 60):00} s"),
            < 86_370_000 => string.Create(Invariant, $"{Whole(seconds / 60, 60)} h {Rest(seconds / 60, 60):00} min"),
            _ => string.Create(Invariant, $"{Whole(seconds / 3600, 24)} d {Rest(seconds / 3600, 24):0} h"),
        };
    }

    /// <summary>How far after the start something happened: <c>+221.6 ms</c>, <c>+2.310 s</c>.</summary>
    public static string Offset(Duration offset)
    {
        var sign = offset.Nanoseconds < 0 ? "−" : "+";
        var milliseconds = Math.Abs(offset.TotalMilliseconds);
        return milliseconds < 1000
            ? string.Create(Invariant, $"{sign}{milliseconds:0.0} ms")
            : string.Create(Invariant, $"{sign}{milliseconds / 1000:#,0.000} s");
    }

    /// <summary>
    /// A moment in UTC to the millisecond: <c>21 Nov 2026 10:42:07.318</c>. The page says "UTC" once.
    /// </summary>
    public static string Time(Instant time) =>
        time.IsUnknown ? Unknown : time.ToDateTimeOffset().ToString("d MMM yyyy HH:mm:ss.fff", Invariant);

    /// <summary>
    /// How long ago something happened: <c>42 s ago</c>, <c>12 min ago</c>, <c>3 h ago</c>, <c>8 d ago</c>.
    /// </summary>
    public static string Ago(Instant time, Instant now)
    {
        if (time.IsUnknown) return Unknown;
        var seconds = (now - time).TotalSeconds;
        return seconds switch
        {
            < -5 => "in the future",
            < 5 => "just now",
            < 60 => string.Create(Invariant, $"{Math.Floor(seconds)} s ago"),
            < 3600 => string.Create(Invariant, $"{Math.Floor(seconds / 60)} min ago"),
            < 172_800 => string.Create(Invariant, $"{Math.Floor(seconds / 3600)} h ago"),
            _ => string.Create(Invariant, $"{Math.Floor(seconds / 86_400)} d ago"),
        };
    }

    /// <summary>
    /// Money with as many digits as matter: <c>$0.000412</c>, <c>$0.0193</c>, <c>$18.42</c>; unknown when nothing is
    /// known to cost.
    /// </summary>
    public static string Money(Usd amount) => amount.Amount switch
    {
        0 => Unknown,
        < 0.001m => "$" + amount.Amount.ToString("0.000000##", Invariant),
        < 1 => "$" + amount.Amount.ToString("0.0000", Invariant),
        _ => "$" + amount.Amount.ToString("#,0.00", Invariant),
    };

    /// <summary>A size in powers of 1,024: <c>512 B</c>, <c>1.2 KB</c>, <c>3.4 GB</c>.</summary>
    public static string Bytes(long bytes)
    {
        double size = bytes;
        var unit = 0;
        for (; Math.Abs(size) >= 1023.95 && unit < Units.Length - 1; unit++) size /= 1024;
        return size.ToString(unit == 0 ? "0" : "0.0", Invariant) + " " + Units[unit];
    }

    /// <summary>A count with thousands separated: <c>10,000</c>.</summary>
    public static string Count(long count) => count.ToString("#,0", Invariant);

    /// <summary>A count with its noun: <c>1 span</c>, <c>10,000 spans</c>.</summary>
    public static string Count(long count, string noun) =>
        Count(count) + " " + (count == 1 ? noun : noun.EndsWith("try", StringComparison.Ordinal) ? noun[..^1] + "ies"
            : noun + "s");

    /// <summary>A share of a whole: <c>0%</c>, <c>0.2%</c>, <c>14.2%</c>; unknown when there is no whole.</summary>
    public static string Share(long part, long whole) =>
        whole == 0 ? Unknown : (100.0 * part / whole).ToString("0.#", Invariant) + "%";

    /// <summary>An enum's name as the API writes it: lower camel case.</summary>
    public static string Word(Enum value)
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    // From the largest number that anyone stores here down to bytes.
    static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    static string Significant(double value) => value.ToString(value < 9.995 ? "0.##" : "0.#", Invariant);

    static double Whole(double value, double unit) => Math.Floor(Math.Round(value) / unit);

    static double Rest(double value, double unit) => Math.Round(value) % unit;
}
