using Headwater.Model;

namespace Headwater.Tests;

/// <summary>A parent that was named and never reported.</summary>
public sealed class HoleTests
{
    [Fact]
    public void A_span_whose_parent_is_missing_hangs_under_a_hole_that_is_the_entry()
    {
        var api = Facts.Lambda("orders").Serving("POST /orders").UnderMissing(7);
        var transaction = new Story(api).Single();

        Assert.Equal(new SpanRef(api.Ref.TraceId, new SpanId(7)), transaction.Summary.EntrySpan);
        Assert.Equal("POST /orders", transaction.Summary.Entry);
        Assert.Equal([true, false], transaction.Spans.Select(s => s.Missing));
        Assert.Equal(1, transaction.Summary.SpanCount);
    }

    [Fact]
    public void Spans_with_the_same_missing_parent_are_one_transaction()
    {
        var transaction = new Story(
            Facts.Lambda("a").InTrace(1).UnderMissing(7), Facts.Lambda("b").InTrace(1).UnderMissing(7)).Single();

        Assert.Equal(2, transaction.Summary.InvocationCount);
    }

    [Fact]
    public void A_root_that_comes_late_changes_no_id()
    {
        var function = Facts.Lambda("orders");
        var whole = new Story(Facts.Service("gateway", "GET /").Calls(function));
        var without = whole.Spans.Where(s => s.ParentId != default).ToList();

        var before = Assert.Single(Story.Assemble(without).Summaries);
        var after = Assert.Single(whole.Assemble().Summaries);

        Assert.Equal(before.Id, after.Id);
    }

    [Fact]
    public void Holes_of_one_trace_are_joined_under_the_earliest()
    {
        var first = Facts.Lambda("a").InTrace(1).UnderMissing(7);
        var second = Facts.Lambda("b").InTrace(1).UnderMissing(8).At(500);
        var transaction = new Story(first, second).Single();

        var joined = Assert.Single(transaction.Spans, s => s.CauseEvidence == Evidence.TraceId);
        Assert.Equal(new SpanId(8), joined.Ref.SpanId);
        Assert.Contains(Story.IdOf(joined.Ref), transaction.Summary.Aliases);
    }

    [Fact]
    public void Holes_of_one_trace_that_start_more_than_15_minutes_apart_stay_apart()
    {
        var assembly = new Story(
            Facts.Lambda("a").InTrace(1).UnderMissing(7),
            Facts.Lambda("b").InTrace(1).UnderMissing(8).At(15 * 60_000 + 1)).Assemble();

        Assert.Equal(2, assembly.Summaries.Count);
    }

    [Fact]
    public void Tries_of_one_request_under_different_missing_parents_are_one_transaction()
    {
        var transaction = new Story(
            Facts.Lambda("mail", "r1").UnderMissing(7).Failing("E"),
            Facts.Lambda("mail", "r1").UnderMissing(8).At(60_000)).Single();

        Assert.Equal(Outcome.Recovered, transaction.Summary.Outcome);
        Assert.Contains(transaction.Spans, s => s is { Missing: true, CauseEvidence: Evidence.InvocationId });
    }

    [Fact]
    public void A_hole_is_joined_under_a_root_of_its_trace()
    {
        var transaction = new Story(
            Facts.Service("shop", "GET /").InTrace(1), Facts.Lambda("b").InTrace(1).UnderMissing(8).At(5)).Single();

        Assert.Equal("GET /", transaction.Summary.Entry);
        Assert.Equal(2, transaction.Summary.InvocationCount);
    }

    [Fact]
    public void An_id_that_an_entry_had_while_its_cause_was_unknown_still_finds_it()
    {
        var consumer = Facts.Lambda("ship").Receiving("m1").At(50);
        var whole = new Story(Facts.Lambda("orders").Serving("POST /").Calls(Facts.Send("q").Sending("m1")), consumer);
        var alone = Assert.Single(Story.Assemble([whole.Spans[^1]]).Summaries);

        var assembly = whole.Assemble();
        var summary = Assert.Single(assembly.Summaries);

        Assert.NotEqual(alone.Id, summary.Id);
        Assert.Contains(alone.Id, summary.Aliases);
        Assert.Equal(summary.Id, assembly.Draw(alone.Id)!.Summary.Id);
    }
}
