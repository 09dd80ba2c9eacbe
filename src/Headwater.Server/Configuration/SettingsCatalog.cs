using System.Globalization;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>The one list of settings, in the order in which a reader wants them.</summary>
static class SettingsCatalog
{
    /// <summary>
    /// OTLP says that a server SHOULD take 64 MiB after decompression; more buys nothing, because exporters send 512 spans.
    /// Source: OTLP specification 1.7, "OTLP/HTTP Request".
    /// </summary>
    public const int LargestBodyMegabytes = 64;

    /// <summary>128 bits in hex are 32 characters; half of that still cannot be guessed over a network.</summary>
    const int ShortestKey = 16;

    /// <summary>NIST SP 800-63B asks for 8 at least and 15 where the password stands alone; tries are limited, so 12.</summary>
    const int ShortestPassword = 12;

    const string AddressForm = "ADDR:PORT, for example 127.0.0.1:8080 or *:8080; port 0 picks a free one";

    const string KeysForm = "KEY or PROJECT:KEY, several separated by commas; a key has 16 characters or more";

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("data", "a directory", "data",
            "Where everything is kept. It is made when it is missing.",
            (s, v) => v.Length > 0 ? s with { DataDirectory = v } : null),
        new("http", AddressForm, "127.0.0.1:8080",
            "Pages, the API, and OTLP over HTTP.",
            (s, v) => ListenAddress.TryParse(v, out var a) ? s with { Http = a! } : null),
        new("otlp-http", AddressForm, "127.0.0.1:4318",
            "OTLP over HTTP on the port that SDKs use by default.",
            (s, v) => ListenAddress.TryParse(v, out var a) ? s with { OtlpHttp = a! } : null),
        new("otlp-grpc", AddressForm, "127.0.0.1:4317",
            "OTLP over gRPC (HTTP/2 without TLS) on the port that SDKs use by default.",
            (s, v) => ListenAddress.TryParse(v, out var a) ? s with { OtlpGrpc = a! } : null),
        new("ingest-keys", KeysForm, "",
            "Who may send: as the header `x-headwater-key: KEY` or `Authorization: Bearer KEY`. The key decides the project, 1 "
            + "unless it says another. Without keys everybody who reaches the server may send, to project 1; required when a "
            + "listener is not on loopback.",
            (s, v) => Keys(v) is { } keys ? s with { IngestKeys = keys } : null) { Secret = true },
        new("admin-password", "12 characters or more", "",
            "Who may read: pages ask for it once and set a cookie. Required when a listener is not on loopback.",
            (s, v) => v.Length >= ShortestPassword ? s with { AdminPassword = v } : null) { Secret = true },
        new("api-keys", KeysForm, "",
            "Programs that may read `/api/v1`, as `Authorization: Bearer KEY`. They matter only with an admin password.",
            (s, v) => Keys(v) is { } keys ? s with { ApiKeys = keys } : null) { Secret = true },
        new("hosts", "host names without a port, separated by commas", "",
            "Names under which browsers reach the server, beside `localhost` and plain IP addresses. Requests for any other "
            + "name get 421, so that no foreign page can talk to the server through your browser.",
            (s, v) => Words(v) is { } w && w.All(h => Uri.CheckHostName(h) != UriHostNameType.Unknown)
                ? s with { Hosts = w } : null),
        new("cors-origins", "`*`, or origins such as https://shop.example, separated by commas", "*",
            "Pages that may send telemetry from a browser. It never opens pages or the API.",
            (s, v) => Words(v) is { } w && w.All(IsOrigin) ? s with { CorsOrigins = w } : null),
        new("critical", "globs on entry names, separated by commas, for example POST /sales,POST /pay*", "",
            "Entries whose failure hurts most; their transactions are marked.",
            (s, v) => s with { Critical = Words(v) }),
        new("retention-days", "1 to 3650", "30",
            "Telemetry older than this is removed.",
            (s, v) => Number(v, 1, 3650) is { } n ? s with { RetentionDays = n } : null),
        new("retention-gb", "1 to 100000", "50",
            "The oldest telemetry is removed when there is more than this.",
            (s, v) => Number(v, 1, 100_000) is { } n ? s with { RetentionGigabytes = n } : null),
        new("max-body-mb", "1 to 64", "64",
            "The largest request, before and after decompression, in MiB. Larger ones get 413 or RESOURCE_EXHAUSTED.",
            (s, v) => Number(v, 1, LargestBodyMegabytes) is { } n ? s with { MaxBodyMegabytes = n } : null),
        new("max-in-flight-mb", "64 to 65536", "256",
            "How much of all requests together may be in memory, in MiB. Beyond it senders are told to try later.",
            (s, v) => Number(v, LargestBodyMegabytes, 65_536) is { } n ? s with { MaxInFlightMegabytes = n } : null),
    ];

    static string[] Words(string value) =>
        value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static int? Number(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most ? n : null;

    static List<ProjectKey>? Keys(string value)
    {
        var keys = new List<ProjectKey>();
        foreach (var word in Words(value))
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            var project = colon < 0 ? 1 : Number(word[..colon], 1, 999_999) ?? 0;
            var key = word[(colon + 1)..];
            if (project == 0 || key.Length < ShortestKey || keys.Exists(k => k.Key == key)) return null;
            keys.Add(new ProjectKey(new ProjectId(project), key));
        }
        return keys.Count > 0 ? keys : null;
    }

    static bool IsOrigin(string word) =>
        word == "*" || (Uri.TryCreate(word, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == word);
}
