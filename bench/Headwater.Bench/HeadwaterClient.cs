using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Headwater.Model;

namespace Headwater.Bench;

/// <summary>Asks a running Headwater: is it idle, how much does it hold, how fast does it answer.</summary>
sealed class HeadwaterClient(ServerProcess server) : IDisposable
{
    // Background work that leaves no trace on /health shows as CPU time: below 5 % of a core for two seconds is idle.
    const double IdleCpuSeconds = 0.10;
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    readonly HttpClient _http = new() { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Waits until everything received is assembled, merged and quiet. False when it did not happen in two minutes.</summary>
    public async Task<bool> WaitUntilIdleAsync()
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
        var cpu = ProcessTimes.CpuSeconds(server.Id);
        while (watch.Elapsed < LongestWait && await timer.WaitForNextTickAsync())
        {
            using var health = await HealthAsync();
            var pending = health.RootElement.GetProperty("assembly").GetProperty("pending").GetInt64();
            var sealing = health.RootElement.GetProperty("store").TryGetProperty("sealing", out var s) ? s.GetInt64() : 0;
            var now = ProcessTimes.CpuSeconds(server.Id);
            if (pending == 0 && sealing == 0 && now - cpu <= IdleCpuSeconds) return true;
            cpu = now;
        }
        return false;
    }

    /// <summary>Spans and bytes in the store, as the store counts them.</summary>
    public async Task<(long Spans, long Bytes)> StoredAsync()
    {
        using var health = await HealthAsync();
        var store = health.RootElement.GetProperty("store");
        return (store.GetProperty("spans").GetInt64(), store.GetProperty("bytes").GetInt64());
    }

    /// <summary>How many of these traces answer with all their spans.</summary>
    public async Task<int> CountWholeTracesAsync(IEnumerable<TraceId> traces)
    {
        var whole = 0;
        foreach (var trace in traces)
        {
            using var answer = JsonDocument.Parse(await _http.GetStreamAsync(new Uri($"/api/v1/traces/{trace}", UriKind.Relative)));
            if (answer.RootElement.GetProperty("spans").GetArrayLength() == Workload.SpansPerTransaction) whole++;
        }
        return whole;
    }

    /// <summary>Median and 99th percentile of a GET, in milliseconds, and the mean size of its answer.</summary>
    public async Task<(double P50, double P99, double Bytes)> TimeAsync(IReadOnlyList<string> paths)
    {
        var times = new List<double>();
        var bytes = 0L;
        foreach (var path in paths)
        {
            var start = Stopwatch.GetTimestamp();
            var body = await _http.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            bytes += body.Length;
        }
        var sorted = times.Order().ToArray();
        return (Load.Percentile(sorted, 0.5), Load.Percentile(sorted, 0.99), (double)bytes / paths.Count);
    }

    public void Dispose() => _http.Dispose();

    async Task<JsonDocument> HealthAsync() =>
        JsonDocument.Parse(await _http.GetStreamAsync(new Uri("/health", UriKind.Relative)));

    public static string Format(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
