using Headwater.Model;

namespace Headwater.Storage;

/// <summary>A batch on its way to the disk, and whom to tell.</summary>
sealed class PendingAppend(TelemetryBatch batch, UInt128 fingerprint, long bytes)
{
    readonly TaskCompletionSource<AppendReceipt> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What to store.</summary>
    public TelemetryBatch Batch => batch;

    /// <summary>See <see cref="BatchFingerprint"/>.</summary>
    public UInt128 Fingerprint => fingerprint;

    /// <summary>What it takes of the queue's bound.</summary>
    public long Bytes => bytes;

    /// <summary>
    /// Its blocks when the caller has packed it; null when the writer packs it together with other small ones.
    /// </summary>
    public List<PackedBlock>? Blocks { get; init; }

    /// <summary>Completes when the writer has decided.</summary>
    public Task<AppendReceipt> Done => _done.Task;

    /// <summary>
    /// Tells the caller, and gives the pooled bodies back. What was told stays: only the first call counts.
    /// </summary>
    public void Complete(AppendReceipt receipt)
    {
        if (_done.Task.IsCompleted) return;
        foreach (var block in Blocks ?? []) block.Dispose();
        _done.SetResult(receipt);
    }
}
