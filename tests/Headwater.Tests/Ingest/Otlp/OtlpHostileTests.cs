using System.Text;
using Headwater.Ingest;
using Headwater.Model;
using static Headwater.Tests.OtlpBodies;

namespace Headwater.Tests;

/// <summary>Bodies that mean harm. None may throw, hang or ask for much more memory than it brings.</summary>
public sealed class OtlpHostileTests
{
    const int Bomb = 10_000;

    [Theory]
    [InlineData(OtlpDecoder.MaxNesting, true)]
    [InlineData(OtlpDecoder.MaxNesting + 1, false)]
    [InlineData(Bomb, false)]
    public void An_attribute_may_nest_so_deep_and_no_deeper(int depth, bool isKept)
    {
        var attribute = Attribute(Nested(depth));
        var nested = Span(name: "nested", more: span => span.Bytes(OtlpFields.Span.Attributes, attribute));

        var decoded = DecodeSpans(Span(name: "flat"), nested);

        AssertNesting(decoded, depth, isKept);
    }

    [Theory]
    [InlineData(OtlpDecoder.MaxNesting, true)]
    [InlineData(OtlpDecoder.MaxNesting + 1, false)]
    [InlineData(Bomb, false)]
    public void An_attribute_in_JSON_may_nest_as_deep_and_no_deeper(int depth, bool isKept)
    {
        var body = SpanJson($$"""
            "name":"flat"},{"traceId":"{{TraceHex}}","spanId":"{{SpanHex}}","name":"nested",
            "attributes":[{"key":"deep","value":{{NestedJson(depth)}}}]
            """);

        AssertNesting(DecodeJson(body), depth, isKept);
    }

    [Fact]
    public void Attributes_of_events_and_links_and_statuses_are_checked_to_their_last_field()
    {
        var deep = Attribute(Nested(OtlpDecoder.MaxNesting + 1));
        var inEvent = Span(more: span =>
        {
            var begun = span.BeginMessage(OtlpFields.Span.Events);
            span.Bytes(OtlpFields.Event.Attributes, deep);
            span.EndMessage(begun);
        });
        var inLink = Span(more: span =>
        {
            var begun = span.BeginMessage(OtlpFields.Span.Links);
            span.Bytes(OtlpFields.Link.Attributes, deep);
            span.EndMessage(begun);
        });

        var decoded = DecodeSpans(inEvent, inLink);

        Assert.Equal((RejectReason.TooDeep, 2), (decoded.Rejections[0].Reason, decoded.Rejections[0].Count));
    }

    [Fact]
    public void A_resource_that_nests_too_deep_costs_its_own_spans_and_goes_no_further()
    {
        var writer = new ProtobufWriter();
        var deep = new ProtobufWriter();
        deep.Bytes(OtlpFields.Resource.Attributes, Attribute(Nested(Bomb)));
        writer.Raw(RequestFrom(deep.ToArray(), Span(), Span()));
        writer.Raw(Request(Span(name: "flat")));

        var decoded = Decode(OtlpSamples.Protobuf(writer.ToArray()));

        Assert.Equal("flat", Assert.Single(DecodedAssert.Spans(decoded)).Name);
        Assert.Equal((RejectReason.TooDeep, 2), (decoded.Rejections[0].Reason, decoded.Rejections[0].Count));
        Assert.All(decoded.Batch!.Contexts, c => Assert.True(c.Resource.Length < 1_000));
    }

    [Fact]
    public void Log_bodies_and_metrics_may_not_nest_deeper_either()
    {
        var log = new ProtobufWriter();
        log.Bytes(OtlpFields.Log.Body, Nested(Bomb));
        var metric = new ProtobufWriter();
        var gauge = metric.BeginMessage(5);
        var point = metric.BeginMessage(1);
        metric.Bytes(7, Attribute(Nested(Bomb)));
        metric.EndMessage(point);
        metric.EndMessage(gauge);

        var logs = Decode(OtlpSamples.Protobuf(Request(log.ToArray(), [])), Protocols.OtlpLogs);
        var metrics = Decode(OtlpSamples.Protobuf(Request(metric.ToArray())), Protocols.OtlpMetrics);

        Assert.Equal((1, RejectReason.TooDeep), (logs.Batch!.Logs.Length, logs.Rejections[0].Reason));
        Assert.Equal((1, RejectReason.TooDeep), (metrics.Received, metrics.Rejections[0].Reason));
    }

    [Theory]
    [InlineData(OtlpFields.Span.Name)]
    [InlineData(OtlpFields.Span.TraceId)]
    [InlineData(OtlpFields.Span.Attributes)]
    [InlineData(OtlpFields.Span.Status)]
    public void A_known_field_of_a_wrong_wire_type_refuses_the_body(int field)
    {
        var decoded = DecodeSpans(Span(), Span(more: span => span.Varint(field, 5)));

        Assert.Equal((RejectReason.Malformed, 2), (decoded.Refused!.Reason, decoded.Refused.Count));
    }

