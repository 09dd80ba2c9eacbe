using Headwater.Model;
using static Headwater.Tests.Recorded;

namespace Headwater.Tests;

/// <summary>
/// Everything that a store promises: what its bases say, and what this class says about invocations and functions. A
/// store's test class inherits it and names the store.
/// </summary>
public abstract class StoreContract : StoreLogContract
{
    static InvocationSearch Search => new() { Project = Shop };

    async Task<IReadOnlyList<Invocation>> Find(InvocationSearch search) =>
        (await Reader.SearchInvocationsAsync(search, Cancellation)).Invocations;

    async Task<IReadOnlyList<FunctionStatistics>> Summarize(string? name = null) =>
        await Reader.SummarizeFunctionsAsync(Shop, new Interval(At(-3600), At(3600)), name, Cancellation);

    static PlatformReport End(string request, double at, double milliseconds = 1500) => Report(request, at) with
    {
        Ended = true,
        Duration = Duration.FromMilliseconds(milliseconds),
        BilledDuration = Duration.FromMilliseconds(1600),
        InitDuration = Duration.FromMilliseconds(90),
        MemorySizeMegabytes = 512,
        PeakMemoryMegabytes = 101,
    };

    [Fact]
    public async Task An_invocation_reads_back_as_it_was_appended()
    {
        var run = Invocation(1, request: Request(1), status: InvocationStatus.Error) with
        {
            ColdStart = true,
            ErrorType = "ValidationException",
            InitDuration = Duration.FromMilliseconds(80),
            BilledDuration = Duration.FromMilliseconds(181),
            MemorySizeMegabytes = 128,
            PeakMemoryMegabytes = 77,
        };

        await Append(Run(run));

        Assert.Equal(run, Assert.Single(await Find(Search)));
    }

    [Fact]
    public async Task Invocations_are_found_by_function_request_failure_and_time_newest_first()
    {
        await Append(Run(Invocation(1, at: 1, request: "plain-id")));
        await Append(Run(Invocation(2, at: 2, status: InvocationStatus.TimedOut)));
        await Append(Run(Invocation(3, at: 3, Billing, request: Request(3), status: InvocationStatus.Running)));
        await Append(Run(Invocation(4, at: 4)));

        Assert.Equal([4, 3, 2, 1], (await Find(Search)).Select(TraceOf));
        Assert.Equal([4, 2, 1], (await Find(Search with { Function = "orders" })).Select(TraceOf));
        Assert.Equal([3], (await Find(Search with { RequestId = Request(3) })).Select(TraceOf));
        Assert.Equal([1], (await Find(Search with { RequestId = "plain-id" })).Select(TraceOf));
        Assert.Equal([2], (await Find(Search with { FailedOnly = true })).Select(TraceOf));
        Assert.Equal([3, 2], (await Find(Search with { Interval = new Interval(At(2), At(4)) })).Select(TraceOf));
        Assert.Empty(await Find(Search with { Function = "nobody" }));
        Assert.Empty(await Find(Search with { Project = Stranger }));
    }

