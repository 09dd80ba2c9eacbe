using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Spans as SDKs send them, and what is read from them.</summary>
static class Sent
{
    internal static readonly TraceId Trace = new(0x0af7651916cd43dd, 0x8448eb211c80319c);

    internal static readonly Instant Noon = Instant.FromUnixMilliseconds(1_795_262_400_000);

    internal static readonly Resource Lambda = new()
    {
        Attributes = Attributes.Of(
            ("cloud.platform", "aws_lambda"), ("cloud.region", "eu-west-1"), ("faas.name", "confirm"),
                ("faas.max_memory", 268_435_456),
            ("faas.instance", "2026/11/21/[$LATEST]abc"), ("service.name", "shop")),
    };

    internal static readonly Resource Service = new() { Attributes = Attributes.Of(("service.name", "orders")) };

    internal static Span Span(SpanKind kind, params (string Key, AttributeValue Value)[] attributes) => new()
    {
        TraceId = Trace, Id = new SpanId(7), Name = "work", Kind = kind, Start = Noon, End = Noon
            + Duration.FromMilliseconds(12),
        Attributes = Attributes.Of(attributes), Resource = Lambda,
    };

    /// <summary>A whole run of a function, with its event and reply.</summary>
    internal static Span Run(string? payload = null, string? reply =
        null, params (string Key, AttributeValue Value)[] more)
    {
        var attributes = new List<(string, AttributeValue)> { ("faas.invocation_id", "req-12345678") };
        if (payload is not null) attributes.Add(("headwater.event", payload));
        if (reply is not null) attributes.Add(("headwater.response", reply));
        return Span(SpanKind.Server, [.. attributes, .. more]) with { Name = "confirm" };
    }

    internal static SpanFacts Facts(Span span) => Facts([span])[0];

    internal static SpanFacts[] Facts(params Span[] spans)
    {
        var set = OtlpEncoder.Encode(spans);
        return new FactsReader().Read(set.Contexts, [.. set.Spans]);
    }

    internal static SpanFacts Facts(SpanKind kind, params (string Key, AttributeValue Value)[] attributes) =>
        Facts(Span(kind, attributes));

    internal static AttributeValue List(params string[] texts) =>
        AttributeValue.Of([.. texts.Select(AttributeValue.Of)]);
}
