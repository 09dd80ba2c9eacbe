using System.Text;
using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Real telemetry, and real payloads that no hook had masked.</summary>
public sealed class ScrubbedSamplesTests
{
    static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "Samples");

    // The one capture in which a real SDK sent a secret: an API key in a URL.
    const string WithApiKey = "otlp/vanilla-js-json/vanilla-07.json";

    public static TheoryData<string> Captures => [.. Directory
        .EnumerateFiles(Path.Combine(Samples, "otlp"), "*", SearchOption.AllDirectories)
        .Where(f => f.EndsWith(".pb", StringComparison.Ordinal) || f.EndsWith(".json", StringComparison.Ordinal))
        .Select(f => Path.GetRelativePath(Samples, f)).Where(f => f != WithApiKey).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_capture_whose_secrets_were_masked_by_the_sender_stays_as_it_is(string capture)
    {
        var batch = Decode(capture);

        var scrubbed = Scrubbed.Default.Scrub(batch, out var masked);

        Assert.Equal(0, masked);
        Assert.Same(batch, scrubbed);
    }

    [Fact]
    public void The_API_key_that_an_SDK_sent_in_a_URL_is_masked()
    {
        var scrubbed = Scrubbed.Default.Scrub(Decode(WithApiKey), out var masked);

        var call = new SpanSet(scrubbed.Contexts, scrubbed.Spans.ToArray()).Decode()
            .Single(s => Scrubbed.Places(s.Attributes).Length > 0);
        Assert.Equal(2, masked);
        Assert.Equal("http://api.stripe.test:8681/v1/charges?api_key=***&x=1", call.Attributes.Text("http.url"));
        Assert.Equal(["attributes.http.url=apiKey", "attributes.http.target=apiKey"], Scrubbed.Places(call.Attributes));
    }

    [Theory]
    [InlineData("otlp/ushop-full.truth.jsonl")]
    [InlineData("otlp/ushop-plain.truth.jsonl")]
    public void No_card_number_of_what_the_platform_delivered_survives_in_a_span_or_a_log(string truth)
    {
        var masked = 0;
        foreach (var line in File.ReadLines(Path.Combine(Samples, truth)))
        {
            var span = Scrubbed.Plain with { Attributes = Attributes.Of(("headwater.event", line)) };
            var log = new LogRecord { Time = new Instant(1), Body = line };
            var batch = Scrubbed.Default.Scrub(
                Scrubbed.BatchOf(span) with { Logs = new[] { OtlpEncoder.Encode(log, 0) } }, out var count);
            masked += count;

            foreach (var bytes in new[] { batch.Spans.Span[0].Bytes, batch.Logs.Span[0].Bytes })
            {
                var text = Encoding.UTF8.GetString(bytes.Span);
                Assert.DoesNotContain("4242424242424242", text, StringComparison.Ordinal);
                if (line.Contains("SentTimestamp", StringComparison.Ordinal)) Assert.Matches(@"SentTimestamp\\*"":\\*""1795\d{9}", text);
            }
        }
        Assert.Equal(2, masked);
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_secret_planted_into_one_record_of_a_capture_changes_that_record_only(string capture)
    {
        var batch = Decode(capture);
        if (batch.Spans.IsEmpty) return;
        var spans = batch.Spans.ToArray();
        var planted = new ProtobufWriter();
        planted.Raw(spans[^1].Bytes.Span);
        OtlpEncoder.WriteAttributes(planted, OtlpFields.Span.Attributes, Attributes.Of(("note", "card 4242424242424242")));
        spans[^1] = spans[^1] with { Bytes = planted.ToArray() };

        var scrubbed = Scrubbed.Default.Scrub(batch with { Spans = spans }, out var masked);

        Assert.Equal(1, masked);
        for (var i = 0; i < spans.Length - 1; i++) Assert.True(spans[i].Bytes.Equals(scrubbed.Spans.Span[i].Bytes));
        var before = OtlpDecoder.ReadSpan(spans[^1].Bytes.Span, Resource.Unknown, Scope.Unknown);
        var after = OtlpDecoder.ReadSpan(scrubbed.Spans.Span[^1].Bytes.Span, Resource.Unknown, Scope.Unknown);
        Assert.Equal(before.Attributes.Take(before.Attributes.Count - 1), after.Attributes.Take(before.Attributes.Count - 1));
        Assert.Equal("card ****************", after.Attributes.Text("note"));
        Assert.Equal(before with { Attributes = after.Attributes, Events = [], Links = [] }, after with { Events = [], Links = [] });
    }

    static TelemetryBatch Decode(string capture)
    {
        var isLog = capture.Contains("logs", StringComparison.Ordinal);
        var decoded = (isLog ? Protocols.OtlpLogs : Protocols.OtlpTraces).Decode(new WireRequest
        {
            Body = File.ReadAllBytes(Path.Combine(Samples, capture)), Project = ProjectId.Default, ReceivedAt = new Instant(1),
            Format = capture.EndsWith(".json", StringComparison.Ordinal) ? WireFormat.Json : WireFormat.Protobuf,
        });
        return decoded.Batch ?? new TelemetryBatch { Project = ProjectId.Default, ReceivedAt = new Instant(1) };
    }
}
