using System.Text;
using Google.Protobuf;
using Headwater.Ingest;
using Headwater.Model;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Metrics.V1;
using WireFormat = Headwater.Ingest.WireFormat;

namespace Headwater.Tests;

public sealed class OtlpTracesProtobufContract : ProtocolContract
{
    protected override IProtocol Protocol => Protocols.OtlpTraces;
    protected override ReadOnlyMemory<byte> Golden => OtlpSamples.Read("ushop-plain/0024-traces.pb");
    protected override int GoldenRecords => 4;
    protected override ReadOnlyMemory<byte> GoldenFromTheFuture => OtlpFuture.AddFields(Golden.Span);
}

public sealed class OtlpTracesJsonContract : ProtocolContract
{
    protected override IProtocol Protocol => Protocols.OtlpTraces;
    protected override WireFormat Format => WireFormat.Json;
    protected override ReadOnlyMemory<byte> Golden =>
        OtlpSamples.Read("vanilla-js-json/vanilla-06.json").AsMemory().TrimEnd((byte)'\n');
    protected override int GoldenRecords => 1;
    protected override ReadOnlyMemory<byte> Empty => "{}"u8.ToArray();
    protected override ReadOnlyMemory<byte> GoldenFromTheFuture => OtlpFuture.AddNames(Golden.Span);
}

public sealed class OtlpLogsProtobufContract : ProtocolContract
{
    protected override IProtocol Protocol => Protocols.OtlpLogs;
    protected override ReadOnlyMemory<byte> Golden => OtlpSamples.Read("ushop-full/0002-logs.pb");
    protected override int GoldenRecords => 1;
    protected override ReadOnlyMemory<byte> GoldenFromTheFuture => OtlpFuture.AddFields(Golden.Span);
}

public sealed class OtlpLogsJsonContract : ProtocolContract
{
    protected override IProtocol Protocol => Protocols.OtlpLogs;
    protected override WireFormat Format => WireFormat.Json;
    protected override ReadOnlyMemory<byte> Golden => Encoding.UTF8.GetBytes("""
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
          "scopeLogs":[{"scope":{"name":"console"},"logRecords":[{
            "timeUnixNano":"1795261352658000000","severityNumber":"SEVERITY_NUMBER_WARN",
            "body":{"kvlistValue":{"values":[{"key":"order","value":{"intValue":"7"}}]}},
            "traceId":"0c7edeabf43c5e08faf0aa05573318b3"}]}]}]}
        """);
    protected override int GoldenRecords => 1;
    protected override ReadOnlyMemory<byte> Empty => "{\"resourceLogs\":[]}"u8.ToArray();
    protected override ReadOnlyMemory<byte> GoldenFromTheFuture => OtlpFuture.AddNames(Golden.Span);
}

public sealed class OtlpMetricsProtobufContract : ProtocolContract
{
    protected override IProtocol Protocol => Protocols.OtlpMetrics;
    protected override ReadOnlyMemory<byte> Golden => new ExportMetricsServiceRequest
    {
        ResourceMetrics =
        {
            new ResourceMetrics
            {
                ScopeMetrics =
                {
                    new ScopeMetrics
                    {
                        Metrics =
                        {
                            new Metric
                            {
                                Sum = new Sum { DataPoints = { new NumberDataPoint(), new NumberDataPoint() } },
                            },
                            new Metric
                            {
                                Histogram = new Histogram
                                {
                                    DataPoints = { new HistogramDataPoint { BucketCounts = { 1, 2 } } },
                                },
                            },
                        },
                    },
                },
            },
        },
    }.ToByteArray();
    protected override int GoldenRecords => 3;
    protected override bool Keeps => false;
    protected override ReadOnlyMemory<byte> GoldenFromTheFuture => OtlpFuture.AddFields(Golden.Span);
}

public sealed class OtlpMetricsJsonContract : ProtocolContract
{
    protected override IProtocol Protocol => Protocols.OtlpMetrics;
    protected override WireFormat Format => WireFormat.Json;
    protected override ReadOnlyMemory<byte> Golden => Encoding.UTF8.GetBytes("""
        {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"latency",
          "histogram":{"aggregationTemporality":1,"dataPoints":[
          {"count":"3","sum":1.5,"bucketCounts":["1",2],"explicitBounds":[0.5],"min":"NaN"}]}}]}]}]}
        """);
    protected override int GoldenRecords => 1;
    protected override bool Keeps => false;
    protected override ReadOnlyMemory<byte> Empty => "{}"u8.ToArray();
    protected override ReadOnlyMemory<byte> GoldenFromTheFuture => OtlpFuture.AddNames(Golden.Span);
}

/// <summary>Puts fields into a request that no version of OTLP defines.</summary>
static class OtlpFuture
{
    const int UnknownField = 90;

    /// <summary>At the top, in the resource entry, in the scope entry and in each record; of every wire type.</summary>
    public static byte[] AddFields(ReadOnlySpan<byte> request) => AddFields(request, depth: 3);

    /// <summary>After every brace that opens an object.</summary>
    public static byte[] AddNames(ReadOnlySpan<byte> json) => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(json).Replace("{", "{\"future\":{\"spans\":[1,{}]},", StringComparison.Ordinal));

    static byte[] AddFields(ReadOnlySpan<byte> message, int depth)
    {
        var writer = new ProtobufWriter();
        writer.Varint(UnknownField, ulong.MaxValue);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            var isEntry = depth == 3 ? reader.Field == 1 : depth > 0 && reader.Field == 2;
            if (isEntry) writer.Bytes(reader.Field, AddFields(reader.Bytes, depth - 1));
            else writer.Raw(message[reader.FieldOffset..reader.Position]);
        }
        writer.Fixed64(UnknownField, 1);
        writer.Fixed32(UnknownField + 1, 2);
        writer.Bytes(UnknownField + 2, [0xFF, 0xFF]);
        return writer.ToArray();
    }
}
