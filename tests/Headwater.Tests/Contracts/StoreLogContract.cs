using Headwater.Model;
using static Headwater.Tests.Recorded;

namespace Headwater.Tests;

/// <summary>What every store promises about log records.</summary>
public abstract class StoreLogContract : StoreSearchContract
{
    static LogSearch Search => new() { Project = Shop };

    async Task<List<string>> Find(LogSearch search) =>
        [.. (await Reader.SearchLogsAsync(search, Cancellation)).Logs.Decode().Select(l => l.Body.Text!)];

    [Fact]
    public async Task A_log_record_reads_back_as_it_was_appended()
    {
        var log = Log("Failed writing to table", at: 1, trace: 1, severity: 17, attributes: ("table", "sales")) with
        {
            SeverityText = "ERROR",
            EventName = "e",
            ObservedTime = At(2),
            Flags = 1,
        };

        await Append(Lines(log));

        var read = Assert.Single((await Reader.SearchLogsAsync(Search, Cancellation)).Logs.Decode());
        Assert.Equal(OtlpEncoder.Encode(log, 0).Bytes.ToArray(), OtlpEncoder.Encode(read, 0).Bytes.ToArray());
        Assert.Equal("orders", read.Resource.ServiceName);
    }

    [Fact]
    public async Task A_record_without_a_time_is_found_under_the_time_that_the_batch_gives_it()
    {
        var lines = Lines(Log("timeless") with { Time = Instant.Epoch });
        await Append(lines with { Logs = new[] { lines.Logs.Span[0] with { Time = At(9) } } });

        var page = await Reader.SearchLogsAsync(Search with { Interval = new Interval(At(9), At(10)) }, Cancellation);

        Assert.Equal(At(9), Assert.Single(page.Logs.Logs).Time);
    }

    [Fact]
    public async Task Logs_of_traces_come_oldest_first_and_all_others_newest_first()
    {
        await Append(Lines(Log("b", at: 2, trace: 1), Log("a", at: 1, trace: 2), Log("x", at: 1.5, trace: 3)));
        await Append(Lines(Log("c", at: 3, trace: 1), Log("y", at: 9)));

        Assert.Equal(["a", "b", "c"], await Find(Search with { Traces = [Trace(1), Trace(2)] }));
        Assert.Equal(["y", "c", "b", "x", "a"], await Find(Search));
    }

    [Fact]
    public async Task Logs_are_filtered_by_function_severity_and_time()
    {
        await Append(Lines(
            Log("info", at: 1), Log("error", at: 2, severity: 17), Log("late error", at: 9, severity: 17),
            Log("billing error", at: 2, severity: 17, service: "billing")));

        var search = Search with { Function = "orders", MinSeverity = 13, Interval = new Interval(At(0), At(5)) };

        Assert.Equal(["error"], await Find(search));
    }

    [Fact]
    public async Task Logs_of_a_function_are_found_by_the_name_of_the_function_too()
    {
        var lambda = new Resource { Attributes = Attributes.Of(("faas.name", "resize"), ("service.name", "media")) };
        await Append(Lines(Log("hello") with { Resource = lambda }));

        Assert.Equal(["hello"], await Find(Search with { Function = "resize" }));
        Assert.Equal(["hello"], await Find(Search with { Function = "media" }));
        Assert.Empty(await Find(Search with { Function = "orders" }));
    }

    [Fact]
    public async Task Text_is_found_in_bodies_and_attributes()
    {
        await Append(Lines(
            Log("a needle here", at: 1), Log("b", at: 2, attributes: ("k", "needle")), Log("c", at: 3),
            Log("d", at: 4, attributes: ("order", 42))));

        Assert.Equal(["b", "a needle here"], await Find(Search with { Where = new Predicate.Contains("needle") }));
        Assert.Equal(["d"], await Find(Search with { Where = new Predicate.Compare("order", Comparison.Equal, 42) }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_of_logs_lose_no_line_also_when_lines_are_equal(bool ofTrace)
    {
        await Append(Lines(Enumerable.Range(0, 20).Select(i => Log($"line {i / 5}", at: i / 10, trace: 1))));
        await Append(Lines(Enumerable.Range(0, 20).Select(i => Log($"line {i / 5}", at: i / 4, trace: 1))));
        var search = Search with { Limit = 3, Traces = ofTrace ? [Trace(1)] : [] };

        var seen = new List<string>();
        for (Cursor? after = null; seen.Count < 100;)
        {
            var page = await Reader.SearchLogsAsync(search with { After = after }, Cancellation);
            seen.AddRange(page.Logs.Decode().Select(l => l.Body.Text!));
            if ((after = page.Next) is null) break;
        }

        Assert.Equal(40, seen.Count);
        Assert.All(seen.GroupBy(body => body), group => Assert.Equal(10, group.Count()));
    }

    [Fact]
    public async Task Logs_of_other_projects_are_not_shown()
    {
        await Append(Lines(Log("theirs", trace: 1)) with { Project = Stranger });

        Assert.Empty(await Find(Search));
        Assert.Empty(await Find(Search with { Traces = [Trace(1)] }));
    }
}
