using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What a project can change about scrubbing.</summary>
public sealed class ScrubRulesTests
{
    [Fact]
    public void Extra_keys_are_masked_in_every_spelling()
    {
        var scrubber = With(new ScrubSettings { ExtraKeys = ["loyalty number", "pin"] });

        Assert.Equal("***", Scrubbed.Value("app.loyaltyNumber", "L-1", scrubber).Text);
        Assert.Equal("""{"LOYALTY_NUMBER":"***","x":1}""", Scrubbed.Text("""{"LOYALTY_NUMBER":"L-1","x":1}""", scrubber));
        Assert.Equal("PIN=****&spinning=1&shipping=2", Scrubbed.Text("PIN=1234&spinning=1&shipping=2", scrubber));
        Assert.Equal("L-1", Scrubbed.Value("app.loyaltyNumber", "L-1").Text);
    }

    [Fact]
    public void Exempt_keys_keep_their_values_but_not_the_card_numbers_in_them()
    {
        var scrubber = With(new ScrubSettings { ExemptKeys = ["card"] });

        Assert.Equal("""{"card":"gold 7","cvv":"****"}""", Scrubbed.Text("""{"card":"gold 7","cvv":123}""", scrubber));
        Assert.Equal("gold ****************", Scrubbed.Value("CARD", "gold 4242424242424242", scrubber).Text);
    }

    [Fact]
    public void Exempt_paths_are_not_looked_at()
    {
        var scrubber = With(new ScrubSettings { ExemptPaths = ["attributes.app.raw", "events.attributes.debug*", "status.message"] });

        var span = Scrubbed.Span(Scrubbed.Plain with
        {
            StatusMessage = "password=hunter2",
            Name = "password=hunter2",
            Attributes = Attributes.Of(("app.raw", "password=hunter2"), ("app.raw2", "password=hunter2")),
            Events =
            [
                new SpanEvent { Time = default, Name = "x", Attributes = Attributes.Of(("debug.password", "hunter2"), ("password", "hunter2")) },
            ],
        }, scrubber);

        Assert.Equal("password=hunter2", span.StatusMessage);
        Assert.Equal("password=hunter2", span.Attributes.Text("app.raw"));
        Assert.Equal("hunter2", span.Events[0].Attributes.Text("debug.password"));
        Assert.Equal("password=*******", span.Name);
        Assert.Equal("password=*******", span.Attributes.Text("app.raw2"));
        Assert.Equal("*******", span.Events[0].Attributes.Text("password"));
    }

    [Fact]
    public void Extra_patterns_are_masked_in_text_of_any_alphabet_and_recorded_by_name()
    {
        var scrubber = With(new ScrubSettings { ExtraPatterns = new Dictionary<string, string> { ["customerNumber"] = @"KD-\d{4}" } });

        var span = Scrubbed.Span(Scrubbed.Plain with { Attributes = Attributes.Of(("note", "Müller KD-1234 ✓ und KD-5678, password=x")) }, scrubber);

        Assert.Equal("Müller ******* ✓ und *******, password=*", span.Attributes.Text("note"));
        Assert.Contains("attributes.note=customerNumber", Scrubbed.Places(span.Attributes));
    }

    [Fact]
    public void Email_addresses_are_masked_only_when_asked_for()
    {
        var scrubber = With(new ScrubSettings { MaskEmails = true });

        Assert.Equal("to **************** and @home", Scrubbed.Text("to anna@example.com and @home", scrubber));
        Assert.Equal("to anna@example.com", Scrubbed.Text("to anna@example.com"));
    }

    [Fact]
    public void Removing_leaves_one_star_so_that_the_length_is_gone()
    {
        var scrubber = With(new ScrubSettings { Masking = Masking.Remove });

        Assert.Equal("""{"password":"*","cvv":"*","x":1}""", Scrubbed.Text("""{"password":"hunter2","cvv":123,"x":1}""", scrubber));
        Assert.Equal("card *.", Scrubbed.Text("card 4242424242424242.", scrubber));
    }

    [Fact]
    public void Hashing_keeps_values_searchable_and_is_stable_when_scrubbed_again()
    {
        var settings = new ScrubSettings { Masking = Masking.Hash, HashKey = "a key of 16 chars or more" };
        Assert.True(ScrubRules.TryCreate(settings, out var rules, out _));
        Assert.True(ScrubRules.TryCreate(settings with { HashKey = "another key, as long" }, out var others, out _));

        var once = Scrubbed.Text("""{"password":"hunter2","n":{"token":"hunter2"},"cvv":123}""", new Scrubber(rules));

        var hash = rules.HashOf("hunter2");
        Assert.Matches("^hash:[0-9a-f]{24}$", hash);
        Assert.NotEqual(hash, others.HashOf("hunter2"));
        Assert.Equal($$$"""{"password":"{{{hash}}}","n":{"token":"{{{hash}}}"},"cvv":"{{{rules.HashOf("123")}}}"}""", once);
        Assert.Equal(once, Scrubbed.Text(once, new Scrubber(rules)));
        Assert.Equal(hash, Scrubbed.Value("password", "hunter2", new Scrubber(rules)).Text);
        Assert.Null(ScrubRules.Default.HashOf("hunter2"));
    }

    [Fact]
    public void A_value_that_only_looks_like_a_hash_is_hashed()
    {
        var scrubber = With(new ScrubSettings { Masking = Masking.Hash, HashKey = "a key of 16 chars or more" });

        Assert.NotEqual("hash:0123456789abcdef01234567", Scrubbed.Value("password", "hash:0123456789abcdef01234567", scrubber).Text);
    }

    public static TheoryData<ScrubSettings, string> Mistakes => new()
    {
        { new ScrubSettings { ExtraKeys = ["ab"] }, "Scrubbing:ExtraKeys" },
        { new ScrubSettings { ExtraKeys = [new string('a', 65)] }, "Scrubbing:ExtraKeys" },
        { new ScrubSettings { ExtraKeys = [.. Enumerable.Range(1000, 101).Select(i => "key" + i)] }, "Scrubbing:ExtraKeys" },
        { new ScrubSettings { ExemptKeys = ["--"] }, "Scrubbing:ExemptKeys" },
        { new ScrubSettings { ExemptPaths = ["*"] }, "Scrubbing:ExemptPaths" },
        { new ScrubSettings { ExtraPatterns = new Dictionary<string, string> { ["x"] = "(" } }, "Scrubbing:ExtraPatterns:x" },
        { new ScrubSettings { ExtraPatterns = new Dictionary<string, string> { ["x"] = @"(a)\1" } }, "Scrubbing:ExtraPatterns:x" },
        { new ScrubSettings { ExtraPatterns = new Dictionary<string, string> { ["a=b"] = "a" } }, "Scrubbing:ExtraPatterns" },
        { new ScrubSettings { Masking = Masking.Hash }, "Scrubbing:HashKey" },
        { new ScrubSettings { Masking = Masking.Hash, HashKey = "short" }, "Scrubbing:HashKey" },
        { new ScrubSettings { Masking = (Masking)9 }, "Scrubbing:Masking" },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void A_wrong_setting_is_refused_by_name(ScrubSettings settings, string name)
    {
        Assert.False(ScrubRules.TryCreate(settings, out var rules, out var mistake));
        Assert.Null(rules);
        Assert.StartsWith(name, mistake, StringComparison.Ordinal);
    }

    static Scrubber With(ScrubSettings settings)
    {
        Assert.True(ScrubRules.TryCreate(settings, out var rules, out var mistake), mistake);
        return new Scrubber(rules);
    }
}
