using Headwater.Model;

namespace Headwater.Server;

/// <summary>Everything that can be set, validated. What each setting means stands in <see cref="SettingsCatalog"/>.</summary>
sealed record HeadwaterSettings
{
    public string DataDirectory { get; init; } = "data";

    public ListenAddress Http { get; init; } = Loopback(8080);

    public ListenAddress OtlpHttp { get; init; } = Loopback(4318);

    public ListenAddress OtlpGrpc { get; init; } = Loopback(4317);

    public IReadOnlyList<ProjectKey> IngestKeys { get; init; } = [];

    public IReadOnlyList<ProjectKey> ApiKeys { get; init; } = [];

    public string? AdminPassword { get; init; }

    public IReadOnlyList<string> Hosts { get; init; } = [];

    public IReadOnlyList<string> CorsOrigins { get; init; } = ["*"];

    public IReadOnlyList<string> Critical { get; init; } = [];

    public int RetentionDays { get; init; } = 30;

    public int RetentionGigabytes { get; init; } = 50;

    public int MaxBodyMegabytes { get; init; } = SettingsCatalog.LargestBodyMegabytes;

    public int MaxInFlightMegabytes { get; init; } = 256;

    /// <summary>The listeners in the order in which they are announced.</summary>
    public IEnumerable<(string Name, ListenAddress Address)> Listeners =>
        [("http", Http), ("otlp-http", OtlpHttp), ("otlp-grpc", OtlpGrpc)];

    static ListenAddress Loopback(int port) => new(System.Net.IPAddress.Loopback, port);
}

/// <summary>A secret that stands for one project.</summary>
/// <param name="Project">1 when the setting names none.</param>
/// <param name="Key">At least 16 characters.</param>
sealed record ProjectKey(ProjectId Project, string Key);
