using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Shapes that should not exist and do arrive.</summary>
public sealed class OddShapeTests
{
    [Fact]
    public void Spans_that_cause_each_other_are_entered_by_the_earliest()
    {
        var a = Facts.Lambda("a").InTrace(1).UnderMissing(0x101).At(10);
        var b = Facts.Lambda("b").InTrace(1).UnderMissing(0x100).At(5);
        var transaction = new Story(a, b).Single();

        Assert.Equal(b.Ref, transaction.Summary.EntrySpan);
        Assert.Equal([b.Ref, a.Ref], transaction.Spans.Select(s => s.Ref));
        Assert.Null(transaction.Spans[0].Cause);
    }

    [Fact]
    public void A_cycle_that_something_outside_caused_is_entered_from_there()
    {
        var send = Facts.Send("q").Sending("m1");
        var a = Facts.Lambda("a").InTrace(2).UnderMissing(0x103).At(10).Calls();
        var b = Facts.Lambda("b").InTrace(2).UnderMissing(0x102).At(20).Receiving("m1");
        var transaction = new Story(Facts.Lambda("orders").InTrace(1).Serving("POST /").Calls(send), a, b).Single();

        Assert.Equal("POST /", transaction.Summary.Entry);
        Assert.Equal(3, transaction.Summary.InvocationCount);
    }

    [Fact]
    public void A_span_that_names_itself_as_parent_is_a_root()
    {
        var self = Facts.Lambda("a").UnderMissing(0x100);
        var transaction = new Story(self).Single();

        Assert.Equal(self.Ref, transaction.Summary.EntrySpan);
        Assert.Single(transaction.Spans);
    }

    [Fact]
    public void A_span_reported_twice_counts_once_and_the_longer_report_wins()
    {
        var spans = new Story(Facts.Lambda("a").Lasting(100)).Spans;
        var shorter = new Story(Facts.Lambda("a").Lasting(40)).Spans;

        var summary = Assert.Single(Story.Assemble([.. shorter, .. spans, .. shorter]).Summaries);

        Assert.Equal(1, summary.SpanCount);
        Assert.Equal(100, summary.Duration.TotalMilliseconds);
    }

    [Fact]
    public void A_message_loop_is_cut_and_says_so()
    {
        var runs = Enumerable.Range(0, 30).Select(i => Facts.Lambda("loop").At(i * 100)
            .Receiving($"m{i}").Calls(Facts.Send("q").Sending($"m{i + 1}"))).ToArray();
        var transaction = new Story(runs).Single(i => i with { Rules = new AssemblyRules { MaxHops = 20 } });

        Assert.False(transaction.Summary.Complete);
        Assert.Contains("20 hops", transaction.Summary.PartialReason, StringComparison.Ordinal);
        Assert.Equal(["loop", "q"], transaction.Nodes.Select(n => n.Component.Name));
        Assert.Equal(20, transaction.Nodes[0].Calls);
    }

    [Fact]
    public void The_children_of_a_span_that_stays_open_for_long_are_entries()
    {
        var socket = Facts.Service("chat", "GET /socket").Lasting(16 * 60_000).Calls(
            Facts.Worker("chat", "messages").At(100), Facts.Worker("chat", "messages").At(200_000),
            Facts.Inside("heartbeat").At(300));
        var assembly = new Story(socket).Assemble();

        Assert.Equal(3, assembly.Summaries.Count);
        Assert.Equal([2, 1, 1], assembly.Summaries.Select(s => s.SpanCount));
    }

    [Fact]
    public void A_span_that_is_open_for_just_15_minutes_is_none_of_these() =>
        Assert.Single(new Story(Facts.Service("chat", "GET /socket").Lasting(15 * 60_000)
            .Calls(Facts.Worker("chat", "messages").At(100))).Assemble().Summaries);

    [Fact]
    public void A_session_that_has_not_been_reported_yet_is_a_hole_as_long_as_what_starts_under_it()
    {
        var children = Enumerable.Range(0, 3)
            .Select(i => Facts.Worker("chat", "messages").InTrace(1).UnderMissing(7).At(i * 600_000));

        Assert.Equal(3, new Story([.. children]).Assemble().Summaries.Count);
    }

