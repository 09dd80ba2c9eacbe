using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// What caused what, as arrays over nodes: first the spans in the order of <see cref="SpanTable"/>, then the holes
/// (spans that were named as a parent and never reported). Built in steps by its neighbours in this folder; each step
/// only changes causes.
/// </summary>
sealed class CausalGraph
{
    /// <summary>No node.</summary>
    public const int None = -1;

    readonly int[] _firstChild;
    readonly int[] _nextSibling;

    public CausalGraph(ProjectId project, SpanTable table, SpanRef[] holes, int[] parent)
    {
        Project = project;
        Table = table;
        Holes = holes;
        Parent = parent;
        NodeCount = table.Count + holes.Length;
        Cause = (int[])parent.Clone();
        Why = new CauseKind[NodeCount];
        CauseLink = new int[NodeCount];
        Array.Fill(CauseLink, None);
        HoleStart = new Instant[holes.Length];
        _firstChild = new int[NodeCount];
        _nextSibling = new int[NodeCount];
        Preorder = new int[NodeCount];
    }

    public ProjectId Project { get; }

    public SpanTable Table { get; }

    /// <summary>Sorted. Node number: place here plus the number of spans.</summary>
    public SpanRef[] Holes { get; }

    public int NodeCount { get; }

    /// <summary>
    /// By node: the parent that the span names, reported or a hole; <see cref="None"/> for roots and holes.
    /// </summary>
    public int[] Parent { get; }

    /// <summary>By node: the one cause that it is drawn under; <see cref="None"/> for entries.</summary>
    public int[] Cause { get; }

    /// <summary>By node: what kind of cause that is.</summary>
    public CauseKind[] Why { get; }

    /// <summary>By node: place of its cause in <see cref="Links"/>, or <see cref="None"/>.</summary>
    public int[] CauseLink { get; }

    /// <summary>Every hop whose two ends are here, by (effect, cause).</summary>
    public CausalLink[] Links { get; set; } = [];

    /// <summary>By node: where its links begin; one more at the end. Empty when there are no links at all.</summary>
    public int[] LinkStart { get; set; } = [];

    /// <summary>
    /// By node, empty when nobody has several: true when it belongs to the transactions of all <see cref="Links"/>
    /// marked as a cause, not only to the one that it is drawn under.
    /// </summary>
    public bool[] Joint { get; set; } = [];

    /// <summary>
    /// By node, empty when there is none: it belongs to its messages alone, and is only drawn under its parent.
    /// </summary>
    public bool[] Tied { get; set; } = [];

    /// <summary>By hole: the earliest start among the spans that hang under it.</summary>
    public Instant[] HoleStart { get; }

    /// <summary>
    /// Nodes, causes before effects, each tree in one piece; holes that nothing hangs under are not in it.
    /// </summary>
    public int[] Preorder { get; private set; }

    /// <summary>How much of <see cref="Preorder"/> is filled.</summary>
    public int Reached { get; private set; }

    public int SpanCount => Table.Count;

    public bool IsHole(int node) => node >= Table.Count;

    public SpanFacts Span(int node) => Table.Spans[node];

    public SpanRef Ref(int node) => IsHole(node) ? Holes[node - Table.Count] : Table.Spans[node].Ref;

    public Instant Start(int node) => IsHole(node) ? HoleStart[node - Table.Count] : Table.Spans[node].Start;

    public int FirstChild(int node) => _firstChild[node];

    public int NextSibling(int node) => _nextSibling[node];

    public bool IsLive(int node) => !IsHole(node) || _firstChild[node] != None;

    public ReadOnlySpan<CausalLink> LinksOf(int node) =>
        LinkStart.Length == 0 ? [] : Links.AsSpan(LinkStart[node], LinkStart[node + 1] - LinkStart[node]);

    /// <summary>There is a hop from one node to the other; a node's links are sorted by where they come from.</summary>
    public bool HasLink(int from, int to, bool messagesOnly = false)
    {
        var links = LinksOf(to);
        int low = 0, high = links.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (links[middle].From < from) low = middle + 1;
            else high = middle;
        }

        return low < links.Length && links[low].From == from && (links[low].IsMessage || !messagesOnly);
    }

    public TransactionId IdOf(int node)
    {
        var span = Ref(node);
        return TransactionId.Of(Project, span.TraceId, span.SpanId);
    }

    /// <summary>Orders nodes as people read: by start, then by name in the world.</summary>
    public int Compare(int left, int right)
    {
        var order = Start(left).CompareTo(Start(right));
        return order != 0 ? order : Ref(left).CompareTo(Ref(right));
    }

    /// <summary>Gives a node another cause.</summary>
    public void SetCause(int node, int cause, CauseKind why, int link = None)
    {
        Cause[node] = cause;
        Why[node] = why;
        CauseLink[node] = link;
    }

    /// <summary>
    /// Rebuilds children and <see cref="Preorder"/> from the causes. Returns false when some nodes cannot be reached
    /// from any entry: they are on, or below, a cycle.
    /// </summary>
    public bool Order()
    {
        Array.Fill(_firstChild, None);
        Array.Fill(_nextSibling, None);
        for (var node = NodeCount - 1; node >= 0; node--)
        {
            if (Cause[node] == None) continue;
            _nextSibling[node] = _firstChild[Cause[node]];
            _firstChild[Cause[node]] = node;
        }

        Reached = 0;
        var live = 0;
        var stack = new Stack<int>();
        for (var node = 0; node < NodeCount; node++)
        {
            if (!IsLive(node) && Cause[node] == None) continue;
            live++;
            if (Cause[node] == None) Descend(node, stack);
        }

        return Reached == live;
    }

    // Depth first without recursion: a chain of 100,000 spans is legal.
    void Descend(int entry, Stack<int> stack)
    {
        var node = entry;
        while (true)
        {
            Preorder[Reached++] = node;
            if (_nextSibling[node] != None && node != entry) stack.Push(_nextSibling[node]);
            if (_firstChild[node] != None) node = _firstChild[node];
            else if (stack.Count > 0) node = stack.Pop();
            else return;
        }
    }
}

/// <summary>Why a node hangs under its cause.</summary>
enum CauseKind : byte
{
    /// <summary>The span names it as parent.</summary>
    Parent,

    /// <summary>A hop: see <see cref="CausalGraph.CauseLink"/>.</summary>
    Link,

    /// <summary>A hole under the earliest of its trace.</summary>
    SameTrace,

    /// <summary>Background work of the same process during the invocation.</summary>
    SameProcess,
}

/// <summary>A hop between two nodes.</summary>
struct CausalLink
{
    public required int Effect;
    public required int From;
    public required Evidence Evidence;
    public required string Via;
    public required string Key;

    /// <summary>Stands for a message: it beats nesting, and several of them make a batch.</summary>
    public required bool IsMessage;

    /// <summary>The effect belongs to the transactions of the cause. Otherwise the hop is only shown.</summary>
    public bool Causes;

    public readonly Confidence Confidence =>
        Evidence >= Evidence.ItemKey ? Confidence.Inferred : Confidence.Certain;
}
