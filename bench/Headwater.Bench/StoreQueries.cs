using System.Diagnostics;
using System.Globalization;
using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Bench;

/// <summary>Questions that have no page yet, asked of a filled data directory through the store's own port. The server must not run.</summary>
static class StoreQueries
{
    const int Times = 5;

    public static async Task RunAsync(string data)
    {
        await using var store = BlockStore.Open(
            new BlockStoreSettings { Directory = data, OnProblem = Console.Error.WriteLine }, TimeProvider.System);
        var stored = await store.MeasureAsync(CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{stored.Spans} spans, {stored.Bytes / 1_048_576.0:0} MB, {(double)stored.Bytes / stored.Spans:0} B/span; best and median of {Times}"));
        var search = new SpanSearch { Project = ProjectId.Default, Limit = 100, Budget = Duration.FromMinutes(2) };
        foreach (var key in (string[])["rpc.method", "db.namespace", "http.route", "user.id"])
            await TimeAsync($"group by {key}", async () =>
            {
                var page = await store.GroupSpansAsync(search, key, CancellationToken.None);
                return $"{page.Groups.Count} groups of {page.Groups.Sum(g => g.Count)} spans, complete: {page.Coverage.Complete}";
            });
        foreach (var text in (string[])["kettle-that-nobody-sells", "U-1234\"", "ring twice for nobody"])
            await TimeAsync($"substring {text}", async () =>
            {
                var page = await store.SearchSpansAsync(
                    search with { Where = new Predicate.Contains(text), Limit = 10_000 }, CancellationToken.None);
                return $"{page.Spans.Spans.Count} hits, complete: {page.Coverage.Complete}";
            });
    }

    static async Task TimeAsync(string name, Func<Task<string>> question)
    {
        var times = new List<double>();
        var answer = "";
        for (var i = 0; i < Times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            answer = await question();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-36} {times[0],8:0} {times[Times / 2],8:0} ms   {answer}"));
    }
}