    [Fact]
    public void A_consumer_loop_with_very_many_spans_is_a_session()
    {
        var loop = Facts.Service("chat", "loop")
            .Calls([.. Enumerable.Range(0, 12).Select(i => Facts.Worker("chat", "q").At(i))]);
        var assembly = new Story(loop).Assemble(i => i with { Rules = new AssemblyRules { SessionDescendants = 10 } });

        Assert.Equal(13, assembly.Summaries.Count);
    }

    [Fact]
    public void An_effect_that_seems_to_start_before_its_cause_is_moved_with_all_below_it()
    {
        var inner = Facts.DynamoDb("Query", "stock").At(-40);
        var called = Facts.Service("stock", "GET /stock").On("s-1").At(-50).Calls(inner);
        var call = Facts.Http("GET", "stock").At(10).Calls(called);
        var spans = new Story(Facts.Service("shop", "GET /").On("w-1").Calls(call)).Single().Spans;

        Assert.Equal([0, 0, 60, 60], spans.Select(s => s.ClockShift.TotalMilliseconds));
        Assert.Equal(Facts.Noon + Duration.FromMilliseconds(10), spans[2].Start);
        Assert.Equal(Facts.Noon + Duration.FromMilliseconds(20), spans[3].Start);
    }

    [Fact]
    public void A_clock_that_is_wrong_by_more_than_five_minutes_is_left_alone()
    {
        var called = Facts.Service("stock", "GET /stock").On("s-1").At(-300_001);
        var spans = new Story(Facts.Service("shop", "GET /").Calls(Facts.Http("GET", "stock").At(0).Calls(called)))
            .Single().Spans;

        Assert.All(spans, s => Assert.Equal(Duration.Zero, s.ClockShift));
    }

    [Theory]
    [InlineData(12, 100, "spans")]
    [InlineData(1000, 5, "segments")]
    public void A_bound_that_cuts_a_transaction_short_is_named(int spans, int segments, string named)
    {
        var fan = Facts.Lambda("orders")
            .Calls([.. Enumerable.Range(0, 10).Select(i => Facts.Send("q").Sending($"m{i}"))]);
        var ships = Enumerable.Range(0, 10).Select(i => Facts.Lambda("ship").Receiving($"m{i}").At(100 + i));

        var summary = new Story([fan, .. ships])
            .Assemble(i => i with
            {
                Rules = new AssemblyRules
                {
                    MaxSpans = spans,
                    MaxSegments = segments
                }
            }).Summaries[0];

        Assert.False(summary.Complete);
        Assert.Contains(named, summary.PartialReason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_caller_could_not_gather_is_said_too() =>
        Assert.Equal("More than 1,000 traces.", new Story(Facts.Lambda("a"))
            .Assemble(i => i with { PartialReason = "More than 1,000 traces." }).Summaries[0].PartialReason);

    [Fact]
    public void Times_at_the_end_of_time_break_nothing()
    {
        var story = new Story(Facts.Service("shop", "GET /").Calls(Facts.Http("GET", "stock").Calls(
            Facts.Service("stock", "GET /stock").On("s-1")
                .Calls(Facts.DynamoDb("Query", "a"), Facts.DynamoDb("Query", "a")))));
        Instant[] times = [Instant.Epoch, Instant.Max, Facts.Noon, new Instant(1)];
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var spans = story.Spans.ConvertAll(s => new SpanFacts
            {
                Ref = s.Ref, ParentId = s.ParentId, Name = s.Name, Kind = s.Kind, Source = s.Source,
                Component = s.Component,
                Start = times[random.Next(times.Length)], End = times[random.Next(times.Length)],
            });

            var assembly = Story.Assemble(spans);

            Assert.Equal(5, assembly.Summaries.Sum(s => assembly.Draw(s.Id)!.Spans.Count));
        }
    }

    [Fact]
    public void Nothing_gives_nothing() => Assert.Empty(Story.Assemble([]).Summaries);
}
