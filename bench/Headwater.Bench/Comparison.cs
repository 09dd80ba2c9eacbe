using System.Globalization;
using Headwater.Model;

namespace Headwater.Bench;

/// <summary>
/// The null sink and Headwater in turn, several rounds, each with a fresh data directory and a warm-up: what a span costs, as a share of what
/// receiving it and throwing it away costs. Ratios inside one round hold on noisy machines; single times do not.
/// </summary>
sealed class Comparison(string program, int rounds)
{
    sealed record Case(string Name, int SpansPerRequest, int Connections, long NullSpans, long Spans);

    static readonly Case[] Cases =
    [
        new("480 spans a request, 2 connections", 480, 2, 3_000_000, 600_000),
        new("12 spans a request, 16 connections", 12, 16, 800_000, 300_000),
    ];

    public async Task<int> RunAsync()
    {
        var failed = 0;
        foreach (var one in Cases)
        {
            var workload = Workload.Create(one.SpansPerRequest, templates: 200, Content.Orders, seed: 7);
            Print($"\n{one.Name}: {workload.BytesPerSpan:0} B a span on the wire, {rounds} rounds");
            Print("round   null spans/CPU-s   ack spans/CPU-s  ratio   all-in spans/CPU-s  ratio   spans/s  p50 ms  p99 ms  RSS MB  B/span  counted");
            List<double> acks = [], allIns = [];
            for (var round = 1; round <= rounds; round++)
            {
                var sink = MeasureNull(one, workload, (ulong)round);
                var (line, ack, allIn, sound) = await MeasureHeadwaterAsync(one, workload, (ulong)round, sink);
                Print($"{round,5}   {sink.SpansPerCpuSecond,16:0}   {line}");
                acks.Add(ack);
                allIns.Add(allIn);
                if (!sound) failed++;
            }
            Print($"median: durable ack {Median(acks):0.000} of the null sink, all-in until idle {Median(allIns):0.000}");
        }
        if (failed > 0) Print($"\n{failed} rounds are VOID: not every accepted span was counted back, or the server did not come to rest.");
        return failed;
    }

    static LoadResult MeasureNull(Case one, Workload workload, ulong round)
    {
        using var sink = ServerProcess.StartNullSink();
        Load.Run(sink.Url, sink.Id, workload, one.Connections, one.NullSpans / 5, round * 100, null);
        return Load.Run(sink.Url, sink.Id, workload, one.Connections, one.NullSpans, round * 100 + 1, null);
    }

    async Task<(string Line, double Ack, double AllIn, bool Sound)> MeasureHeadwaterAsync(
        Case one, Workload workload, ulong round, LoadResult sink)
    {
        var data = Directory.CreateTempSubdirectory("headwater-bench-").FullName;
        try
        {
            using var server = ServerProcess.StartHeadwater(program, data);
            using var client = new HeadwaterClient(server);
            Load.Run(server.Url, server.Id, workload, one.Connections, one.Spans / 3, round * 100 + 2, null);
            var rested = await client.WaitUntilIdleAsync();
            var before = await client.StoredAsync();
            var cpu = ProcessTimes.CpuSeconds(server.Id);
            List<TraceId> traces = [];
            var result = Load.Run(server.Url, server.Id, workload, one.Connections, one.Spans, round * 100 + 3, traces);
            rested &= await client.WaitUntilIdleAsync();
            var allInCpu = ProcessTimes.CpuSeconds(server.Id) - cpu;
            var after = await client.StoredAsync();
            var whole = await client.CountWholeTracesAsync(traces.Take(50));
            var counted = after.Spans - before.Spans;
            var sound = rested && counted == result.Spans && whole == Math.Min(50, traces.Count);
            var allIn = result.Spans / allInCpu;
            var ack = result.SpansPerCpuSecond / sink.SpansPerCpuSecond;
            var line = string.Create(CultureInfo.InvariantCulture,
                $"{result.SpansPerCpuSecond,15:0}  {ack,5:0.000}   {allIn,18:0}  {allIn / sink.SpansPerCpuSecond,5:0.000}   "
                + $"{result.SpansPerSecond,7:0}  {result.P50Milliseconds,6:0.00}  {result.P99Milliseconds,6:0.0}  "
                + $"{ProcessTimes.ResidentMegabytes(server.Id),6:0}  {(double)after.Bytes / after.Spans,6:0}  "
                + $"{counted}/{result.Spans}{(result.Refused > 0 ? $" ({result.Refused} refused)" : "")}{(sound ? "" : " VOID")}");
            return (line, ack, allIn / sink.SpansPerCpuSecond, sound);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    static void Print(string line) => Console.WriteLine(line);
}
