namespace Headwater.Ingest;

/// <summary>Every protocol that Headwater speaks. Each has its own name in the ledger.</summary>
public static class Protocols
{
    /// <summary>OTLP's traces.</summary>
    public static IProtocol OtlpTraces { get; } = new OtlpTracesProtocol();

    /// <summary>OTLP's logs.</summary>
    public static IProtocol OtlpLogs { get; } = new OtlpLogsProtocol();

    /// <summary>OTLP's metrics: accepted and counted, not kept.</summary>
    public static IProtocol OtlpMetrics { get; } = new OtlpMetricsProtocol();

    /// <summary>In the order in which the ledger shows them.</summary>
    public static IReadOnlyList<IProtocol> All { get; } = [OtlpTraces, OtlpLogs, OtlpMetrics];
}
