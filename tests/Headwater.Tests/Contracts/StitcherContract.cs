using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What every stitcher promises; <see cref="IStitcher"/> says it in words.</summary>
public abstract class StitcherContract
{
    protected abstract IStitcher Stitcher { get; }

    /// <summary>A span that gives at least one end.</summary>
    protected abstract SpanFacts Joined { get; }

    /// <summary>A span of the same shape whose every id is another.</summary>
    protected abstract SpanFacts Stranger { get; }

    /// <summary>A span with more than 1,000 ids where the shape allows it.</summary>
    protected abstract SpanFacts Crowded { get; }

    /// <summary>A span with nothing that this stitcher looks for.</summary>
    protected virtual SpanFacts Silent => Sent.Facts(SpanKind.Internal);

    [Fact]
    public void An_end_depends_on_the_span_alone_and_twice_is_once()
    {
        var first = Ends(Joined);
        _ = Ends(Stranger);

        Assert.NotEmpty(first);
        Assert.Equal(first, Ends(Joined));
        Assert.Distinct(first);
    }

    [Fact]
    public void Strangers_stay_strangers() =>
        Assert.Empty(Ends(Joined).Select(e => e.Key).Intersect(Ends(Stranger).Select(e => e.Key)));

    [Fact]
    public void An_end_is_of_the_span_its_project_and_its_time() => Assert.All(Ends(Joined), end =>
    {
        Assert.Equal((new ProjectId(4), Joined.Ref, Joined.Start), (end.Project, end.Span, end.Time));
        Assert.NotEmpty(end.KeyText);
    });

    [Fact]
    public void No_hop_leads_from_a_span_to_itself() =>
        Assert.DoesNotContain(Ends(Joined).GroupBy(e => e.Key), g => g.Select(e => e.Role).Distinct().Count() > 1);

    [Fact]
    public void A_span_adds_a_thousand_ends_at_most() => Assert.InRange(Ends(Crowded).Count, 1, 1000);

    [Fact]
    public void A_span_without_evidence_adds_nothing() => Assert.Empty(Ends(Silent));

    [Fact]
    public void It_has_a_name() => Assert.NotEmpty(Stitcher.Name);

    protected List<HopEnd> Ends(SpanFacts span)
    {
        var ends = new List<HopEnd>();
        Stitcher.FindEnds(new ProjectId(4), span, ends);
        return ends;
    }
}
