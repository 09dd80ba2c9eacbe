using System.Text;
using Headwater.Model;
using static Headwater.Tests.OtlpBodies;

namespace Headwater.Tests;

/// <summary>What senders of OTLP/JSON may write, and what they may not.</summary>
public sealed class OtlpJsonTests
{
    [Fact]
    public void Ids_are_hex_of_any_case()
    {
        var span = Read($"\"parentSpanId\":\"{SpanHex.ToUpperInvariant()}\"", TraceHex.ToUpperInvariant());

        Assert.Equal((TraceHex, SpanHex, SpanHex),
            (span.TraceId.ToString(), span.Id.ToString(), span.ParentId.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("xyz")]
    [InlineData("DH7eq/Q8Xgj68KoFVzMYsw==")] // base64, as protobuf's own JSON mapping would have it
    [InlineData("00000000000000000000000000000000")]
    [InlineData("0c7edeabf43c5e08faf0aa05573318b")]
    [InlineData("\\u0030c7edeabf43c5e08faf0aa05573318b")]
    public void A_span_whose_trace_id_is_not_32_hex_digits_is_rejected_alone(string traceId)
    {
        var decoded = DecodeJson(SpanJson($$"""
            "name":"good"},{"traceId":"{{traceId}}","spanId":"{{SpanHex}}","name":"bad"
            """));

        Assert.Equal("good", Assert.Single(DecodedAssert.Spans(decoded)).Name);
        Assert.Equal((RejectReason.InvalidTraceId, 1), (decoded.Rejections[0].Reason, decoded.Rejections[0].Count));
        Assert.Contains("'bad' of service 'shop'", decoded.Rejections[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_span_id_or_parent_id_rejects_the_span_alone()
    {
        var decoded = DecodeJson(SpanJson($$"""
            "name":"good"},{"traceId":"{{TraceHex}}","spanId":"1","name":"bad"},
            {"traceId":"{{TraceHex}}","spanId":"{{SpanHex}}","parentSpanId":"not hex","name":"bad"
            """));

        Assert.Single(DecodedAssert.Spans(decoded));
        Assert.Equal((RejectReason.InvalidSpanId, 2), (decoded.Rejections[0].Reason, decoded.Rejections[0].Count));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("\"2\"")]
    [InlineData("\"SPAN_KIND_SERVER\"")]
    [InlineData("2.0")]
    public void Enums_are_numbers_or_names(string kind) => Assert.Equal(SpanKind.Server, Read($"\"kind\":{kind}").Kind);

    [Theory]
    [InlineData("99")]
    [InlineData("-1")]
    [InlineData("\"SPAN_KIND_FROM_THE_FUTURE\"")]
    public void An_enum_value_that_nobody_knows_reads_as_unspecified(string kind) =>
        Assert.Equal(SpanKind.Unspecified, Read($"\"kind\":{kind}").Kind);

    [Theory]
    [InlineData("1795261352658000001")]
    [InlineData("\"1795261352658000001\"")]
    public void Times_are_numbers_or_strings_and_keep_their_nanoseconds(string time) =>
        Assert.Equal(1795261352658000001, Read($"\"startTimeUnixNano\":{time}").Start.Nanoseconds);

    [Fact]
    public void A_time_in_scientific_notation_is_a_time() =>
        Assert.Equal(1795261352658000000, Read("\"startTimeUnixNano\":1.795261352658E18").Start.Nanoseconds);

    [Fact]
    public void Names_are_camel_case_or_snake_case()
    {
        var span = Read("""
            "start_time_unix_nano":"1","dropped_events_count":3,"status":{"code":"STATUS_CODE_ERROR"},
            "attributes":[{"key":"n","value":{"int_value":"-7"}}]
            """);

        Assert.Equal((1L, 3U, SpanStatus.Error), (span.Start.Nanoseconds, span.DroppedEvents, span.Status));
        Assert.Equal(-7L, span.Attributes["n"]!.Value.Integer);
    }

    [Fact]
    public void Values_have_every_type()
    {
        var attributes = Read("""
            "attributes":[
              {"key":"text","value":{"stringValue":"caf\u00e9 \"\\\/\b\f\n\r\t \uD83D\uDE00"}},
              {"key":"flag","value":{"boolValue":true}},
              {"key":"nan","value":{"doubleValue":"NaN"}},
              {"key":"far","value":{"doubleValue":"-Infinity"}},
              {"key":"pi","value":{"doubleValue":3.14}},
              {"key":"raw","value":{"bytesValue":"-_8="}},
              {"key":"raw2","value":{"bytesValue":"+/8"}},
              {"key":"none","value":{}},
              {"key":"null","value":null},
              {"key":"list","value":{"arrayValue":{"values":[{"intValue":1},{},null,{"stringValue":"x"}]}}},
              {"key":"no items","value":{"arrayValue":{}}},
              {"key":"map","value":{"kvlistValue":{"values":[{"key":"k","value":{"intValue":"9223372036854775807"}}]}}}]
            """).Attributes;

        Assert.Equal("café \"\\/\b\f\n\r\t 😀", attributes["text"]!.Value.Text);
        Assert.True(attributes["flag"]!.Value.Flag);
        Assert.Equal(double.NaN, attributes["nan"]!.Value.Number);
        Assert.Equal(double.NegativeInfinity, attributes["far"]!.Value.Number);
        Assert.Equal(3.14, attributes["pi"]!.Value.Number);
        Assert.Equal(new byte[] { 0xFB, 0xFF }, attributes["raw"]!.Value.Bytes.ToArray());
        Assert.Equal(new byte[] { 0xFB, 0xFF }, attributes["raw2"]!.Value.Bytes.ToArray());
        Assert.Equal(AttributeType.Empty, attributes["none"]!.Value.Type);
        Assert.Equal(AttributeType.Empty, attributes["null"]!.Value.Type);
        Assert.Equal([1, default, default, "x"], attributes["list"]!.Value.Items.ToArray());
        Assert.Equal(AttributeType.Array, attributes["no items"]!.Value.Type);
        Assert.Equal(0, attributes["no items"]!.Value.Items.Length);
        Assert.Equal(long.MaxValue, attributes["map"]!.Value.Map["k"]!.Value.Integer);
    }

    [Fact]
    public void Null_means_absent_everywhere()
    {
        var decoded = DecodeJson($$"""
            {"resourceSpans":[null,{"resource":null,"schemaUrl":null,"scopeSpans":[null,{"scope":null,"spans":[null,
            {"traceId":"{{TraceHex}}","spanId":"{{SpanHex}}","parentSpanId":null,"name":null,"kind":null,
            "attributes":null,"events":[null],"links":null,"status":null,"startTimeUnixNano":null}]}]}]}
            """);

        var span = Assert.Single(DecodedAssert.Spans(decoded));
        Assert.Empty(span.Events);
        Assert.Equal(1, decoded.Received);
    }

    [Fact]
    public void Half_a_surrogate_and_bytes_that_are_not_UTF_8_do_not_cost_the_span()
    {
        var body = Encoding.UTF8.GetBytes(SpanJson("\"name\":\"a\\ud83db\",\"traceState\":\"c?\""));
        body[Array.IndexOf(body, (byte)'?')] = 0xFF;

        var span = Assert.Single(DecodedAssert.Spans(Decode(OtlpSamples.Json(body))));

        Assert.Equal(("a\uFFFDb", "c\uFFFD"), (span.Name, span.TraceState));
    }

    [Fact]
    public void A_name_may_be_escaped() => Assert.Equal("pay", Read("\"n\\u0061me\":\"pay\"").Name);

    [Fact]
    public void A_byte_order_mark_does_no_harm()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(SpanJson())];

        Assert.Single(DecodedAssert.Spans(Decode(OtlpSamples.Json(body))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} trailing")]
    [InlineData("{'resourceSpans':[]}")]
    [InlineData("{\"resourceSpans\":[],}")]
    [InlineData("{\"resourceSpans\":{}}")]
    [InlineData("{\"resourceSpans\":[1]}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":\"many\"}]}]}")]
    public void What_is_not_a_request_in_JSON_is_refused(string body)
    {
        var decoded = DecodeJson(body);

        Assert.Equal((RejectReason.Malformed, 1), (decoded.Refused?.Reason, decoded.Received));
    }

    [Theory]
    [InlineData("\"name\":5", "name")]
    [InlineData("\"kind\":true", "kind")]
    [InlineData("\"kind\":1.5", "kind")]
    [InlineData("\"startTimeUnixNano\":-1", "start_time_unix_nano")]
    [InlineData("\"startTimeUnixNano\":\"18446744073709551616\"", "start_time_unix_nano")]
    [InlineData("\"startTimeUnixNano\":\"\"", "start_time_unix_nano")]
    [InlineData("\"droppedEventsCount\":4294967296", "dropped_events_count")]
    [InlineData("\"traceState\":{}", "trace_state")]
    [InlineData("\"status\":[]", "status")]
    [InlineData("\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":\"9223372036854775808\"}}]", "int_value")]
    [InlineData("\"attributes\":[{\"key\":\"k\",\"value\":{\"boolValue\":\"true\"}}]", "bool_value")]
    [InlineData("\"attributes\":[{\"key\":\"k\",\"value\":{\"doubleValue\":\"much\"}}]", "double_value")]
    [InlineData("\"attributes\":[{\"key\":\"k\",\"value\":{\"bytesValue\":\"?\"}}]", "bytes_value")]
    [InlineData("\"attributes\":[{\"key\":\"k\",\"value\":\"v\"}]", "value")]
    public void A_value_of_a_wrong_type_refuses_the_body_and_says_where(string fields, string field)
    {
        var decoded = DecodeJson(SpanJson(fields));

        Assert.Equal((RejectReason.Malformed, 1), (decoded.Refused?.Reason, decoded.Received));
        Assert.Contains($": {field} at byte ", decoded.Refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_body_counts_the_records_that_were_met()
    {
        var decoded = DecodeJson(SpanJson("\"name\":\"one\"},{\"name\":\"two\"},{\"name\":3"));

        Assert.Equal((3, RejectReason.Malformed), (decoded.Received, decoded.Refused!.Reason));
    }

    static Span Read(string fields, string traceId = TraceHex) =>
        Assert.Single(DecodedAssert.Spans(DecodeJson(SpanJson(fields, traceId))));
}
