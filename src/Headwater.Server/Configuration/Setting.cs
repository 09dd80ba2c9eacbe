namespace Headwater.Server;

/// <summary>
/// One setting, described once: flags, environment variables, the file and docs/configuration.md are all made from this.
/// </summary>
/// <param name="Name">The flag without its dashes, and the key in the file: <c>otlp-grpc</c>.</param>
/// <param name="Form">What a value looks like, for people; also what is right when a value is wrong.</param>
/// <param name="Default">As it would be written; empty when there is none.</param>
/// <param name="Description">What it does and why one would change it.</param>
/// <param name="Apply">The settings with this value, or null when the value is wrong.</param>
sealed record Setting(
    string Name, string Form, string Default, string Description, Func<HeadwaterSettings, string, HeadwaterSettings?> Apply)
{
    /// <summary>Never given as a flag, because every user of the machine can read a command line; never printed.</summary>
    public bool Secret { get; init; }

    /// <summary><c>HEADWATER_OTLP_GRPC</c>.</summary>
    public string Variable => "HEADWATER_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary><c>--otlp-grpc</c>.</summary>
    public string Flag => "--" + Name;
}
