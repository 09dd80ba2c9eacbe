using System.Diagnostics;
using Headwater.Model;

namespace Headwater.Bench;

/// <summary>What one timed window showed.</summary>
/// <param name="Spans">Accepted: answered 200 with an empty body.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="ServerCpuSeconds">User and system time of the server's process in the window.</param>
/// <param name="P50Milliseconds">Median of the requests.</param>
/// <param name="P99Milliseconds">99th percentile of the requests.</param>
/// <param name="Refused">Requests answered with anything else.</param>
sealed record LoadResult(
    long Spans, double Seconds, double ServerCpuSeconds, double P50Milliseconds, double P99Milliseconds, long Refused)
{
    public double SpansPerCpuSecond => Spans / ServerCpuSeconds;

    public double SpansPerSecond => Spans / Seconds;
}

/// <summary>Sends a workload over a number of connections, each in a closed loop, until a number of spans is accepted.</summary>
static class Load
{
    public static LoadResult Run(
        Uri server, int serverProcess, Workload workload, int connections, long spans, ulong seed, List<TraceId>? sample)
    {
        var sent = 0L;
        var accepted = 0L;
        var refused = 0L;
        var times = new List<double>[connections];
        var cpuBefore = ProcessTimes.CpuSeconds(serverProcess);
        var watch = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, connections).Select(number => new Thread(() =>
        {
            var mine = workload.Copy();
            var random = new SeededRandom(unchecked(seed * 1_000_003 + (ulong)number));
            var took = times[number] = [];
            var traces = number == 0 ? sample : null;
            using var connection = new HttpConnection(server, "/v1/traces");
            while (Interlocked.Add(ref sent, mine.SpansPerRequest) <= spans)
            {
                var body = mine.Next(ref random, ProcessTimes.NowNanoseconds(), traces?.Count < 5_000 ? traces : null);
                var start = Stopwatch.GetTimestamp();
                var (status, length) = connection.Post(body);
                took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (status == 200 && length == 0) Interlocked.Add(ref accepted, mine.SpansPerRequest);
                else Interlocked.Increment(ref refused);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        var seconds = watch.Elapsed.TotalSeconds;
        var all = times.SelectMany(t => t).Order().ToArray();
        return new LoadResult(accepted, seconds, ProcessTimes.CpuSeconds(serverProcess) - cpuBefore,
            Percentile(all, 0.50), Percentile(all, 0.99), refused);
    }

    public static double Percentile(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
