using System.Diagnostics;
using Headwater.Model;
using Headwater.Storage;
using Headwater.Tests.Storage.Columns;

namespace Headwater.Tests;

/// <summary>
/// What the embedded store costs. Run by hand: figures are for docs/storage-format.md, not for passing.
/// </summary>
public sealed class BlockStoreMeasurements(ITestOutputHelper output)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData(40, 625, 4, 64)]
    [InlineData(40, 625, 4, 100_000)]
    [InlineData(1, 10_000, 16, 64)]
    public async Task Appending(int transactions, int requests, int callers, int minColumnarSpans)
    {
        using var folder = new StoreFolder();
        var settings = folder.Settings with { MinColumnarSpans = minColumnarSpans };
        var store = BlockStore.Open(settings, TimeProvider.System);
        await Append(store, Requests(transactions, 200, seed: 1), callers);
        var batches = Requests(transactions, requests, seed: 2);
        var spans = batches.Sum(b => (long)b.Spans.Length);
        var wire = batches.Sum(b => b.Spans.ToArray().Sum(s => (long)s.Bytes.Length));
        GC.Collect();

        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var latencies = await Append(store, batches, callers);
        var took = clock.Elapsed;
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;

        var stored = (await store.MeasureAsync(Cancellation)).Spans;
        latencies.Sort();
        output.WriteLine($"{transactions * 12} spans a request, {callers} callers, columns from {minColumnarSpans}: "
            + $"{spans} spans, {wire / spans} B on the wire, "
            + $"{spans / took.TotalSeconds:0} spans/s, {cpu.TotalMicroseconds / spans:0.00} us CPU/span, "
            + $"request p50 {latencies[latencies.Count / 2]:0.0} ms p99 {latencies[latencies.Count * 99 / 100]:0.0} ms, "
            + $"RSS {Process.GetCurrentProcess().WorkingSet64 >> 20} MB");
        await Query(store, batches);
        await store.DisposeAsync();
        var bytes = new DirectoryInfo(settings.Directory).EnumerateFiles().Sum(f => f.Length);
        output.WriteLine($"closed: {bytes / (double)stored:0} B/span on disk");
    }

    [Theory(Explicit = true)]
    [InlineData(40, 500, 4)]
    [InlineData(1, 10_000, 16)]
    [InlineData(1, 5_000, 1)]
    public async Task Sealing(int transactions, int requests, int callers)
    {
        using var folder = new StoreFolder();
        foreach (var measured in (bool[])[false, true])
        {
            var settings = folder.Settings with { Directory = Path.Combine(folder.Root, measured ? "measured" : "warm") };
            var store = BlockStore.Open(settings, TimeProvider.System);
            await Append(store, Requests(transactions, measured ? requests : requests / 5, seed: 4), callers);
            await store.DisposeAsync();
            var before = SizeOf(settings.Directory);
            store = BlockStore.Open(settings, TimeProvider.System);
            var spans = (await store.MeasureAsync(Cancellation)).Spans;
            store.SealUpTo(static () => long.MaxValue);
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            store.SealNow();
            var took = clock.Elapsed;
            cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            Assert.Equal(0, (await store.MeasureAsync(Cancellation)).Sealing);
            Assert.Equal(spans, (await store.MeasureAsync(Cancellation)).Spans);
            await store.DisposeAsync();
            if (!measured) continue;
            output.WriteLine($"{transactions * 12} spans a request: {spans} spans sealed, {cpu.TotalMicroseconds / spans:0.00} us CPU/span, "
                + $"{took.TotalMicroseconds / spans:0.00} us wall, {before / (double)spans:0} B/span before, "
                + $"{SizeOf(settings.Directory) / (double)spans:0} after, RSS {Process.GetCurrentProcess().WorkingSet64 >> 20} MB");
        }
    }

    static long SizeOf(string directory) => new DirectoryInfo(directory).EnumerateFiles().Sum(f => f.Length);

    async Task Query(BlockStore store, TelemetryBatch[] batches)
    {
        var random = new Random(3);
        var times = new List<double>();
        for (var i = 0; i < 500; i++)
        {
            var trace = batches[random.Next(batches.Length)].Spans.Span[0].TraceId;
            var clock = Stopwatch.StartNew();
            Assert.NotEmpty((await store.ReadTraceAsync(Recorded.Shop, trace, 1_000, Cancellation)).Spans);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        output.WriteLine($"trace by id p50 {times[250]:0.00} ms p99 {times[495]:0.00} ms");
        var all = new SpanSearch { Project = Recorded.Shop, Budget = Duration.FromMinutes(5) };
        await Time("group by name", async () => (await store.GroupSpansAsync(all, "name", Cancellation)).Groups.Count);
        await Time("group by service", async () => (await store.GroupSpansAsync(all, "service.name", Cancellation)).Groups.Count);
        await Time("absent text", async () => (await store.SearchSpansAsync(
            all with { Where = new Predicate.Contains("nowhere to be found") }, Cancellation)).Spans.Spans.Count);
        await Time("newest 50", async () => (await store.SearchSpansAsync(all with { Limit = 50 }, Cancellation)).Spans.Spans.Count);
        await Time("functions", async () => (await store.SummarizeFunctionsAsync(
            Recorded.Shop, Interval.Always, null, Cancellation)).Count);
        await Time("newest 50 failed runs", async () => (await store.SearchInvocationsAsync(
            new InvocationSearch { Project = Recorded.Shop, FailedOnly = true, Limit = 50 }, Cancellation)).Invocations.Count);
    }

    async Task Time(string what, Func<Task<int>> run)
    {
        var best = double.MaxValue;
        var found = 0;
        for (var i = 0; i < 3; i++)
        {
            var clock = Stopwatch.StartNew();
            found = await run();
            best = Math.Min(best, clock.Elapsed.TotalMilliseconds);
        }
        output.WriteLine($"{what}: {found} rows in {best:0.0} ms");
    }

    static async Task<List<double>> Append(BlockStore store, TelemetryBatch[] batches, int callers)
    {
        var next = -1;
        var latencies = new List<double>();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>();
            for (var i = Interlocked.Increment(ref next); i < batches.Length; i = Interlocked.Increment(ref next))
            {
                var begun = Stopwatch.GetTimestamp();
                Assert.Equal(AppendResult.Stored, (await store.AppendAsync(batches[i], Cancellation)).Result);
                own.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            lock (latencies) latencies.AddRange(own);
        }, Cancellation)));
        return latencies;
    }

    static TelemetryBatch[] Requests(int transactions, int count, int seed)
    {
        var traffic = new ShopTraffic(seed);
        return [.. Enumerable.Range(0, count).Select(_ => RequestOf(traffic.Next(transactions)))];
    }

    // One span in four is a run of one of 40 functions.
    static TelemetryBatch RequestOf(SpanSet set)
    {
        var names = set.Contexts.Select(c => new FunctionName(
            "prod", "123456789012", "eu-west-1", OtlpDecoder.ReadResource(c.Resource.Span).ServiceName!)).ToArray();
        return new TelemetryBatch
        {
            Project = Recorded.Shop, ReceivedAt = Recorded.Noon, Contexts = set.Contexts, Spans = set.Spans.ToArray(),
            Invocations = [.. set.Spans.Where(s => s.Kind == SpanKind.Server).Select(s => new Invocation
            {
                Function = names[s.Context], Span = s.Ref, Start = s.Start, Duration = s.End - s.Start,
                RequestId = new Guid(s.Id.ToString() + s.Id).ToString("D"),
                Status = s.Status == SpanStatus.Error ? InvocationStatus.Error : InvocationStatus.Ok,
            })],
        };
    }
}
