using System.Diagnostics;
using System.Globalization;
using Headwater.Ingest;
using Headwater.Model;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Headwater.Tests;

/// <summary>What the walk may cost, on the shape of request that the benchmarks use.</summary>
public sealed class OtlpCostTests(ITestOutputHelper output)
{
    const int Spans = 480;

    // A row is 72 bytes; what comes on top is shared by the spans of a scope, of which there are only four here.
    const int MostBytesPerSpan = 160;

    [Fact]
    public void The_walk_allocates_little_more_than_the_rows()
    {
        var request = OtlpSamples.Protobuf(Body());
        Protocols.OtlpTraces.Decode(request);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var decoded = Protocols.OtlpTraces.Decode(request);

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Spans;
        output.WriteLine($"{each} bytes allocated per span");
        Assert.Equal(Spans, decoded.Batch!.Spans.Length);
        Assert.InRange(each, 1, MostBytesPerSpan);
    }

    /// <summary>
    /// Prints, does not judge: the machine is shared. Run with <c>-explicit only</c> and a Release build.
    /// </summary>
    [Fact(Explicit = true), Trait("Category", "Measure")]
    public void How_long_the_walk_takes()
    {
        var body = Body();
        output.WriteLine($"{body.Length / Spans} bytes per span");
        Measure("protobuf, ours", () => Protocols.OtlpTraces.Decode(OtlpSamples.Protobuf(body)));
        Measure("protobuf, protoc's classes",
            () => ExportTraceServiceRequest.Parser.ParseFrom(body));
        var json = new OtlpJsonWriter(1).Write(ExportTraceServiceRequest.Parser.ParseFrom(body));
        Measure("JSON, ours", () => Protocols.OtlpTraces.Decode(OtlpSamples.Json(json)));
    }

    void Measure(string what, Func<object> decode)
    {
        // Rounds of about a millisecond, and the best of many: some of them are not interrupted even on a busy machine.
        const int rounds = 400, perRound = 4;
        for (var i = 0; i < rounds; i++) decode(); // until the code is compiled for good
        var best = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < perRound; i++) decode();
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / perRound / Spans);
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {best:F0} ns per span"));
    }

    // 40 transactions of 12 spans, in 3 resources of 4 spans each; 1,090 bytes a span with a JSON payload of 700.
    static byte[] Body()
    {
        var writer = new ProtobufWriter(1 << 20);
        for (ulong run = 0; run < Spans / 4; run++)
        {
            var entry = writer.BeginMessage(1);
            writer.Bytes(1, OtlpBodies.ServiceResource("shop-" + run % 40));
            var scope = writer.BeginMessage(2);
            for (ulong span = 1; span <= 4; span++)
            {
                var begun = writer.BeginMessage(2);
                OtlpEncoder.WriteSpan(writer, Span(run * 4 + span));
                writer.EndMessage(begun);
            }
            writer.EndMessage(scope);
            writer.EndMessage(entry);
        }
        return writer.ToArray();
    }

    static Span Span(ulong number) => new()
    {
        TraceId = new TraceId(number / 12 + 1, 77), Id = new SpanId(number), ParentId = new SpanId(number - 1),
        Name = "DynamoDB.PutItem",
        Kind = SpanKind.Client, Start = OtlpSamples.Now, End = OtlpSamples.Now + Duration.FromMilliseconds(12),
        Attributes = Attributes.Of(
            ("rpc.system", "aws-api"), ("rpc.service", "DynamoDB"), ("rpc.method", "PutItem"),
            ("aws.region", "eu-west-1"),
            ("db.system", "dynamodb"), ("aws.dynamodb.table_names", AttributeValue.Of(["ushop_sale-confirmations"])),
            ("http.status_code", 200L), ("retry.count", 0L), ("faas.coldstart", false),
            ("aws.request_id", "4e834296-7708-4ce0"),
            ("headwater.request", new string('p', 700))),
        Events = number % 50 == 0 ? [new SpanEvent { Time = OtlpSamples.Now, Name = "exception" }] : [],
    };
}
