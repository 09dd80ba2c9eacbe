using Headwater.Model;

namespace Headwater.Tests;

/// <summary>One consumer run handles messages of several transactions.</summary>
public sealed class BatchTests
{
    [Fact]
    public void A_batch_of_ten_belongs_to_ten_transactions_and_does_not_merge_them()
    {
        var batch = Facts.Lambda("ship").Receiving([.. Ids(10)]).At(1000).Calls(Facts.DynamoDb("PutItem", "shipped"));
        var story = new Story([.. Ids(10).Select(Order), batch]);

        var assembly = story.Assemble();

        Assert.Equal(10, assembly.Summaries.Count);
        Assert.All(assembly.Summaries, s => Assert.Equal(4, s.SpanCount));
        var shared = assembly.Draw(assembly.Summaries[3].Id)!.Spans.Single(s => s.Ref == batch.Ref);
        Assert.Equal(9, shared.SharedWith);
    }

    [Fact]
    public void The_cost_of_a_batch_is_divided_among_its_transactions()
    {
        var alone = new Story(Facts.Lambda("ship")).Assemble().Summaries[0].Cost.Amount;
        var order = new Story(Order("m1")).Assemble().Summaries[0].Cost.Amount;
        var assembly = new Story([.. Ids(10).Select(Order), Facts.Lambda("ship").Receiving([.. Ids(10)]).At(1000)])
            .Assemble();

        Assert.True(alone > 0);
        Assert.All(assembly.Summaries, s => Assert.Equal(order + alone / 10, s.Cost.Amount));
    }

    [Fact]
    public void Below_a_batch_a_span_that_names_its_message_belongs_to_it_alone()
    {
        var mine = Facts.Consume("q").Receiving("m2").Calls(Facts.DynamoDb("PutItem", "two"));
        var batch = Facts.Lambda("ship").Receiving("m1", "m2").At(1000)
            .Calls(Facts.Consume("q").Receiving("m1"), mine, Facts.DynamoDb("GetItem", "settings"));
        var story = new Story(Order("m1"), Order("m2"), batch);

        var assembly = story.Assemble();
        var tables = assembly.Summaries.Select(s => assembly.Draw(s.Id)!.Spans
            .Where(t => t.Component.Kind == ComponentKind.Table).Select(t => t.Component.Name).ToArray()).ToArray();

        Assert.Equal(["settings"], tables[0]);
        Assert.Equal(["settings", "two"], tables[1].Order());
    }

    [Fact]
    public void A_batch_that_throws_fails_every_member()
    {
        var assembly = new Story(
            Order("m1"), Order("m2"), Facts.Lambda("ship").Receiving("m1", "m2").At(1000).Failing("TypeError"))
                .Assemble();

        Assert.All(assembly.Summaries, s => Assert.Equal(Outcome.SilentlyFailed, s.Outcome));
    }

    [Fact]
    public void A_batch_that_names_its_failures_fails_only_those()
    {
        var assembly = new Story(
            Order("m1"), Order("m2"), Facts.Lambda("ship").Receiving("m1", "m2").At(1000).FailingMessages("m2"))
                .Assemble();

        Assert.Equal([Outcome.Ok, Outcome.SilentlyFailed], assembly.Summaries.Select(s => s.Outcome));
    }

    [Fact]
    public void A_message_of_a_batch_that_is_delivered_again_and_handled_is_recovered()
    {
        var assembly = new Story(
            Order("m1"), Order("m2"),
            Facts.Lambda("ship").Receiving("m1", "m2").Delivered(1).At(1000).FailingMessages("m2"),
            Facts.Lambda("ship").Receiving("m2").Delivered(2).At(2000)).Assemble();

        Assert.Equal([Outcome.Ok, Outcome.Recovered], assembly.Summaries.Select(s => s.Outcome));
    }

    [Fact]
    public void A_segment_reached_by_more_than_100_entries_is_one_shared_node()
    {
        var inner = Facts.DynamoDb("PutItem", "shipped");
        var batch = Facts.Lambda("ship").Receiving([.. Ids(101)]).At(1000).Calls(inner);
        var assembly = new Story([.. Ids(101).Select(Order), batch]).Assemble();

        Assert.Equal(101, assembly.Summaries.Count);
        Assert.All(assembly.Summaries, s => Assert.Equal(3, s.SpanCount));
        Assert.Equal(100, assembly.Draw(assembly.Summaries[0].Id)!.Spans.Single(s => s.Ref == batch.Ref).SharedWith);
    }

    [Fact]
    public void Below_a_wide_batch_what_is_tied_to_a_message_still_belongs_to_it()
    {
        var tied = Facts.Consume("q").Receiving("m7").Calls(Facts.DynamoDb("PutItem", "seven"));
        var batch = Facts.Lambda("ship").Receiving([.. Ids(101)]).At(1000).Calls(tied);
        var assembly = new Story([.. Ids(101).Select(Order), batch]).Assemble();

        Assert.Equal(5, assembly.Summaries[7].SpanCount);
        Assert.Equal(3, assembly.Summaries[8].SpanCount);
    }

    static IEnumerable<string> Ids(int count) => Enumerable.Range(0, count).Select(i => $"m{i}");

    static Facts Order(string message) =>
        Facts.Lambda("orders").Serving("POST /").On($"orders-{message}").Calls(Facts.Send("q").Sending(message));
}
