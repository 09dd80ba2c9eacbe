using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What the platform's log lines add to invocations, and which invocations only they tell of.</summary>
public sealed class PlatformTests
{
    static readonly FunctionName Orders = new("test", "", "eu-west-1", "orders");

    [Fact]
    public void A_report_line_completes_the_invocation()
    {
        var report = Line(100) with
        {
            Ended = true,
            Duration = Duration.FromMilliseconds(100),
            BilledDuration = Duration.FromMilliseconds(400),
            InitDuration = Duration.FromMilliseconds(300),
            MemorySizeMegabytes = 512,
            PeakMemoryMegabytes = 84,
        };
        var transaction = new Story(Facts.Lambda("orders", "r1"))
            .Single(i => i with { Reports = [Line(0) with { Started = true }, report] });

        var invocation = Assert.Single(transaction.Invocations).Invocation;
        Assert.Equal((400, 512, 84, true), (invocation.BilledDuration!.Value.TotalMilliseconds,
            invocation.MemorySizeMegabytes, invocation.PeakMemoryMegabytes, invocation.ColdStart));
        Assert.Equal(0.0000002m + 0.0000166667m * 400 * 512 / 1_024_000m, transaction.Summary.Cost.Amount);
    }

    [Fact]
    public void A_time_out_that_only_the_platform_saw_fails_the_invocation()
    {
        var transaction = new Story(Facts.Lambda("orders", "r1").Serving("POST /").StillRunning()).Single(i => i with
        {
            Reports = [Line(3000) with { Ended = true, Status = InvocationStatus.TimedOut,
                Duration = Duration.FromSeconds(3) }],
        });

        Assert.Equal(Outcome.Failed, transaction.Summary.Outcome);
        Assert.Equal(InvocationStatus.TimedOut, Assert.Single(transaction.Invocations).Invocation.Status);
    }

    [Fact]
    public void A_function_that_was_killed_is_known_by_its_children_and_the_platform()
    {
        var call = Facts.DynamoDb("PutItem", "orders").At(50);
        var story = new Story(Facts.Lambda("orders", "r1").Calls(call));
        var orphan = story.Spans.Where(s => s.Kind == SpanKind.Client).ToList();

        var assembly = Story.Assemble(orphan, i => i with
        {
            Reports =
            [
                Line(0) with { Started = true },
                Line(3000) with { Ended = true, Status = InvocationStatus.OutOfMemory,
                    ErrorType = "Runtime.OutOfMemory" },
            ],
        });

        var transaction = assembly.Draw(Assert.Single(assembly.Summaries).Id)!;
        Assert.Equal(InvocationStatus.OutOfMemory, Assert.Single(transaction.Invocations).Invocation.Status);
        Assert.Equal(Outcome.Failed, transaction.Summary.Outcome);
        Assert.Equal("Runtime.OutOfMemory", transaction.Summary.RootCause!.Message);
    }

    [Fact]
    public void A_try_that_left_no_span_counts_as_a_try()
    {
        var transaction = new Story(Facts.Lambda("orders", "r1").At(60_000)).Single(i => i with
        {
            Reports =
            [
                Line(0) with { Started = true },
                Line(3000) with { Ended = true, Status = InvocationStatus.TimedOut },
                Line(60_000) with { Started = true },
                Line(60_100) with { Ended = true },
            ],
        });

        Assert.Equal([(1, 2), (2, 2)], transaction.Invocations.Select(i => (i.Attempt, i.Attempts)));
        Assert.Equal([InvocationStatus.TimedOut, InvocationStatus.Ok],
            transaction.Invocations.Select(i => i.Invocation.Status));
    }

    static PlatformReport Line(double at) => new()
    {
        Function = Orders, RequestId = "r1", Instance = "orders-1", Time = Facts.Noon + Duration.FromMilliseconds(at),
    };
}
