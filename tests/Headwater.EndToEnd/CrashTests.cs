using System.Collections.Concurrent;
using System.Net;
using Headwater.Model;
using Headwater.Storage;

namespace Headwater.EndToEnd;

/// <summary>200 means that it is on disk, however the process ends.</summary>
public sealed class CrashTests
{
    const int Rounds = 3;
    const int RequestsPerRound = 120;

    [Fact]
    public async Task Killed_under_load_thrice_it_keeps_every_acknowledged_span_once_and_derives_the_rest()
    {
        var load = new Load();
        await using var first = await RunningServer.StartAsync();
        await load.RunAsync(first, RequestsPerRound, first.KillAsync);
        for (var round = 1; round < Rounds; round++)
        {
            await using var next = await RunningServer.StartAsync(first.Data);
            // It takes load at once, beside what it has to derive again.
            await load.RunAsync(next, RequestsPerRound, next.KillAsync);
        }
        await using var last = await RunningServer.StartAsync(first.Data);
        await last.WaitUntilAssembledAsync();

        var stored = await EverythingAcknowledgedIsFoundAsync(last, load);
        Assert.Equal(stored.Order(), (await ListedTracesAsync(last)).Order());

        // As exporters do: what was not answered is sent again.
        foreach (var request in load.Unanswered) await last.PostAsync("traces", request.Body);
        await last.KillAsync();
        var all = load.Acknowledged.Concat(load.Unanswered).Sum(r => r.Traces.Count) * Load.SpansPerTrace;
        Assert.Equal((all, all), await CountAsync(first.Data));
    }

    [Fact]
    public async Task Told_to_stop_under_load_the_server_answers_what_it_took_and_goes()
    {
        var load = new Load();
        await using var first = await RunningServer.StartAsync();
        var exit = -1;

        await load.RunAsync(first, RequestsPerRound, async () => exit = await first.StopAsync());
        await using var again = await RunningServer.StartAsync(first.Data);
        await again.WaitUntilAssembledAsync();

        Assert.Equal(0, exit);
        Assert.Empty(load.Refused);
        var stored = await EverythingAcknowledgedIsFoundAsync(again, load);
        Assert.Equal(stored.Order(), (await ListedTracesAsync(again)).Order());
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("kill")]
    [InlineData("rebuild")]
    public async Task After_a_restart_the_shop_reads_as_before(string how)
    {
        await using var first = await RunningServer.StartAsync();
        await first.SendAsync("ushop-full");
        await first.SendAsync("ushop-plain");
        var before = await ReadEverythingAsync(first);

        if (how == "kill") await first.KillAsync();
        else Assert.Equal(0, await first.StopAsync());
        if (how == "rebuild") await RebuildTool.RunAsync(first.Data);
        await using var again = await RunningServer.StartAsync(first.Data);
        await again.WaitUntilAssembledAsync();

        Assert.Equal(before, await ReadEverythingAsync(again));
    }

    static async Task<string[]> EverythingAcknowledgedIsFoundAsync(RunningServer server, Load load)
    {
        var stored = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(load.Acknowledged, TestContext.Current.CancellationToken, async (request, _) =>
        {
            foreach (var trace in request.Traces)
            {
                Assert.True(await IsWholeAsync(server, trace), $"{trace} was acknowledged and is gone.");
                stored.Add(trace.ToString());
            }
        });
        foreach (var request in load.Unanswered)
        {
            var found = new List<bool>();
            foreach (var trace in request.Traces) found.Add(await IsWholeAsync(server, trace));
            Assert.Single(found.Distinct());
            if (found[0]) foreach (var trace in request.Traces) stored.Add(trace.ToString());
        }
        return [.. stored];
    }

    // All spans, each once; or none at all, and then there must be none.
    static async Task<bool> IsWholeAsync(RunningServer server, TraceId trace)
    {
        using var reply = await server.Http.GetAsync(new Uri($"/api/v1/traces/{trace}", UriKind.Relative));
        if (reply.StatusCode == HttpStatusCode.NotFound) return false;
        var answer = System.Text.Json.JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement;
        var spans = answer.GetProperty("spans").EnumerateArray();
        var ids = spans.Select(s => s.GetProperty("spanId").GetString()).ToArray();
        Assert.Equal(Load.SpansPerTrace, ids.Length);
        Assert.Equal(Load.SpansPerTrace, ids.Distinct().Count());
        return true;
    }

    // The trace of each listed transaction: the load's transactions have one each.
    static async Task<IReadOnlyList<string>> ListedTracesAsync(RunningServer server)
    {
        var traces = new ConcurrentBag<string>();
        var ids = new List<string>();
        string? next = "";
        while (next is not null)
        {
            var page = await server.GetAsync($"/api/v1/transactions?limit=100&cursor={next}");
            foreach (var row in page.GetProperty("items").EnumerateArray())
            {
                Assert.Equal(Load.SpansPerTrace, row.GetProperty("spanCount").GetInt32());
                ids.Add(row.GetProperty("id").GetString()!);
            }
            next = page.GetProperty("next").GetString();
        }
        await Parallel.ForEachAsync(ids, TestContext.Current.CancellationToken, async (id, _) =>
        {
            var transaction = await server.GetAsync($"/api/v1/transactions/{id}");
            traces.Add(Assert.Single(transaction.GetProperty("traceIds").EnumerateArray()).GetString()!);
        });
        return [.. traces];
    }

    static async Task<(int Spans, int Distinct)> CountAsync(string data)
    {
        await using var store = BlockStore.Open(new BlockStoreSettings { Directory = data }, TimeProvider.System);
        var refs = new List<SpanRef>();
        var search = new SpanSearch { Project = ProjectId.Default, Limit = 10_000 };
        do
        {
            var page = await store.SearchSpansAsync(search, CancellationToken.None);
            refs.AddRange(page.Spans.Spans.Select(s => s.Ref));
            search = search with { After = page.Next };
        }
        while (search.After is not null);
        return (refs.Count, refs.Distinct().Count());
    }

    static async Task<IReadOnlyList<string>> ReadEverythingAsync(RunningServer server)
    {
        var list = await server.GetAsync("/api/v1/transactions?background=true&limit=100");
        var answers = new List<string> { list.GetRawText() };
        foreach (var row in list.GetProperty("items").EnumerateArray())
        {
            var path = $"/api/v1/transactions/{row.GetProperty("id").GetString()}";
            foreach (var part in new[] { "", "/spans", "/invocations", "/hops", "/logs" })
                answers.Add((await server.GetAsync(path + part)).GetRawText());
        }
        foreach (var path in new[] { "/api/v1/invocations", "/api/v1/functions", "/api/v1/logs", "/api/v1/unmatched" })
            answers.Add((await server.GetAsync(path)).GetRawText());
        return answers;
    }
}
