using System.Runtime.InteropServices;
using Headwater.Model;
using static Headwater.Tests.OtlpBodies;

namespace Headwater.Tests;

public sealed class OtlpTracesProtocolTests
{
    [Theory]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("0c7edeabf43c5e08")]
    [InlineData("0c7edeabf43c5e08faf0aa05573318b3ff")]
    public void A_span_with_a_bad_trace_id_is_rejected_alone_and_named(string traceId)
    {
        var decoded = DecodeSpans(Span(name: "good"), Span(traceId: Convert.FromHexString(traceId), name: "bad"));

        Assert.Equal("good", Assert.Single(DecodedAssert.Spans(decoded)).Name);
        var rejection = Assert.Single(decoded.Rejections);
        Assert.Equal((RejectReason.InvalidTraceId, 1), (rejection.Reason, rejection.Count));
        Assert.Contains("'bad' of service 'shop'", rejection.Message, StringComparison.Ordinal);
        Assert.Null(decoded.Refused);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000")]
    [InlineData("9a7e27435351d0")]
    [InlineData("9a7e27435351d01f9a7e27435351d01f")]
    public void A_span_with_a_bad_span_id_is_rejected_alone(string id)
    {
        var decoded = DecodeSpans(Span(id: Convert.FromHexString(id)), Span());

        Assert.Single(DecodedAssert.Spans(decoded));
        Assert.Equal(RejectReason.InvalidSpanId, Assert.Single(decoded.Rejections).Reason);
    }

    [Fact]
    public void A_parent_id_of_a_wrong_size_rejects_the_span_but_a_zero_or_missing_one_makes_it_a_root()
    {
        var decoded = DecodeSpans(Span(parent: [1, 2, 3], name: "cut"), Span(parent: new byte[8]), Span(parent: []),
            Span());

        Assert.All(DecodedAssert.Spans(decoded), s => Assert.Null(s.ParentId));
        Assert.Equal(3, decoded.Batch!.Spans.Length);
        Assert.Contains("parent span id", Assert.Single(decoded.Rejections).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_bad_spans_are_counted_under_one_rejection_for_each_reason()
    {
        var decoded = DecodeSpans(Span(id: []), Span(traceId: []), Span(id: [1]), Span(), Span(traceId: []),
            Span(id: new byte[8]));

        Assert.Equal(6, decoded.Received);
        Assert.Equal(3, decoded.Rejections.Single(r => r.Reason == RejectReason.InvalidSpanId).Count);
        Assert.Equal(2, decoded.Rejections.Single(r => r.Reason == RejectReason.InvalidTraceId).Count);
    }

    [Fact]
    public void When_every_span_is_rejected_there_is_nothing_to_store()
    {
        var decoded = DecodeSpans(Span(id: []));

        Assert.Null(decoded.Batch);
        Assert.Null(decoded.Refused);
    }

    [Fact]
    public void An_end_before_the_start_is_kept()
    {
        var decoded = DecodeSpans(Span(more: span =>
        {
            span.Fixed64(OtlpFields.Span.StartTime, 2_000);
            span.Fixed64(OtlpFields.Span.EndTime, 1_000);
        }));

        Assert.Equal(new Duration(-1_000), Assert.Single(DecodedAssert.Spans(decoded)).Duration);
    }

    [Fact]
    public void A_kind_that_OTLP_does_not_define_reads_as_unspecified()
    {
        var decoded = DecodeSpans(
            Span(more: span => span.Varint(OtlpFields.Span.Kind, 17)),
            Span(more: span => span.Varint(OtlpFields.Span.Kind, ulong.MaxValue)));

        Assert.All(decoded.Batch!.Spans.ToArray(), s => Assert.Equal(SpanKind.Unspecified, s.Kind));
    }

    [Fact]
    public void A_count_beyond_32_bits_is_truncated_as_protobuf_says()
    {
        var decoded = DecodeSpans(Span(more: span => span.Varint(OtlpFields.Span.DroppedAttributes, (1UL << 40) + 5)));

        Assert.Equal(5U, Assert.Single(DecodedAssert.Spans(decoded)).DroppedAttributes);
    }

    [Fact]
    public void A_link_to_nothing_does_not_cost_the_span()
    {
        var decoded = DecodeSpans(Span(more: span =>
        {
            var link = span.BeginMessage(OtlpFields.Span.Links);
            span.Bytes(OtlpFields.Link.TraceId, [1, 2]);
            span.EndMessage(link);
        }));

        Assert.True(Assert.Single(Assert.Single(DecodedAssert.Spans(decoded)).Links).Target.TraceId.IsZero);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_kept_and_every_reader_survives_it()
    {
        byte[] cut = [0xE2, 0x82];
        var decoded = DecodeSpans(Span(more: span =>
        {
            var pair = span.BeginMessage(OtlpFields.Span.Attributes);
            span.Bytes(OtlpFields.KeyValue.Key, cut);
            var value = span.BeginMessage(OtlpFields.KeyValue.Value);
            span.Bytes(OtlpFields.AnyValue.String, cut);
            span.EndMessage(value);
            span.EndMessage(pair);
            span.Bytes(OtlpFields.Span.Name, cut);
        }));

        var read = Assert.Single(DecodedAssert.Spans(decoded));
        Assert.Equal("\uFFFD", read.Name);
        Assert.Equal(("\uFFFD", "\uFFFD"), (read.Attributes[0].Key, read.Attributes[0].Value.Text));
        Assert.True(decoded.Batch!.Spans.Span[0].Bytes.Span.IndexOf(cut) > 0);
    }

    [Fact]
    public void The_name_of_a_rejected_span_may_be_long_or_not_UTF_8()
    {
        var decoded = DecodeSpans(
            Span(id: [], name: new string('x', 5_000)), Span(traceId: [], more: span => span.Bytes(5, [0xFF])));

        Assert.All(decoded.Rejections, r => Assert.InRange(r.Message.Length, 10, 250));
    }

    [Fact]
    public void Fields_may_come_in_any_order_and_the_last_of_a_repeated_scalar_wins()
    {
        var writer = new ProtobufWriter();
        var entry = writer.BeginMessage(1);
        var scope = writer.BeginMessage(2);
        writer.Text(3, "scope url");
        writer.Bytes(2, Span(id: [1], name: "first", more: span =>
        {
            span.Text(OtlpFields.Span.Name, "last");
            span.Bytes(OtlpFields.Span.SpanId, SpanBytes);
        }));
        writer.Bytes(1, OtlpEncoder.Encode(Resource.Unknown, new Scope { Name = "late" }).Scope.Span);
        writer.EndMessage(scope);
        writer.Bytes(1, ServiceResource("shop"));
        writer.EndMessage(entry);

        var decoded = Decode(OtlpSamples.Protobuf(writer.ToArray()));

        var read = Assert.Single(DecodedAssert.Spans(decoded));
        Assert.Equal(("last", SpanHex, "shop", "late"),
            (read.Name, read.Id.ToString(), read.Resource.ServiceName, read.Scope.Name));
        Assert.Equal("scope url", Assert.Single(decoded.Batch!.Contexts).ScopeSchemaUrl);
    }

    [Fact]
    public void A_resource_in_two_parts_is_one_resource()
    {
        var writer = new ProtobufWriter();
        var entry = writer.BeginMessage(1);
        writer.Bytes(1, ServiceResource("shop"));
        writer.Bytes(1, OtlpEncoder.Encode(new Resource { DroppedAttributes = 4 }, Scope.Unknown).Resource.Span);
        var scope = writer.BeginMessage(2);
        writer.Bytes(2, Span());
        writer.EndMessage(scope);
        writer.EndMessage(entry);

        var read = Assert.Single(DecodedAssert.Spans(Decode(OtlpSamples.Protobuf(writer.ToArray()))));

        Assert.Equal(("shop", 4U), (read.Resource.ServiceName, read.Resource.DroppedAttributes));
    }

    [Fact]
    public void The_bytes_of_a_span_are_a_slice_of_the_body()
    {
        var body = Request(Span());

        var decoded = Decode(OtlpSamples.Protobuf(body));

        Assert.True(MemoryMarshal.TryGetArray(decoded.Batch!.Spans.Span[0].Bytes, out var slice));
        Assert.Same(body, slice.Array);
    }
}
