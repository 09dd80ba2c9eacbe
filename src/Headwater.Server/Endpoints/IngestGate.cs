using Headwater.Model;

namespace Headwater.Server;

/// <summary>What every ingest endpoint checks before it reads a body, and the bounds within which it reads.</summary>
sealed class IngestGate(KeyRing keys, BodyBudget budget, int maxBodyBytes, TimeProvider time)
{
    /// <summary>In bytes, before and after decompression.</summary>
    public int MaxBodyBytes => maxBodyBytes;

    public bool NeedsKey => !keys.IsEmpty;

    public Instant Now => Instant.From(time.GetUtcNow());

    /// <summary>A buffer for one body, at most <paramref name="extra"/> bytes above the limit (a frame's header).</summary>
    public PooledBody Rent(int extra = 0) => new(budget, maxBodyBytes + extra);

    /// <summary>The sender's project; null when it has to show a key and did not, or showed an unknown one.</summary>
    public ProjectId? FindProject(IHeaderDictionary headers) =>
        keys.IsEmpty ? ProjectId.Default : keys.FindProject(headers);

    public static Rejection Unauthorized { get; } = new(RejectReason.Unauthorized, 1,
        "An ingest key is needed: send x-headwater-key: KEY, or Authorization: Bearer KEY. Keys are in the setting ingest-keys.");
}
