namespace Headwater.Server;

/// <summary>
/// Tells whether the store can hold more of a trace than what has just arrived. Not thread-safe: the assembler alone uses it.
/// </summary>
/// <param name="startedEmpty">The store held nothing when this process opened it.</param>
sealed class Novelty(bool startedEmpty)
{
    readonly SeenTraces _seen = new();

    /// <summary>
    /// True for a trace that this process meets for the first time and that no earlier process can have met. Span times say nothing
    /// about that: a span may come days late. So on a store that held something, each trace is read once.
    /// </summary>
    public bool IsNew(PendingTrace trace) => !_seen.Meet(trace.Key) && startedEmpty && _seen.RemembersAll;
}
