using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Sends one thing through the scrubber and shows what came out, as the model reads it.</summary>
static class Scrubbed
{
    public static readonly Scrubber Default = new(ScrubRules.Default);

    public static readonly Span Plain = new()
    {
        TraceId = TraceId.Parse("0af7651916cd43dd8448eb211c80319c"), Id = SpanId.Parse("b7ad6b7169203331"),
        Name = "ushop_sales.PutItem", Kind = SpanKind.Client, Start = new Instant(1795261567606000000),
        End = new Instant(1795261567609000000),
    };

    public static TelemetryBatch BatchOf(params Span[] spans)
    {
        var set = OtlpEncoder.Encode(spans);
        return new TelemetryBatch
        {
            Project = ProjectId.Default, ReceivedAt = new Instant(1795261570000000000),
            Contexts = set.Contexts, Spans = set.Spans.ToArray(),
        };
    }

    public static Span Span(Span span, Scrubber? scrubber = null) => Span(span, out _, scrubber);

    public static Span Span(Span span, out int masked, Scrubber? scrubber = null)
    {
        var batch = (scrubber ?? Default).Scrub(BatchOf(span), out masked);
        return new SpanSet(batch.Contexts, batch.Spans.ToArray()).Decode().Single();
    }

    public static LogRecord Log(LogRecord log)
    {
        var batch = new TelemetryBatch
        {
            Project = ProjectId.Default, ReceivedAt = new Instant(1795261570000000000),
            Contexts = [OtlpEncoder.Encode(log.Resource, log.Scope)], Logs = new[] { OtlpEncoder.Encode(log, 0) },
        };
        batch = Default.Scrub(batch, out _);
        return new LogSet(batch.Contexts, batch.Logs.ToArray()).Decode().Single();
    }

    /// <summary>What becomes of a text under a key that says nothing.</summary>
    public static string Text(string text, Scrubber? scrubber = null) =>
        Value("app.note", text, scrubber).Text!;

    /// <summary>What becomes of an attribute.</summary>
    public static AttributeValue Value(string key, AttributeValue value, Scrubber? scrubber = null) =>
        Span(Plain with { Attributes = Attributes.Of((key, value)) }, scrubber).Attributes[0].Value;

    /// <summary>What was recorded.</summary>
    public static string[] Places(Attributes attributes) =>
        attributes[Scrubber.RecordAttribute] is { } places ? [.. places.Items.ToArray().Select(p => p.Text!)] : [];
}
