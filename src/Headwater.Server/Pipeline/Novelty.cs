using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// Tells whether the store can hold more of a trace than what has just arrived. Not thread-safe: the assembler alone uses it.
/// </summary>
/// <param name="startedAt">When this process opened the store.</param>
/// <param name="startedEmpty">The store held nothing then.</param>
sealed class Novelty(Instant startedAt, bool startedEmpty)
{
    // Clocks of senders differ, and batches are late; a quarter of an hour is the longest that a function runs.
    static readonly Duration Slack = Duration.FromMinutes(15);

    readonly SeenTraces _seen = new();

    /// <summary>True for a trace that this process meets for the first time and that no earlier process can have met.</summary>
    public bool IsNew(PendingTrace trace) =>
        !_seen.Meet(trace.Key) && (startedEmpty || trace.Facts.TrueForAll(s => s.Start > startedAt + Slack));
}
