using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests.Storage.Columns;

public sealed class ColumnCodecTests
{
    [Theory]
    [InlineData("ushop-plain")]
    [InlineData("ushop-full")]
    public void What_real_SDKs_send_comes_back_byte_for_byte(string folder)
    {
        var spans = Blocks.Samples(folder);

        Assert.NotEmpty(spans.Spans);
        Blocks.AssertSame(spans, Blocks.Unpack(Blocks.Pack(spans)));
    }

    [Fact]
    public void Regular_traffic_comes_back_and_takes_a_fifth_of_the_bytes()
    {
        var codec = new ColumnCodec();
        var traffic = new ShopTraffic(1);
        for (var i = 0; i < 10; i++)
        {
            var spans = traffic.Next(40);
            var body = Blocks.Pack(codec, spans);

            Blocks.AssertSame(spans, Blocks.Unpack(body));
            Assert.InRange(body.Length, 0, spans.Spans.Sum(s => s.Bytes.Length) / 5);
        }
    }

    [Fact]
    public void One_trace_comes_back_without_the_others()
    {
        var spans = new ShopTraffic(2).Next(30);
        using var block = new ColumnCodec().Open(Blocks.Pack(spans));

        foreach (var trace in spans.Spans.GroupBy(s => s.TraceId))
            Blocks.AssertSame(new SpanSet(spans.Contexts, [.. trace]), block.ReadTrace(trace.Key));
        Assert.Empty(block.ReadTrace(new TraceId(1, 2)).Spans);
        Assert.Equal(spans.Spans.Select(s => s.TraceId).Distinct(), block.ReadTraceIds());
    }

    [Fact]
    public void Rows_come_back_in_the_order_asked_for()
    {
        var spans = new ShopTraffic(3).Next(5);
        using var block = new ColumnCodec().Open(Blocks.Pack(spans));

        int[] rows = [17, 3, 59, 3, 0];
        Blocks.AssertSame(new SpanSet(spans.Contexts, [.. rows.Select(r => spans.Spans[r])]), block.ReadRows(rows));
    }

    [Fact]
    public void A_context_that_no_span_uses_is_not_kept()
    {
        var spans = new ShopTraffic(4).Next(1);
        var more = new SpanSet([.. spans.Contexts, new EncodedContext { Resource = new byte[100_000] }], spans.Spans);

        Assert.Equal(Blocks.Pack(spans).Length, Blocks.Pack(more).Length);
    }
}
