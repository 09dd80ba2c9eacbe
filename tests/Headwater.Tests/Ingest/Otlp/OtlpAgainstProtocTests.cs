using Google.Protobuf;
using Headwater.Ingest;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Headwater.Tests;

/// <summary>The same bytes give the same model, whether protoc's classes read them or we do.</summary>
public sealed class OtlpAgainstProtocTests
{
    const int RandomRequests = 300;

    public static TheoryData<string> TraceCaptures => [.. OtlpSamples.Names("-traces.pb")];

    public static TheoryData<string> LogCaptures => [.. OtlpSamples.Names("-logs.pb")];

    public static TheoryData<string> JsonCaptures => [.. OtlpSamples.Names(".json")];

    [Theory, MemberData(nameof(TraceCaptures))]
    public void Captured_spans_are_read_as_protoc_reads_them(string capture)
    {
        var body = OtlpSamples.Read(capture);
        var expected = ProtocModel.Spans(ExportTraceServiceRequest.Parser.ParseFrom(body));

        var decoded = Protocols.OtlpTraces.Decode(OtlpSamples.Protobuf(body));

        Assert.NotEmpty(expected);
        Assert.Empty(decoded.Rejections);
        DecodedAssert.IsSound(decoded);
        DecodedAssert.SameSpans(expected, DecodedAssert.Spans(decoded));
    }

    [Theory, MemberData(nameof(LogCaptures))]
    public void Captured_log_records_are_read_as_protoc_reads_them(string capture)
    {
        var body = OtlpSamples.Read(capture);
        var expected = ProtocModel.Logs(ExportLogsServiceRequest.Parser.ParseFrom(body));

        var decoded = Protocols.OtlpLogs.Decode(OtlpSamples.Protobuf(body));

        Assert.NotEmpty(expected);
        Assert.Empty(decoded.Rejections);
        DecodedAssert.IsSound(decoded);
        Assert.Equal(expected, DecodedAssert.Logs(decoded));
    }

    [Theory, MemberData(nameof(JsonCaptures))]
    public void Captured_JSON_is_read_whole(string capture)
    {
        var decoded = Protocols.OtlpTraces.Decode(OtlpSamples.Json(OtlpSamples.Read(capture)));

        DecodedAssert.IsSound(decoded);
        var span = Assert.Single(DecodedAssert.Spans(decoded));
        Assert.Equal("unknown_service:node", span.Resource.ServiceName);
        Assert.StartsWith("@opentelemetry/instrumentation-", span.Scope.Name, StringComparison.Ordinal);
        Assert.NotEmpty(span.Attributes);
    }

    [Fact]
    public void Random_spans_are_read_as_protoc_reads_them_in_protobuf_and_in_JSON()
    {
        var spans = 0;
        for (var seed = 0; seed < RandomRequests; seed++)
        {
            var request = new RandomOtlp(seed).Traces();
            var expected = ProtocModel.Spans(request);
            spans += expected.Count;

            AssertBoth(Protocols.OtlpTraces, request, seed,
                decoded => DecodedAssert.SameSpans(expected, DecodedAssert.Spans(decoded)));
        }
        Assert.True(spans > RandomRequests);
    }

    [Fact]
    public void Random_log_records_are_read_as_protoc_reads_them_in_protobuf_and_in_JSON()
    {
        for (var seed = 0; seed < RandomRequests; seed++)
        {
            var request = new RandomOtlp(seed).Logs();
            var expected = ProtocModel.Logs(request);

            AssertBoth(Protocols.OtlpLogs, request, seed,
                decoded => Assert.Equal(expected, DecodedAssert.Logs(decoded)));
        }
    }

    [Fact]
    public void Random_metrics_are_counted_as_protoc_counts_them_in_protobuf_and_in_JSON()
    {
        for (var seed = 0; seed < RandomRequests; seed++)
        {
            var request = new RandomOtlp(seed).Metrics();
            var points = CountPoints(request);

            AssertBoth(Protocols.OtlpMetrics, request, seed, decoded =>
            {
                Assert.Equal(points, decoded.Received);
                Assert.Null(decoded.Batch);
            });
        }
    }

    [Fact]
    public void The_schema_urls_of_resource_and_scope_are_kept()
    {
        for (var seed = 0; seed < RandomRequests; seed++)
        {
            var request = new RandomOtlp(seed).Traces();
            var expected = from resource in request.ResourceSpans
                           from scope in resource.ScopeSpans
                           from span in scope.Spans
                           select (resource.SchemaUrl, scope.SchemaUrl);

            var batch = Protocols.OtlpTraces.Decode(OtlpSamples.Protobuf(request.ToByteArray())).Batch;

            var contexts = batch?.Spans.ToArray().Select(s => batch.Contexts[s.Context]) ?? [];
            Assert.Equal(expected, contexts.Select(c => (c.ResourceSchemaUrl, c.ScopeSchemaUrl)));
        }
    }

    static void AssertBoth(IProtocol protocol, IMessage request, int seed, Action<Decoded> check)
    {
        foreach (var body in new[]
        {
            OtlpSamples.Protobuf(request.ToByteArray()), OtlpSamples.Json(new OtlpJsonWriter(seed).Write(request)),
        })
        {
            var decoded = protocol.Decode(body);
            Assert.True(decoded.Refused is null, $"Seed {seed}, {body.Format}: {decoded.Refused?.Message}");
            DecodedAssert.IsSound(decoded);
            check(decoded);
        }
    }

    static int CountPoints(ExportMetricsServiceRequest request) => request.ResourceMetrics
        .SelectMany(r => r.ScopeMetrics).SelectMany(s => s.Metrics)
        .Sum(m => (m.Gauge?.DataPoints.Count ?? 0) + (m.Sum?.DataPoints.Count ?? 0)
            + (m.Histogram?.DataPoints.Count ?? 0)
            + (m.ExponentialHistogram?.DataPoints.Count ?? 0) + (m.Summary?.DataPoints.Count ?? 0));
}
