namespace Headwater.Model;

/// <summary>What became of a batch that was handed to a store.</summary>
public enum AppendResult : byte
{
    /// <summary>On disk.</summary>
    Stored,

    /// <summary>The same batch was stored within the last hour; nothing was written.</summary>
    Duplicate,

    /// <summary>The store's queue is full; nothing was written. Try later.</summary>
    QueueFull,

    /// <summary>The disk is nearly full; nothing was written. Try later.</summary>
    DiskFull,

    /// <summary>Writing failed; nothing was written. Try later.</summary>
    Unavailable,
}

/// <summary>The store's answer to one batch: all of it was stored, or none.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Watermark">Grows with every commit; derived data notes up to which one it has seen. 0 unless stored.</param>
public readonly record struct AppendReceipt(AppendResult Result, long Watermark);
