namespace Headwater.Analysis;

/// <summary>
/// Which nodes each entry set in motion: everything that is reached from it, each node once. A node that several
/// messages caused is reached from each of their senders; so a batch of ten belongs to ten transactions and does not
/// merge them.
/// </summary>
sealed class Closure
{
    readonly CausalGraph _graph;
    readonly Runs _runs;
    readonly AssemblyRules _rules;
    // Bounded by MaxSharedBy times the nodes: wide joints are not descended into.
    readonly List<int> _members;
    readonly List<Part> _parts = [];
    readonly int[] _visitedBy;
    readonly Stack<(int Node, int Hops)> _stack = new();
    // By node: how many entries reach it. Empty when nothing is shared.
    readonly int[] _holders = [];
    readonly int[] _reach = [];
    int[] _effectStart = [];
    int[] _effects = [];

    public Closure(CausalGraph graph, Runs runs, AssemblyRules rules)
    {
        _graph = graph;
        _runs = runs;
        _rules = rules;
        _members = new List<int>(graph.NodeCount);
        _visitedBy = new int[graph.NodeCount];
        if (Array.IndexOf(graph.Joint, true) >= 0)
        {
            IndexEffects();
            _reach = new int[graph.NodeCount];
            WalkAll();
            _holders = new int[graph.NodeCount];
            Array.Clear(_visitedBy);
            _members.Clear();
            _parts.Clear();
        }

        WalkAll();
    }

    /// <summary>One for each entry, entries by (start, ref).</summary>
    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>The nodes of a part: the entry first, causes before what is drawn under them.</summary>
    public ReadOnlySpan<int> Members(Part part) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_members).Slice(part.From, part.Length);

    /// <summary>How many transactions hold a node.</summary>
    public int Holders(int node) =>
        _holders.Length == 0 ? 1 : IsWide(node) ? _reach[node] : Math.Max(1, _holders[node]);

    bool IsWide(int node) => _graph.Joint[node] && !_graph.Tied[node] && _reach[node] > _rules.MaxSharedBy;

    void WalkAll()
    {
        for (var node = 0; node < _graph.NodeCount; node++)
        {
            if (_graph.Cause[node] == CausalGraph.None && _graph.IsLive(node)) _parts.Add(Walk(node, _parts.Count + 1));
        }

        if (_graph.Holes.Length > 0) _parts.Sort((a, b) => _graph.Compare(a.Entry, b.Entry));
    }

    Part Walk(int entry, int number)
    {
        var from = _members.Count;
        var segments = 0;
        string? partial = null;
        _stack.Push((entry, 0));
        while (_stack.TryPop(out var next))
        {
            var (node, hops) = next;
            if (_visitedBy[node] == number) continue;
            if (IsSegmentRoot(node, entry)) (segments, hops) = (segments + 1, hops + 1);
            var beyond = Beyond(_members.Count - from, segments, hops);
            if (beyond is not null)
            {
                partial ??= beyond;
                continue;
            }

            _visitedBy[node] = number;
            _members.Add(node);
            if (_holders.Length > 0) _holders[node]++;
            if (_reach.Length > 0 && _graph.Joint[node] && !Enter(node, ref partial)) continue;
            Push(node, hops);
        }

        return new Part(entry, from, _members.Count - from, partial);
    }

    string? Beyond(int spans, int segments, int hops) =>
        spans >= _rules.MaxSpans ? $"It has more than {_rules.MaxSpans:N0} spans."
        : segments > _rules.MaxSegments ? $"It has more than {_rules.MaxSegments:N0} segments."
        : hops > _rules.MaxHops ? $"Messages went round more than {_rules.MaxHops:N0} hops: a loop."
        : null;

    bool IsSegmentRoot(int node, int entry) =>
        node == entry || _runs.Is(node) || _graph.Why[node] is CauseKind.Link or CauseKind.SameTrace;

    // Counts in the first pass, decides in the second. True to go on below.
    bool Enter(int node, ref string? partial)
    {
        if (_holders.Length == 0) _reach[node]++;
        if (_reach[node] > _rules.MaxEntries)
            partial ??= $"It shares work with more than {_rules.MaxEntries:N0} entries.";
        return !IsWide(node);
    }

    // Children are pushed last, so that they come first; of the children the earliest comes first.
    void Push(int node, int hops)
    {
        for (var i = _effectStart.Length == 0 ? 0 : _effectStart[node + 1];
            _effectStart.Length > 0 && i > _effectStart[node]; i--)
            _stack.Push((_effects[i - 1], hops));
        var bottom = _stack.Count;
        for (var child = _graph.FirstChild(node); child != CausalGraph.None; child = _graph.NextSibling(child))
        {
            if (_graph.Tied.Length == 0 || !_graph.Tied[child]) _stack.Push((child, hops));
        }

        if (_stack.Count - bottom > 1) Reverse(_stack.Count - bottom);
    }

    readonly List<(int Node, int Hops)> _turned = [];

    void Reverse(int count)
    {
        _turned.Clear();
        for (var i = 0; i < count; i++) _turned.Add(_stack.Pop());
        foreach (var item in _turned) _stack.Push(item);
    }

    // What a node caused besides the children that are drawn under it.
    void IndexEffects()
    {
        _effectStart = new int[_graph.NodeCount + 1];
        foreach (var link in _graph.Links)
        {
            if (link.Causes && _graph.Joint[link.Effect]) _effectStart[link.From + 1]++;
        }

        for (var node = 0; node < _graph.NodeCount; node++) _effectStart[node + 1] += _effectStart[node];
        _effects = new int[_effectStart[^1]];
        var next = _effectStart.AsSpan(0, _graph.NodeCount).ToArray();
        foreach (var link in _graph.Links)
        {
            if (link.Causes && _graph.Joint[link.Effect]) _effects[next[link.From]++] = link.Effect;
        }
    }

    /// <summary>The members of one entry's transaction.</summary>
    /// <param name="Entry">The node that it starts from.</param>
    /// <param name="From">Where its members begin.</param>
    /// <param name="Length">How many they are.</param>
    /// <param name="Partial">Which bound cut it short, or null.</param>
    internal sealed record Part(int Entry, int From, int Length, string? Partial);
}
