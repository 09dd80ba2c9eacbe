namespace Headwater.Ingest;

/// <summary>OTLP's signals; profiles are not taken.</summary>
public enum OtlpSignal : byte
{
    /// <summary>Spans.</summary>
    Traces,

    /// <summary>Log records.</summary>
    Logs,

    /// <summary>Data points.</summary>
    Metrics,
}
