using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Roots that nobody outside set in motion.</summary>
public sealed class BackgroundTests
{
    [Fact]
    public void A_connection_attempt_on_its_own_is_background() =>
        Assert.True(new Story(Facts.Job("tcp.connect")).Assemble().Summaries[0].Background);

    [Fact]
    public void A_root_with_an_exception_is_listed() =>
        Assert.False(new Story(Facts.Job("start-up").Failing("TypeError")).Assemble().Summaries[0].Background);

    [Fact]
    public void A_root_that_leads_to_a_service_is_listed() =>
        Assert.False(new Story(Facts.Job("script")
            .Calls(Facts.Http("GET", "shop").Calls(Facts.Service("shop", "GET /"))))
            .Assemble().Summaries[0].Background);

    [Fact]
    public void Background_work_of_an_instance_belongs_to_the_invocation_that_ran_there_then()
    {
        var connect = Facts.Inside("tcp.connect").At(20);
        var story = Plain("orders", connect);

        var transaction = story.Single();

        var attached = transaction.Spans.Single(s => s.Ref == connect.Ref);
        Assert.Null(attached.CauseEvidence);
        Assert.Equal(Confidence.Inferred, attached.CauseConfidence);
        Assert.Equal(2, transaction.Summary.SpanCount);
    }

    [Fact]
    public void Background_work_after_the_invocation_stays_background()
    {
        var assembly = Plain("orders", Facts.Inside("tcp.connect").At(101)).Assemble();

        Assert.Equal([false, true], assembly.Summaries.Select(s => s.Background));
    }

    [Fact]
    public void Empty_polls_are_background() =>
        Assert.True(new Story(Facts.Poll("q")).Assemble().Summaries[0].Background);

    // The connection is a root of a trace of its own, from the same process as the function.
    static Story Plain(string function, Facts stray)
    {
        var lambda = Facts.Lambda(function);
        var story = new Story(lambda, stray);
        var source = story.Spans[0].Source;
        story.Spans[1] = new Headwater.Analysis.SpanFacts
        {
            Ref = stray.Ref, Name = stray.Name, Kind = SpanKind.Internal, Start = story.Spans[1].Start,
            End = story.Spans[1].End,
            Source = source, Component = story.Spans[0].Component,
        };
        return story;
    }
}
