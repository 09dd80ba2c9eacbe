using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What a row of the list says.</summary>
public sealed class SummaryTests
{
    [Theory]
    [InlineData("sqs", "SQS orders", EntryKind.Message)]
    [InlineData("timer", "schedule orders", EntryKind.Schedule)]
    [InlineData("s3", "S3 orders", EntryKind.Upload)]
    [InlineData("invoke", "orders", EntryKind.Invoke)]
    [InlineData("", "orders", EntryKind.Invoke)]
    public void An_entry_is_named_by_what_set_it_in_motion(string trigger, string name, EntryKind kind)
    {
        var summary = new Story(Facts.Lambda("orders").TriggeredBy(trigger)).Assemble().Summaries[0];

        Assert.Equal((name, kind, false), (summary.Entry, summary.EntryKind, summary.CustomerFacing));
    }

    [Fact]
    public void A_consumer_of_a_service_is_named_by_its_queue() =>
        Assert.Equal("SQS orders", new Story(Facts.Worker("ship", "orders")).Assemble().Summaries[0].Entry);

    [Fact]
    public void A_client_is_named_by_what_it_calls()
    {
        var summary = new Story(Facts.Http("POST", "shop").Calls(Facts.Service("shop", "POST /sales")))
            .Assemble().Summaries[0];

        Assert.Equal(("POST /sales", true), (summary.Entry, summary.CustomerFacing));
    }

    [Theory]
    [InlineData("POST /sales", true)]
    [InlineData("post *", true)]
    [InlineData("*/sales", true)]
    [InlineData("POST /sale", false)]
    public void Globs_say_which_entries_are_critical(string glob, bool critical) =>
        Assert.Equal(critical, new Story(Facts.Service("shop", "POST /sales"))
            .Assemble(i => i with { Rules = new AssemblyRules { CriticalEntries = [glob] } }).Summaries[0].Critical);

    [Fact]
    public void Twenty_users_are_kept_and_all_are_counted()
    {
        var root = Facts.Lambda("mail")
            .Calls([.. Enumerable.Range(0, 50).Select(i => Facts.Inside("send").Of($"user-{i % 25}"))]);
        var summary = new Story(root).Assemble().Summaries[0];

        Assert.Equal(20, summary.Users.Count);
        Assert.Equal(25, summary.UserCount);
    }

    [Fact]
    public void A_transaction_lasts_until_its_latest_span_has_ended()
    {
        var summary = new Story(
            Facts.Lambda("orders").ColdStarting().Lasting(100).Calls(Facts.Send("q").Sending("m1")),
            Facts.Lambda("ship").ColdStarting().Receiving("m1").At(500).Lasting(80)).Assemble().Summaries[0];

        Assert.Equal((580, 2, 2, 3), (summary.Duration.TotalMilliseconds, summary.ColdStarts, summary.FunctionCount,
            summary.SpanCount));
        Assert.Equal(["orders", "ship"], summary.Functions);
    }

    [Fact]
    public void A_run_costs_its_request_and_its_memory_for_whole_milliseconds() =>
        Assert.Equal(0.0000002m + 0.0000166667m * 101 * 128 / 1_024_000m,
            new Story(Facts.Lambda("a").Lasting(100.2)).Assemble().Summaries[0].Cost.Amount);

    [Fact]
    public void Spans_are_drawn_in_causal_order_with_their_depth()
    {
        var spans = new Story(Facts.Service("shop", "GET /").Calls(
            Facts.DynamoDb("Query", "b").At(20),
            Facts.Inside("work").At(5).Calls(Facts.DynamoDb("Query", "a").At(6)))).Single().Spans;

        Assert.Equal(["GET /", "work", "DynamoDB.Query", "DynamoDB.Query"], spans.Select(s => s.Name));
        Assert.Equal([0, 1, 2, 1], spans.Select(s => s.Depth));
    }
}
