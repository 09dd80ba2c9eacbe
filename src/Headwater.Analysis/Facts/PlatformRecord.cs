using System.Text;
using System.Text.Json;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Reads platform records of the Telemetry API: <c>{"time":…,"type":"platform.report","record":{…}}</c>.
/// </summary>
static class PlatformRecord
{
    /// <summary>What a record says; null when it says nothing about an invocation, or is no such record.</summary>
    internal static PlatformReport? Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > Payloads.LongestPayload) return null; // a platform record has under 4 KB
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!JsonDocument.TryParseValue(ref reader, out var document)) return null;
            using (document) return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null; // cut, or somebody's own log line
        }
    }

    static PlatformReport? Read(JsonElement root)
    {
        if (Text(root, "type") is not { } type || !root.TryGetProperty("record", out var record)) return null;
        // The older Logs API wrote faults as the text line that the runtime's end left behind.
        if (type == "platform.fault" && record.ValueKind == JsonValueKind.String)
            return PlatformText.Read(Encoding.UTF8.GetBytes(record.GetString()!)) is { } fault
                ? fault with { Time = TimeOf(root) } : null;
        if (Text(record, "requestId") is not { Length: > 0 } id) return null;
        var report = new PlatformReport
        {
            Function = PlatformText.NoFunction with { Name = Text(record, "functionName") ?? "" },
            RequestId = id, Time = TimeOf(root),
            TraceId = TraceOf(record),
        };
        return type switch
        {
            "platform.start" => report with { Started = true },
            "platform.end" => report with { Ended = true },
            "platform.runtimeDone" =>
                WithMetrics(report, record) with { BilledDuration = null, MemorySizeMegabytes = null },
            "platform.report" => WithMetrics(report, record) with { Ended = true },
            _ => null,
        };
    }

    static PlatformReport WithMetrics(PlatformReport report, JsonElement record)
    {
        record.TryGetProperty("metrics", out var metrics);
        var errorType = Text(record, "errorType");
        return report with
        {
            Duration = PlatformText.Milliseconds(Number(metrics, "durationMs")),
            BilledDuration = PlatformText.Milliseconds(Number(metrics, "billedDurationMs")),
            InitDuration =
                PlatformText.Milliseconds(Number(metrics, "initDurationMs") ?? Number(metrics, "restoreDurationMs")),
            MemorySizeMegabytes = (int?)Number(metrics, "memorySizeMB"),
            PeakMemoryMegabytes = (int?)Number(metrics, "maxMemoryUsedMB"),
            Status = PlatformText.StatusOf(Text(record, "status"), errorType),
            ErrorType = errorType,
        };
    }

    static Instant TimeOf(JsonElement root) =>
        Instant.TryParse(Text(root, "time"), out var time) ? time : Instant.Epoch;

    // tracing.value is an X-Ray header: Root=1-…;Parent=…;Sampled=1
    static TraceId TraceOf(JsonElement record)
    {
        if (!record.TryGetProperty("tracing", out var tracing) || Text(tracing, "value") is not { } header)
            return default;
        foreach (var part in header.Split(';'))
            if (part.StartsWith("Root=", StringComparison.Ordinal))
                return PlatformText.XrayTrace(part["Root=".Length..]);
        return default;
    }

    static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // No figure of the platform reaches a thousand million.
    static double? Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and < 1e9
            ? number : null;
}
