using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// What a protocol made of one request. <see cref="Received"/> = records in the batch + the sum of <see cref="Rejections"/>: the
/// ledger is fed from here.
/// </summary>
public sealed record Decoded
{
    /// <summary>What can be stored; null when nothing can.</summary>
    public TelemetryBatch? Batch { get; init; }

    /// <summary>How many records the request carried, as far as that can be told; at least 1 for a body that cannot be read.</summary>
    public required int Received { get; init; }

    /// <summary>At most one for each reason.</summary>
    public IReadOnlyList<Rejection> Rejections { get; init; } = [];

    /// <summary>Set when the body as a whole cannot be read: the sender gets an error, not a partial success.</summary>
    public Rejection? Refused { get; init; }
}
