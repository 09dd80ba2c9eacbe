using System.Globalization;
using Headwater.Model;

namespace Headwater.Bench;

/// <summary>Fills one data directory, tenth by tenth, and asks questions afterwards: size, memory, steadiness, latency.</summary>
sealed class Fill(string program, string data, long spans, Content content)
{
    public async Task<int> RunAsync()
    {
        using var server = ServerProcess.StartHeadwater(program, data);
        using var client = new HeadwaterClient(server);
        var workload = Workload.Create(480, templates: 200, content, seed: 7);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{spans} spans of {workload.BytesPerSpan:0} B ({content}), 480 a request, 2 connections"));
        List<TraceId> traces = [];
        List<LoadResult> tenths = [];
        for (var tenth = 0; tenth < 10; tenth++)
        {
            var result = Load.Run(server.Url, server.Id, workload, 2, spans / 10, 1000 + (ulong)tenth, tenth == 4 ? traces : null);
            tenths.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"tenth {tenth + 1,2}: {result.SpansPerSecond,8:0} spans/s  {result.SpansPerCpuSecond,8:0} spans/CPU-s  p99 {result.P99Milliseconds,6:0.0} ms  "
                + $"RSS {ProcessTimes.ResidentMegabytes(server.Id),5:0} MB  refused {result.Refused}"));
        }
        var before = await client.StoredAsync();
        var rested = await client.WaitUntilIdleAsync();
        var after = await client.StoredAsync();
        var sent = tenths.Sum(t => t.Spans);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"last tenth / first tenth: {tenths[9].SpansPerCpuSecond / tenths[0].SpansPerCpuSecond:0.00} by CPU, {tenths[9].SpansPerSecond / tenths[0].SpansPerSecond:0.00} by rate"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"accepted {sent}, counted {after.Spans}; {(double)before.Bytes / before.Spans:0} B/span at the end of the load, {(double)after.Bytes / after.Spans:0} at rest{(rested ? "" : " (did not come to rest)")}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"RSS {ProcessTimes.ResidentMegabytes(server.Id):0} MB now, {ProcessTimes.PeakMegabytes(server.Id):0} MB at its peak"));
        await TimeQueriesAsync(client, traces, "at rest");
        using var stop = new CancellationTokenSource();
        var pressure = Task.Run(() => KeepLoading(server, workload, stop.Token));
        await TimeQueriesAsync(client, traces, "beside full-speed ingest");
        await stop.CancelAsync();
        await pressure;
        return sent == after.Spans ? 0 : 1;
    }

    static async Task TimeQueriesAsync(HeadwaterClient client, List<TraceId> traces, string when)
    {
        var byId = await client.TimeAsync([.. traces.Take(300).Select(t => $"/api/v1/traces/{t}")]);
        var list = await client.TimeAsync([.. Enumerable.Repeat("/api/v1/transactions?limit=50", 100)]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{when}: trace by id p50 {byId.P50:0.00} p99 {byId.P99:0.0} ms ({byId.Bytes / 1024:0} KB); "
            + $"transactions list p50 {list.P50:0.00} p99 {list.P99:0.0} ms ({list.Bytes / 1024:0} KB)"));
    }

    static void KeepLoading(ServerProcess server, Workload workload, CancellationToken stop)
    {
        for (ulong seed = 5000; !stop.IsCancellationRequested; seed++)
            Load.Run(server.Url, server.Id, workload, 2, 48_000, seed, null);
    }
}
