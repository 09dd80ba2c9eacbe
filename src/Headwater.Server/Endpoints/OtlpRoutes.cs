using Headwater.Ingest;

namespace Headwater.Server;

/// <summary>Where each signal is sent to, over HTTP and over gRPC.</summary>
sealed record OtlpRoute(OtlpSignal Signal, IProtocol Protocol, string HttpPath, string GrpcPath)
{
    /// <summary>Source: OTLP specification, "OTLP/HTTP Request" and the .proto files' service names.</summary>
    public static IReadOnlyList<OtlpRoute> All { get; } =
    [
        new(OtlpSignal.Traces, Protocols.OtlpTraces, "/v1/traces",
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export"),
        new(OtlpSignal.Logs, Protocols.OtlpLogs, "/v1/logs",
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export"),
        new(OtlpSignal.Metrics, Protocols.OtlpMetrics, "/v1/metrics",
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"),
    ];
}
