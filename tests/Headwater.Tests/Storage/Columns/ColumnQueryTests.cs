using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests.Storage.Columns;

/// <summary>A block answers what decoding every span would answer.</summary>
public sealed class ColumnQueryTests
{
    static readonly string[] Keys =
        ["a", "b", "user.id", "name", "kind", "status", "duration", "service.name", "faas.trigger", "no such key"];

    static readonly AttributeValue[] Values =
        ["U-1*", "*a*", AttributeValue.Of(3), AttributeValue.Of(50.0), true, "server", ""];

    static readonly string[] Texts =
        ["", "Zanzibar", "U-1", "\"", "true", "-", "\uFFFD", "ï", "no such text", "12", "exception", "key"];

    [Fact]
    public void Text_is_found_in_exactly_the_spans_that_hold_it()
    {
        foreach (var set in Sets())
        {
            using var block = new ColumnCodec().Open(Blocks.Pack(set));
            foreach (var text in Needles(set)) AssertSameRows(set, block, new Predicate.Contains(text));
        }
    }

    [Fact]
    public void Conditions_on_values_hold_for_exactly_the_spans_that_decoding_gives()
    {
        foreach (var set in Sets())
        {
            using var block = new ColumnCodec().Open(Blocks.Pack(set));
            foreach (var key in Keys)
            {
                AssertSameRows(set, block, new Predicate.Exists(key));
                AssertSameRows(set, block, new Predicate.Not(new Predicate.Exists(key)));
                foreach (var value in Values)
                {
                    foreach (var comparison in Enum.GetValues<Comparison>())
                        AssertSameRows(set, block, new Predicate.Compare(key, comparison, value));
                }
            }
        }
    }

    [Fact]
    public void Conditions_combine()
    {
        foreach (var set in Sets())
        {
            using var block = new ColumnCodec().Open(Blocks.Pack(set));
            AssertSameRows(set, block, new Predicate.All([
                new Predicate.Any([
                    new Predicate.Contains("Zanzibar"), new Predicate.Compare("user.id", Comparison.Equal, "U-1*")]),
                new Predicate.Not(new Predicate.Compare("kind", Comparison.Equal, "server"))]));
            AssertSameRows(set, block, new Predicate.Any([]));
            AssertSameRows(set, block, new Predicate.All([]));
        }
    }

    [Fact]
    public void Only_spans_that_start_in_the_interval_are_found()
    {
        var set = new ShopTraffic(6).Next(10);
        using var block = new ColumnCodec().Open(Blocks.Pack(set));
        var middle = set.Spans.Select(s => s.Start).Order().ElementAt(60);

        var found = new List<SpanHit>();
        block.Find(new SpanFilter(new Interval(middle, Interval.Always.End), null), found);

        Assert.Equal(60, found.Count);
        Assert.All(found, hit => Assert.Equal(set.Spans[hit.Row].Ref, hit.Ref));
        Assert.All(found, hit => Assert.True(hit.Start >= middle && hit.End == set.Spans[hit.Row].End));
    }

    [Fact]
    public void Groups_are_those_of_the_decoded_spans()
    {
        foreach (var set in Sets())
        {
            using var block = new ColumnCodec().Open(Blocks.Pack(set));
            foreach (var key in Keys)
            {
                var expected = new SpanGroups();
                foreach (var span in set.Decode().Where(s => Interval.Always.Contains(s.Start)))
                    expected.Add(SpanFields.Read(span, key) ?? default, span.Status, span.Duration);
                var actual = new SpanGroups();
                block.Group(new SpanFilter(Interval.Always, null), key, actual);

                Assert.Equal(expected.Top(1000), actual.Top(1000));
                Assert.Equal(expected.Spans, actual.Spans);
            }
        }
    }

    static IEnumerable<SpanSet> Sets()
    {
        for (var i = 0; i < 4; i++) yield return new OddSpans(100 + i).Next(150);
        yield return new ShopTraffic(9).Next(15);
        yield return Blocks.Samples("ushop-full");
    }

    // Pieces of what is there, cut anywhere, and some that are not.
    static IEnumerable<string> Needles(SpanSet set)
    {
        foreach (var text in Texts) yield return text;
        var random = new Random(8);
        var texts = set.Decode()
            .SelectMany(s => s.Attributes.Select(a => a.Value.Text ?? "").Append(s.Name).Append(s.StatusMessage))
            .Where(t => t.Length > 3).ToArray();
        for (var i = 0; i < 150; i++)
        {
            var text = texts[random.Next(texts.Length)];
            var start = random.Next(text.Length - 1);
            yield return text.Substring(start, 1 + random.Next(Math.Min(30, text.Length - start)));
        }
    }

    static void AssertSameRows(SpanSet set, ISpanBlock block, Predicate where)
    {
        var expected = set.Decode().Select((span, row) => (span, row))
            .Where(s => Interval.Always.Contains(s.span.Start) && Predicates.Holds(where, s.span)).Select(s => s.row);
        var found = new List<SpanHit>();
        block.Find(new SpanFilter(Interval.Always, where), found);

        Assert.True(expected.SequenceEqual(found.Select(f => f.Row)), $"{where} finds other rows.");
    }
}