    [Fact]
    public void Lying_lengths_refuse_the_body_wherever_they_stand()
    {
        var attribute = Attribute([(OtlpFields.AnyValue.String << 3) | 2, 200, 1, (byte)'x']);
        byte[][] spans =
        [
            Span(more: span => span.Bytes(OtlpFields.Span.Attributes, attribute)),
            Span(more: span => span.Bytes(OtlpFields.Span.Attributes, [0x0A, 0x7F])),
            Span(more: span => span.Bytes(OtlpFields.Span.Events, [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F])),
            Span(more: span => span.Bytes(OtlpFields.Span.Status, [0x12])),
            Span(more: span => span.Raw([0x2A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])),
        ];

        Assert.All(spans, span => Assert.Equal(RejectReason.Malformed, DecodeSpans(span).Refused?.Reason));
    }

    [Fact]
    public void A_broken_resource_or_scope_refuses_the_body()
    {
        byte[] broken = [(OtlpFields.Resource.Attributes << 3) | 2, 9, 1];
        var inScope = new ProtobufWriter();
        var entry = inScope.BeginMessage(1);
        var scope = inScope.BeginMessage(2);
        inScope.Bytes(1, broken);
        inScope.Bytes(2, Span());
        inScope.EndMessage(scope);
        inScope.EndMessage(entry);

        Assert.All([RequestFrom(broken, Span()), inScope.ToArray()],
            body => Assert.Equal(RejectReason.Malformed, Decode(OtlpSamples.Protobuf(body)).Refused?.Reason));
    }

    [Fact]
    public void Huge_varints_groups_and_field_zero_refuse_the_body()
    {
        byte[][] bodies =
        [
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            [0x0B, 0x0C],
            [0x00, 0x01],
            [0x08, 0x01],
        ];

        Assert.All(bodies, body =>
        {
            var decoded = Decode(OtlpSamples.Protobuf(body));
            Assert.Equal((RejectReason.Malformed, 1), (decoded.Refused?.Reason, decoded.Received));
        });
    }

    [Fact]
    public void A_body_of_millions_of_empty_records_is_refused_before_it_takes_memory()
    {
        var empty = new byte[2 * (OtlpEnvelope.MaxRecords + 1)];
        for (var i = 0; i < empty.Length; i += 2) empty[i] = (2 << 3) | 2;
        var writer = new ProtobufWriter();
        var entry = writer.BeginMessage(1);
        writer.Bytes(2, empty);
        writer.EndMessage(entry);
        var body = OtlpSamples.Protobuf(writer.ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();

        var decoded = Protocols.OtlpLogs.Decode(body);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
        Assert.Equal(RejectReason.TooLarge, decoded.Refused?.Reason);
        DecodedAssert.IsSound(decoded);
    }

    [Fact]
    public void JSON_that_unpacks_to_more_than_a_body_may_be_is_refused()
    {
        var numbers = string.Join(',', Enumerable.Repeat("1", JsonTranscoder.MaxOutput / 9 + 1));
        var body = """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":{"dataPoints":[{"bucketCounts":["""
            + numbers + "]}]}}]}]}]}";

        var decoded = Decode(OtlpSamples.Json(body), Protocols.OtlpMetrics);

        Assert.Equal(RejectReason.TooLarge, decoded.Refused?.Reason);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"resourceSpans\":")]
    [InlineData("{\"unknown\":")]
    public void Deep_JSON_outside_attributes_does_not_exhaust_the_stack(string opening)
    {
        var body = new StringBuilder(opening).Append('[', 1_000_000);

        Assert.Equal(RejectReason.Malformed, DecodeJson(body.ToString()).Refused?.Reason);
    }

    static void AssertNesting(Decoded decoded, int depth, bool isKept)
    {
        Assert.Equal(2, decoded.Received);
        if (isKept)
        {
            Assert.Empty(decoded.Rejections);
            var value = DecodedAssert.Spans(decoded)[1].Attributes["deep"]!.Value;
            var found = 0;
            for (; value.Type is AttributeType.Array or AttributeType.Map; found++)
                value = value.Type == AttributeType.Array ? value.Items[0] : value.Map[0].Value;
            Assert.Equal((depth, AttributeType.String), (found, value.Type));
            return;
        }
        Assert.Equal("flat", Assert.Single(DecodedAssert.Spans(decoded)).Name);
        var rejection = Assert.Single(decoded.Rejections);
        Assert.Equal(RejectReason.TooDeep, rejection.Reason);
        Assert.Contains("'nested' of service 'shop'", rejection.Message, StringComparison.Ordinal);
    }
}
