using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What is joined by messages, and what a message beats.</summary>
public sealed class MessageTests
{
    [Fact]
    public void A_message_id_joins_who_received_it_to_who_sent_it()
    {
        var send = Facts.Send("ship").Sending("m1").At(10);
        var ship = Facts.Lambda("ship").Receiving("m1").At(500);
        var transaction = new Story(Facts.Lambda("orders").Serving("POST /").Calls(send), ship).Single();

        var hop = Assert.Single(transaction.Hops);
        Assert.Equal((send.Ref, ship.Ref, Evidence.MessageId, "m1"), (hop.From, hop.To, hop.Evidence, hop.Key));
        Assert.Equal(480, hop.Wait.TotalMilliseconds);
        Assert.Equal(2, transaction.TraceIds.Count);
    }

    [Fact]
    public void A_message_beats_nesting_under_a_poll()
    {
        var handled = Facts.Worker("ship", "q").Receiving("m1").At(50);
        var story = new Story(
            Facts.Service("shop", "POST /").Calls(Facts.Send("q").Sending("m1")),
            Facts.Job("loop").Calls(Facts.Poll("q").At(40).Calls(handled)));

        var transaction = story.Single();

        Assert.Contains(transaction.Spans, s => s.Ref == handled.Ref && s.CauseEvidence == Evidence.MessageId);
        Assert.DoesNotContain(transaction.Spans, s => s.Name == "receive q");
    }

    [Fact]
    public void A_message_keeps_its_parent_when_the_parent_is_the_sender()
    {
        var ship = Facts.Lambda("ship").Receiving("m1").At(50);
        var transaction = new Story(Facts.Lambda("orders").Calls(Facts.Send("q").Sending("m1").Calls(ship))).Single();

        Assert.Contains(transaction.Spans, s => s.Ref == ship.Ref && s.CauseEvidence == Evidence.Parent);
        Assert.Equal(Evidence.MessageId, Assert.Single(transaction.Hops).Evidence);
    }

    [Fact]
    public void A_link_of_a_consumer_says_what_caused_it()
    {
        var send = Facts.Send("q");
        var story = new Story(
            Facts.Service("shop", "POST /").Calls(send), Facts.Worker("ship", "q").LinkedTo(send).At(50));

        Assert.Equal(Evidence.Link, Assert.Single(story.Single().Hops).Evidence);
    }

    [Fact]
    public void A_link_between_clients_is_navigation_and_joins_nothing()
    {
        var first = Facts.Job("page");
        var assembly = new Story(first, Facts.Job("next page").LinkedTo(first).Failing("TypeError")).Assemble();

        Assert.Equal(2, assembly.Summaries.Count);
    }

    [Fact]
    public void A_link_that_follows_from_its_target_joins_anything()
    {
        var first = Facts.Service("shop", "GET /");
        var assembly = new Story(first, Facts.Job("later").LinkedTo(first, followsFrom: true)).Assemble();

        Assert.Single(assembly.Summaries);
    }

    [Fact]
    public void The_messages_of_a_function_are_those_that_the_spans_right_below_it_handle()
    {
        var send = Facts.Send("q").Sending("m1");
        var ship = Facts.Lambda("ship").TriggeredBy("pubsub").At(50).Calls(Facts.Consume("q").Receiving("m1"));
        var transaction = new Story(Facts.Lambda("orders").Serving("POST /").Calls(send), ship).Single();

        Assert.Contains(transaction.Spans, s => s.Ref == ship.Ref && s.CauseEvidence == Evidence.MessageId);
        Assert.Single(transaction.Hops);
    }

    [Fact]
    public void A_message_whose_partner_is_not_seen_is_listed()
    {
        var assembly = new Story(Facts.Lambda("orders").Serving("POST /").Calls(Facts.Send("q").Sending("m1")))
            .Assemble();

        Assert.Equal("m1", Assert.Single(assembly.Unmatched).KeyText);
    }

    [Fact]
    public void A_topic_stands_between_who_publishes_and_who_receives()
    {
        var transaction = new Story(
            Facts.Lambda("orders").Serving("POST /").Calls(Facts.Publish("sales").Sending("m1").At(10)),
            Facts.Lambda("mail").Receiving("m1").At(120),
            Facts.Lambda("stock").Receiving("m1").At(220)).Single();

        var names = transaction.Nodes.ToDictionary(n => n.Id, n => n.Component.Name);
        Assert.Equal(
            ["POST / -> orders", "orders -> sales", "sales -> mail", "sales -> stock"],
            transaction.Edges.Select(e => $"{names[e.From]} -> {names[e.To]}"));
        Assert.Equal(200, transaction.Edges[3].Wait!.Value.TotalMilliseconds);
        Assert.Equal(Evidence.MessageId, transaction.Edges[3].Evidence);
    }
}
