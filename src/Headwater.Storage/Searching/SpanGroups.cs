using System.Runtime.InteropServices;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Counts spans by a value, with errors and durations. Not thread-safe: each scanning thread has its own.
/// </summary>
sealed class SpanGroups
{
    /// <summary>
    /// Values beyond this many are counted under none: a group-by of an id that is unique per span would otherwise
    /// take all memory. About 100 MB; five times the 50,000 users of the largest set that was measured.
    /// </summary>
    public const int MaxGroups = 250_000;

    readonly Dictionary<AttributeValue, Group> _groups = [];

    /// <summary>True when a value was left out because there were too many.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>How many spans were counted.</summary>
    public long Spans { get; private set; }

    /// <summary>The group of a value, to be counted into directly; null when there are too many.</summary>
    public Group? Of(AttributeValue value)
    {
        if (_groups.Count >= MaxGroups && !_groups.ContainsKey(value))
        {
            Overflowed = true;
            return null;
        }
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, value, out _);
        return group ??= new Group();
    }

    /// <summary>Counts one span.</summary>
    public void Add(AttributeValue value, SpanStatus status, Duration duration)
    {
        Spans++;
        Of(value)?.Add(status, duration);
    }

    /// <summary>Counts spans that were added to a <see cref="Group"/> directly.</summary>
    public void CountSpans(int count) => Spans += count;

    /// <summary>Adds all that another one holds.</summary>
    public void Add(SpanGroups other)
    {
        Spans += other.Spans;
        Overflowed |= other.Overflowed;
        foreach (var (value, group) in other._groups) Of(value)?.Add(group);
    }

    /// <summary>The most frequent ones first; of equals the first by its text.</summary>
    public IReadOnlyList<SpanGroup> Top(int limit) =>
    [
        .. _groups.OrderByDescending(g => g.Value.Count).ThenBy(g => g.Key.ToString(), StringComparer.Ordinal)
            .Take(limit).Select(g => new SpanGroup(
                g.Key, g.Value.Count, g.Value.Errors, g.Value.Durations.Quantile(0.5),
                g.Value.Durations.Quantile(0.95), g.Value.Durations.Quantile(0.99))),
    ];

    /// <summary>The spans with one value.</summary>
    public sealed class Group
    {
        /// <summary>How many.</summary>
        public long Count { get; private set; }

        /// <summary>Of these, with status error.</summary>
        public long Errors { get; private set; }

        /// <summary>How long they took.</summary>
        public DurationHistogram Durations { get; } = new();

        /// <summary>Counts one span.</summary>
        public void Add(SpanStatus status, Duration duration)
        {
            Count++;
            if (status == SpanStatus.Error) Errors++;
            Durations.Add(duration);
        }

        /// <summary>Adds all that another one holds.</summary>
        public void Add(Group other)
        {
            Count += other.Count;
            Errors += other.Errors;
            Durations.Add(other.Durations);
        }
    }
}
