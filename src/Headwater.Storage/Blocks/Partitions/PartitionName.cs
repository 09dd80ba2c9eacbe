using System.Globalization;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// The name of a partition file: the UTC day on which its telemetry arrived, and a number from the second file of a
/// day on:
/// <c>telemetry-2026-11-21.db</c>, <c>telemetry-2026-11-21.1.db</c>. Ordered by age.
/// </summary>
readonly record struct PartitionName(DateOnly Day, int Part) : IComparable<PartitionName>
{
    const string Prefix = "telemetry-", Suffix = ".db";

    /// <summary>The first file of the day on which something arrived.</summary>
    public static PartitionName Of(Instant arrival) =>
        new(DateOnly.FromDateTime(arrival.ToDateTimeOffset().UtcDateTime), 0);

    /// <summary>The midnight at which its day begins.</summary>
    public Instant Start => Instant.From(new DateTimeOffset(Day, TimeOnly.MinValue, TimeSpan.Zero));

    /// <summary>The midnight at which its day ends.</summary>
    public Instant End => Start + Duration.FromDays(1);

    /// <summary>The next file of the same day.</summary>
    public PartitionName Next => this with { Part = Part + 1 };

    /// <summary>Reads a file's name. False for any other file.</summary>
    public static bool TryParse(string fileName, out PartitionName name)
    {
        name = default;
        if (!fileName.StartsWith(Prefix, StringComparison.Ordinal)
            || !fileName.EndsWith(Suffix, StringComparison.Ordinal))
            return false;
        var parts = fileName[Prefix.Length..^Suffix.Length].Split('.');
        if (parts.Length > 2
            || !DateOnly.TryParseExact(
                parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return false;
        var part = 0;
        if (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out part))
            return false;
        name = new PartitionName(day, part);
        return true;
    }

    /// <summary>Orders by age.</summary>
    public int CompareTo(PartitionName other) =>
        Day != other.Day ? Day.CompareTo(other.Day) : Part.CompareTo(other.Part);

    /// <summary>The file's name.</summary>
    public override string ToString() => Part == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Day:yyyy-MM-dd}{Suffix}")
        : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Day:yyyy-MM-dd}.{Part}{Suffix}");
}
