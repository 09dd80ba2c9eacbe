using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests.Storage.Columns;

public sealed class OddSpanTests
{
    [Fact]
    public void Twenty_thousand_odd_spans_come_back_byte_for_byte()
    {
        var odd = new OddSpans(11);
        var codec = new ColumnCodec();
        for (var spans = 0; spans < 20_000;)
        {
            var set = odd.Next(1 + spans % 500);
            Blocks.AssertSame(set, Blocks.Unpack(Blocks.Pack(codec, set)));
            spans += set.Spans.Count;
        }
    }

    [Fact]
    public void A_packer_that_has_learnt_nothing_writes_what_comes_back_too()
    {
        var odd = new OddSpans(12);
        for (var i = 0; i < 50; i++)
        {
            var set = odd.Next(40);
            Blocks.AssertSame(set, Blocks.Unpack(Blocks.Pack(set)));
        }
    }

    [Fact]
    public void One_trace_of_odd_spans_comes_back_without_the_others()
    {
        var set = new OddSpans(13).Next(200);
        using var block = new ColumnCodec().Open(Blocks.Pack(set));

        foreach (var trace in set.Spans.GroupBy(s => s.TraceId))
            Blocks.AssertSame(new SpanSet(set.Contexts, [.. trace]), block.ReadTrace(trace.Key));
    }

    [Fact]
    public void More_random_keys_than_a_block_has_columns_for_cost_bytes_but_no_span()
    {
        var codec = new ColumnCodec();
        for (var block = 0; block < 3; block++)
        {
            var spans = OtlpEncoder.Encode(Enumerable.Range(0, ColumnLimits.MaxColumns / 4).Select(i => SpanWith(
                [.. Enumerable.Range(0, 6).Select(k => ($"key.{block}.{i}.{k}", AttributeValue.Of($"value {k}")))])));

            Blocks.AssertSame(spans, Blocks.Unpack(Blocks.Pack(codec, spans)));
        }
    }

    [Fact]
    public void A_value_longer_than_any_piece_comes_back()
    {
        var random = new Random(5);
        var text = new string([.. Enumerable.Range(0, 700_000).Select(_ => (char)('!' + random.Next(90)))]);
        var spans = OtlpEncoder.Encode([
            SpanWith([("body", text)]), SpanWith([("body", "short")]), SpanWith([("body", text + "2")])]);

        Blocks.AssertSame(spans, Blocks.Unpack(Blocks.Pack(spans)));
    }

    [Fact]
    public void As_many_spans_as_a_block_may_hold_come_back_and_one_more_is_refused()
    {
        var span = OtlpEncoder.Encode([SpanWith([("n", 1L)])]);
        var full = new SpanSet(span.Contexts, [.. Enumerable.Repeat(span.Spans[0], BlockLimits.MaxSpans)]);

        Assert.Equal(BlockLimits.MaxSpans, Blocks.Unpack(Blocks.Pack(full)).Spans.Count);
        Assert.Throws<ArgumentException>(() => Blocks.Pack(new SpanSet(span.Contexts, [.. full.Spans, span.Spans[0]])));
        Assert.Throws<ArgumentException>(() => Blocks.Pack(SpanSet.Empty));
    }

    static Span SpanWith((string, AttributeValue)[] attributes) => new()
    {
        TraceId = new(1, 2), Id = new(3), Name = "odd", Start = new(4), End = new(5),
        Attributes = Attributes.Of(attributes),
    };
}
