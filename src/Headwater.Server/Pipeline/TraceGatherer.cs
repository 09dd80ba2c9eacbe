using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// Finds, for some traces of one project, all others that hops join to them, and sorts them into groups: two traces are in one
/// group when a chain of matching ends leads from one to the other. Bounded in traces and spans.
/// </summary>
sealed class TraceGatherer(TraceSource source, IDerivedStore derived)
{
    /// <summary>As far as re-assembly walks: design, "shared work".</summary>
    public const int MostTraces = 1_000;

    // A segment reached by more than 100 entries is one shared node, so more ends than that need not be seen.
    const int MostEndsPerKey = 128;

    public async ValueTask<IReadOnlyList<TraceGroup>> GatherAsync(
        IReadOnlyList<GatheredTrace> seeds, CancellationToken cancellation)
    {
        var groups = new Groups();
        foreach (var seed in seeds) groups.Add(seed);
        var frontier = seeds;
        while (frontier.Count > 0)
        {
            var joined = new List<GatheredTrace>();
            foreach (var (from, to) in await FindJoinsAsync(frontier, cancellation))
            {
                if (groups.Contains(to)) groups.Join(from, to);
                else if (groups.HasRoom(from))
                {
                    var trace = await source.LoadAsync(new TraceKey(seeds[0].Key.Project, to), cancellation);
                    if (trace.Spans.Count == 0) continue;
                    groups.Add(trace);
                    groups.Join(from, to);
                    joined.Add(trace);
                }
            }
            frontier = joined;
        }
        return groups.ToList();
    }

    async ValueTask<List<(TraceId From, TraceId To)>> FindJoinsAsync(
        IReadOnlyList<GatheredTrace> traces, CancellationToken cancellation)
    {
        var joins = new List<(TraceId, TraceId)>();
        // Who asks for a key, and in which role; an own trace id is asked for in the role of a link's target.
        var askers = new Dictionary<HopKey, List<(TraceId Trace, HopRole Role)>>();
        foreach (var trace in traces)
        {
            Ask(HopKeys.Of(Evidence.Link, "", trace.Key.Trace.ToString()), trace.Key.Trace, HopRole.Cause);
            foreach (var end in trace.Ends)
            {
                if (end.Evidence != Evidence.Link) Ask(end.Key, trace.Key.Trace, end.Role);
                else if (TraceId.TryParse(end.KeyText.AsSpan(0, Math.Min(32, end.KeyText.Length)), out var target)
                    && target != trace.Key.Trace)
                    joins.Add((trace.Key.Trace, target));
            }
        }
        var ends = await derived.FindHopEndsAsync(traces[0].Key.Project, askers.Keys, MostEndsPerKey, cancellation);
        foreach (var end in ends)
            foreach (var (trace, role) in askers[end.Key])
                // Attempts of one invocation have the same role, and belong together.
                if (end.Span.TraceId != trace && (end.Role != role || end.Evidence == Evidence.InvocationId))
                    joins.Add((trace, end.Span.TraceId));
        return joins;

        void Ask(HopKey key, TraceId trace, HopRole role)
        {
            if (!askers.TryGetValue(key, out var list)) askers.Add(key, list = new(1));
            if (!list.Contains((trace, role))) list.Add((trace, role));
        }
    }

    /// <summary>Disjoint sets of traces (Galler and Fischer, 1964), each with its size.</summary>
    sealed class Groups
    {
        // Bounded by the seeds of one round and MostTraces for each group.
        readonly Dictionary<TraceId, Member> _members = [];

        public bool Contains(TraceId trace) => _members.ContainsKey(trace);

        public void Add(GatheredTrace trace) =>
            _members.TryAdd(trace.Key.Trace, new Member(trace) { Spans = trace.Spans.Count });

        public bool HasRoom(TraceId trace)
        {
            var root = Root(trace);
            if (root.Traces < MostTraces && root.Spans < TraceSource.MostSpans) return true;
            root.PartialReason = root.Traces >= MostTraces
                ? $"More than {MostTraces:N0} traces are joined to it."
                : $"It has more than {TraceSource.MostSpans:N0} spans.";
            return false;
        }

        public void Join(TraceId one, TraceId other)
        {
            var (root, leaf) = (Root(one), Root(other));
            if (ReferenceEquals(root, leaf)) return;
            if (root.Traces < leaf.Traces) (root, leaf) = (leaf, root);
            leaf.Parent = root;
            root.Traces += leaf.Traces;
            root.Spans += leaf.Spans;
            root.PartialReason ??= leaf.PartialReason;
        }

        public List<TraceGroup> ToList() =>
            [.. _members.Values.GroupBy(m => Root(m.Trace.Key.Trace))
                .Select(g => new TraceGroup([.. g.Select(m => m.Trace)], g.Key.PartialReason ?? Overflow(g.Key)))];

        static string? Overflow(Member root) => root.Spans >= TraceSource.MostSpans
            ? $"It has more than {TraceSource.MostSpans:N0} spans." : null;

        Member Root(TraceId trace)
        {
            var member = _members[trace];
            while (member.Parent is { } parent)
            {
                if (parent.Parent is { } grandparent) member.Parent = grandparent;
                member = parent;
            }
            return member;
        }
    }

    sealed class Member(GatheredTrace trace)
    {
        public GatheredTrace Trace => trace;

        public Member? Parent { get; set; }

        public int Traces { get; set; } = 1;

        public int Spans { get; set; }

        public string? PartialReason { get; set; }
    }
}
