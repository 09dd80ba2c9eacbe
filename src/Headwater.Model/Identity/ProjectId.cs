using System.Globalization;

namespace Headwater.Model;

/// <summary>
/// The boundary of isolation, keys, retention and stitching: nothing is ever joined or shown across two projects.
/// From 1 to 999,999; without ingest keys everything goes to <see cref="Default"/>.
/// </summary>
public readonly record struct ProjectId(int Value) : IComparable<ProjectId>
{
    /// <summary>Where telemetry goes that came without an ingest key.</summary>
    public static ProjectId Default { get; } = new(1);

    /// <summary>Orders by number.</summary>
    public int CompareTo(ProjectId other) => Value.CompareTo(other.Value);

    /// <summary>The decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