    [Fact]
    public async Task A_page_of_one_environment_or_region_is_full_while_there_are_more()
    {
        for (var i = 1; i <= 12; i++) await Append(Run(Invocation(i, at: i, Orders with { Environment = "test" })));
        for (var i = 13; i <= 24; i++) await Append(Run(Invocation(i, at: i, Orders with { Region = "us-east-1" })));
        for (var i = 25; i <= 36; i++) await Append(Run(Invocation(i, at: i)));

        var test = await Reader.SearchInvocationsAsync(Search with { Environment = "test", Limit = 4 }, Cancellation);
        var rest = await Find(Search with { Environment = "test", After = test.Next });

        Assert.Equal([12, 11, 10, 9], test.Invocations.Select(TraceOf));
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], rest.Select(TraceOf));
        Assert.Equal([24, 23], (await Find(Search with { Region = "us-east-1", Limit = 2 })).Select(TraceOf));
        Assert.Empty(await Find(Search with { Region = "us-east-1", Environment = "test" }));
    }

    [Fact]
    public async Task Pages_of_invocations_join_also_where_times_are_equal()
    {
        for (var i = 1; i <= 30; i++) await Append(Run(Invocation(i, at: i / 10, i % 2 == 0 ? Orders : Billing)));

        var seen = new List<int>();
        for (Cursor? after = null; seen.Count < 100;)
        {
            var page = await Reader.SearchInvocationsAsync(Search with { Limit = 4, After = after }, Cancellation);
            seen.AddRange(page.Invocations.Select(TraceOf));
            if ((after = page.Next) is null) break;
        }

        Assert.Equal(Enumerable.Range(1, 30), seen.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_platform_logged_completes_a_run_in_either_order(bool linesFirst)
    {
        var run = Run(Invocation(1, request: Request(1)) with { Duration = null, Status = InvocationStatus.Running });
        var lines = Said(Report(Request(1), at: 0.01) with { Started = true }, End(Request(1), at: 1.51));

        await Append(linesFirst ? lines : run);
        await Append(linesFirst ? run : lines);

        var read = Assert.Single(await Find(Search));
        Assert.Equal((Ref(1, 1), InvocationStatus.Ok, true), (read.Span!.Value, read.Status, read.ColdStart));
        Assert.Equal((1500, 1600), (read.Duration!.Value.TotalMilliseconds, read.BilledDuration!.Value.TotalMilliseconds));
        Assert.Equal((512, 101), (read.MemorySizeMegabytes, read.PeakMemoryMegabytes));
    }

    [Fact]
    public async Task A_run_that_never_sent_its_span_is_known_from_the_platforms_lines()
    {
        var timedOut = Report(Request(1), at: 3) with { Status = InvocationStatus.TimedOut, ErrorType = "Sandbox.Timedout" };
        await Append(Said(Report(Request(1), at: 0) with { Started = true }));
        Assert.Equal(InvocationStatus.Running, Assert.Single(await Find(Search)).Status);

        await Append(Said(timedOut, End(Request(1), at: 3, milliseconds: 3000)));

        var read = Assert.Single(await Find(Search with { FailedOnly = true }));
        Assert.Equal((null, InvocationStatus.TimedOut, At(0)), (read.Span, read.Status, read.Start));
        Assert.Equal("Sandbox.Timedout", read.ErrorType);
    }

    [Fact]
    public async Task Attempts_of_one_request_are_kept_apart()
    {
        await Append(Said(
            Report(Request(1), at: 60) with { Started = true }, Report(Request(1), at: 0) with { Started = true },
            End(Request(1), at: 1), End(Request(1), at: 61)));
        await Append(Run(Invocation(2, at: 60, request: Request(1))));

        var read = await Find(Search with { RequestId = Request(1) });

        Assert.Equal([(At(60), Ref(2, 1)), (At(0), (SpanRef?)null)], read.Select(r => (r.Start, r.Span)));
    }

    [Fact]
    public async Task Lines_of_a_namesake_in_another_project_change_nothing()
    {
        await Append(Run(Invocation(1, request: Request(1))));
        await Append(Said(End(Request(1), at: 0.1)) with { Project = Stranger });

        Assert.Null(Assert.Single(await Find(Search)).BilledDuration);
    }

    [Fact]
    public async Task Functions_are_summed_with_their_failures_and_quantiles()
    {
        for (var i = 1; i <= 100; i++)
            await Append(Run(Invocation(i, at: i, milliseconds: i, status: i % 20 == 0 ? InvocationStatus.Error : default) with
            {
                ColdStart = i == 1,
                MemorySizeMegabytes = 256,
                PeakMemoryMegabytes = i,
                BilledDuration = Duration.FromMilliseconds(i),
            }));
        await Append(Run(Invocation(200, at: 5, Billing, status: InvocationStatus.TimedOut)));

        var rows = await Summarize();

        Assert.Equal([Orders, Billing], rows.Select(r => r.Function));
        Assert.Equal((100, 5, 1, 0), (rows[0].Invocations, rows[0].Errors, rows[0].ColdStarts, rows[0].Timeouts));
        Assert.Equal((1, 1, 0, 1), (rows[1].Invocations, rows[1].Errors, rows[1].ColdStarts, rows[1].Timeouts));
        AssertWithin5Percent(50, rows[0].P50);
        AssertWithin5Percent(95, rows[0].P95);
        AssertWithin5Percent(99, rows[0].P99);
        Assert.Equal((256, 100), (rows[0].MemorySizeMegabytes, rows[0].PeakMemoryMegabytes));
        Assert.Equal((5050, At(100)), (rows[0].BilledDuration.TotalMilliseconds, rows[0].LastStart));
        Assert.Equal(Billing, Assert.Single(await Summarize("billing")).Function);
    }

    [Fact]
    public async Task Only_runs_of_the_interval_are_summed()
    {
        await Append(Run(Invocation(1, at: 0)));
        await Append(Run(Invocation(2, at: 120)));

        var rows = await Reader.SummarizeFunctionsAsync(Shop, new Interval(At(60), At(180)), null, Cancellation);

        Assert.Equal((1, At(120)), (Assert.Single(rows).Invocations, rows[0].LastStart));
    }

    [Fact]
    public async Task A_resend_in_other_batches_does_not_count_a_run_twice()
    {
        var (first, second) = (Invocation(1), Invocation(2));
        await Append(Run(first));

        var both = Batch(Span(1, 1), Span(2, 1)) with { Invocations = [first, second] };
        await Append(both);
        await Append(both with { ReceivedAt = Noon + Duration.FromHours(2) });

        Assert.Equal(2, Assert.Single(await Summarize()).Invocations);
        Assert.Equal(2, (await Find(Search)).Count);
    }

    [Fact]
    public async Task A_run_reported_when_it_starts_and_when_it_ends_counts_once_as_ended()
    {
        var ended = Invocation(1, milliseconds: 700, status: InvocationStatus.Error);
        await Append(Run(ended with { Duration = null, Status = InvocationStatus.Running }));
        await Append(Run(ended));

        var row = Assert.Single(await Summarize());
        Assert.Equal((1, 1), (row.Invocations, row.Errors));
        AssertWithin5Percent(700, row.P50);
        Assert.Equal(ended, Assert.Single(await Find(Search)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lines_and_span_of_one_run_are_summed_as_one(bool linesFirst)
    {
        var run = Run(Invocation(1, request: Request(1)));
        var lines = Said(End(Request(1), at: 0.1, milliseconds: 100) with { Status = InvocationStatus.TimedOut });

        await Append(linesFirst ? lines : run);
        await Append(linesFirst ? run : lines);

        var row = Assert.Single(await Summarize());
        Assert.Equal((1, 1, 1, 1), (row.Invocations, row.Errors, row.Timeouts, row.ColdStarts));
        Assert.Equal((1600, 512), (row.BilledDuration.TotalMilliseconds, row.MemorySizeMegabytes));
    }

    [Fact]
    public async Task A_sender_with_an_impossible_clock_harms_nobody()
    {
        var never = Invocation(1) with { Start = Instant.Max, Duration = new Duration(long.MaxValue) };
        var span = Span(1, 1) with { Start = Instant.Max, End = Instant.Max };
        await Append(Batch(span) with { Invocations = [never] });
        await Append(Batch(span, Span(2, 1)) with { Invocations = [never, never with { Span = Ref(2, 1) }] });
        await Append(Run(Invocation(3)));

        var page = await Reader.SearchSpansAsync(new SpanSearch { Project = Shop, Budget = Duration.Zero }, Cancellation);

        Assert.Single(await ReadTrace(1));
        Assert.Single(await ReadTrace(3));
        Assert.Equal([Trace(3), Trace(2)], page.Spans.Spans.Select(s => s.TraceId));
        Assert.Equal([3], (await Find(Search)).Select(TraceOf));
    }

    static int TraceOf(Invocation run) => (int)run.Span!.Value.TraceId.Low;
}
