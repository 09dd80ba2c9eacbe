namespace Headwater.Model;

/// <summary>Takes telemetry in. Safe for concurrent callers.</summary>
public interface ITelemetryWriter
{
    /// <summary>
    /// Stores a batch. On <see cref="AppendResult.Stored"/> it MUST be on disk, and readable by trace id, at the latest when the
    /// task completes. All of the batch is stored or none. Spans are idempotent on (trace id, span id): a reader MUST never see
    /// one twice, whatever was appended; counts MAY lag behind until blocks are merged, invocation rows and roll-ups MUST NOT
    /// count a resend twice. A batch that holds exactly the records of one stored within the last hour MUST be answered with
    /// <see cref="AppendResult.Duplicate"/>. The world's mistakes (full queue, full disk) are results, not exceptions.
    /// </summary>
    ValueTask<AppendReceipt> AppendAsync(TelemetryBatch batch, CancellationToken cancellation);
}
