using Headwater.Model;
using Headwater.Web;

namespace Headwater.Tests;

public sealed class SearchTests
{
    static SearchText Parse(string text) => SearchText.Parse(text, new() { Project = ProjectId.Default });

    [Fact]
    public void Words_keys_and_quotes_mix()
    {
        var parsed = Parse(
            """timeout function:"sale confirmations" outcome:failed outcome:silentlyfailed duration:>2.5s user:anna""");

        Assert.Empty(parsed.Mistakes);
        Assert.Equal(["timeout"], parsed.Search.Words);
        Assert.Equal("sale confirmations", parsed.Search.Function);
        Assert.Equal([Outcome.Failed, Outcome.SilentlyFailed], parsed.Search.Outcomes);
        Assert.Equal(Duration.FromSeconds(2.5), parsed.Search.MinDuration);
        Assert.Equal("anna", parsed.Search.User);
    }

    [Theory]
    [InlineData("https://shop.example/checkout")]
    [InlineData("arn:aws:sns:eu-west-1:1:new-sale")]
    [InlineData("lonely:")]
    public void A_colon_without_a_known_key_is_part_of_a_word(string text) =>
        Assert.Equal([text], Parse(text).Search.Words);

    [Theory]
    [InlineData("outcome:broken", "no outcome")]
    [InlineData("outcome:7", "no outcome")]
    [InlineData("duration:>soon", "no duration")]
    [InlineData("background:maybe", "neither true nor false")]
    public void What_is_not_understood_is_said(string text, string mistake) =>
        Assert.Contains(mistake, Assert.Single(Parse(text).Mistakes), StringComparison.Ordinal);

    [Theory]
    [InlineData("now-6h", null, "Last 6 hours")]
    [InlineData(null, null, "Any time")]
    [InlineData("2026-11-21T10:00:00Z", null, "21 Nov 2026 10:00:00.000 – now")]
    [InlineData("1795255200", "1795262400", "21 Nov 2026 10:00:00.000 – 21 Nov 2026 12:00:00.000 UTC")]
    public void A_time_range_is_read_and_named(string? from, string? to, string label)
    {
        var range = TimeRange.Parse(from, to, PageHost.Now);

        Assert.Null(range.Mistake);
        Assert.Equal(label, range.Label);
    }

    [Theory]
    [InlineData("yesterday", null)]
    [InlineData("now-99999999w", null)]
    [InlineData("9223372036854775807", null)]
    [InlineData("now", "now-1h")]
    public void A_time_range_that_makes_no_sense_is_said_and_shows_any_time(string? from, string? to)
    {
        var range = TimeRange.Parse(from, to, PageHost.Now);

        Assert.NotNull(range.Mistake);
        Assert.Equal(Interval.Always, range.Interval);
    }

    [Fact]
    public void A_span_and_a_place_in_a_list_survive_the_address()
    {
        var span = new SpanRef(new(0x4bf92f3577b34da6, 0xa3ce929d0e0e4736), new(0x00f067aa0ba902b7));
        var place = new Cursor(new(1_795_262_400_000_000_000), "a-b/c");

        Assert.Equal(span, Addresses.Span(Addresses.Of(span)));
        Assert.Equal(place, Addresses.Place(Addresses.Of(place)));
        Assert.Null(Addresses.Span("4bf92f35"));
        Assert.Null(Addresses.Place("soon"));
    }
}
