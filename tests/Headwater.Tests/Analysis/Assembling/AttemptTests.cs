using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Tries of the same work, and how they are numbered.</summary>
public sealed class AttemptTests
{
    [Fact]
    public void Deliveries_are_numbered_as_the_queue_counted_them()
    {
        var transaction = new Story(
            Facts.Lambda("orders").Serving("POST /").Calls(Facts.Send("q").Sending("m1")),
            Facts.Lambda("ship", "r1").Receiving("m1").Delivered(3).At(900).Failing("E"),
            Facts.Lambda("ship", "r2").Receiving("m1").Delivered(2).At(1000).Failing("E")).Single();

        Assert.Equal([(1, 1), (3, 3), (2, 3)], transaction.Invocations.Select(i => (i.Attempt, i.Attempts)));
        Assert.Equal(Outcome.SilentlyFailed, transaction.Summary.Outcome);
    }

    [Fact]
    public void Deliveries_whose_sender_is_not_seen_are_one_transaction()
    {
        var transaction = new Story(
            Facts.Lambda("ship", "r1").Receiving("m1").At(0).Failing("E"),
            Facts.Lambda("ship", "r2").Receiving("m1").At(1000)).Single();

        Assert.Equal(Outcome.Recovered, transaction.Summary.Outcome);
        Assert.Equal([(1, 2), (2, 2)], transaction.Invocations.Select(i => (i.Attempt, i.Attempts)));
    }

    [Fact]
    public void Two_functions_that_get_one_message_do_different_work()
    {
        var transaction = new Story(
            Facts.Lambda("orders").Serving("POST /").Calls(Facts.Publish("sales").Sending("m1")),
            Facts.Lambda("mail").Receiving("m1").At(100), Facts.Lambda("stock").Receiving("m1").At(200).Failing("E"))
                .Single();

        Assert.All(transaction.Invocations, i => Assert.Equal(1, i.Attempts));
        Assert.Equal(Outcome.SilentlyFailed, transaction.Summary.Outcome);
    }

    [Fact]
    public void Runs_of_one_request_are_tries_by_start()
    {
        var transaction = new Story(
            Facts.Lambda("mail", "r1").At(2000), Facts.Lambda("mail", "r1").At(0).Failing("E"),
            Facts.Lambda("mail", "r1").At(1000).Failing("E")).Single();

        Assert.Equal([(1, 3), (2, 3), (3, 3)], transaction.Invocations.Select(i => (i.Attempt, i.Attempts)));
        Assert.All(transaction.Hops, h => Assert.Equal(Evidence.InvocationId, h.Evidence));
        Assert.Equal(Outcome.Recovered, transaction.Summary.Outcome);
    }

    [Fact]
    public void Calls_that_were_repeated_after_a_failure_are_numbered_and_others_are_not()
    {
        var spans = new Story(Facts.Lambda("orders").Serving("POST /").Calls(
            Facts.DynamoDb("PutItem", "orders").At(1),
            Facts.DynamoDb("PutItem", "orders").At(20).Failing("Throttled"),
            Facts.DynamoDb("PutItem", "orders").At(40).Failing("Throttled"),
            Facts.DynamoDb("PutItem", "orders").At(60),
            Facts.DynamoDb("PutItem", "sales").At(80))).Single().Spans;

        Assert.Equal([(1, 1), (1, 1), (1, 3), (2, 3), (3, 3), (1, 1)], spans.Select(s => (s.Attempt, s.Attempts)));
    }
}
