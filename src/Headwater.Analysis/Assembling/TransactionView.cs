using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// One transaction as the rules see it: its nodes, its invocations, who waits for it. One view is loaded with one
/// transaction after another; nothing in it outlives the next <see cref="Load"/>.
/// </summary>
sealed class TransactionView(CausalGraph graph, Runs runs, Closure closure)
{
    // By node: the number of the transaction that was last loaded with it.
    readonly int[] _holder = new int[graph.NodeCount];
    int _number;

    public CausalGraph Graph { get; } = graph;

    public Runs Runs { get; } = runs;

    public Closure.Part Part { get; private set; } = null!;

    public int Entry => Part.Entry;

    /// <summary>
    /// The span that tells what the entry is: for an entry that was never reported, and for a client, the first run
    /// below.
    /// </summary>
    public int Face { get; private set; }

    public EntryKind Kind { get; private set; }

    /// <summary>A client waits for the reply of <see cref="Face"/>.</summary>
    public bool HasClient => Kind == EntryKind.Api;

    /// <summary>The invocations, in the order of the members.</summary>
    public List<int> RunNodes { get; } = [];

    /// <summary>Calls that failed, and do not merely carry another call.</summary>
    public List<int> FailedCalls { get; } = [];

    /// <summary>Something failed: an invocation, a call, a message of a batch.</summary>
    public bool AnyFailure { get; private set; }

    public bool AnyRunning { get; private set; }

    public bool AnyListed { get; private set; }

    public ReadOnlySpan<int> Members => closure.Members(Part);

    public Closure Closure => closure;

    public bool Holds(int node) => _holder[node] == _number;

    public void Load(Closure.Part part)
    {
        Part = part;
        _number++;
        RunNodes.Clear();
        FailedCalls.Clear();
        AnyFailure = AnyRunning = AnyListed = false;
        foreach (var node in Members) Visit(node);
        Face = FindFace();
        Kind = Entries.KindOf(Graph, Face);
    }

    /// <summary>
    /// A call that carries another one: the HTTP request under an AWS call. Its parent tells the story.
    /// </summary>
    public bool IsTransport(int node)
    {
        var parent = Graph.Parent[node];
        return Graph.Span(node).Kind == SpanKind.Client && parent != CausalGraph.None && !Graph.IsHole(parent)
            && Graph.Cause[node] == parent && Graph.Span(parent).Kind is SpanKind.Client or SpanKind.Producer
            && Graph.Table.Process[parent] == Graph.Table.Process[node];
    }

    /// <summary>Whoever set the run in motion waits for its end, and so learns of its failure.</summary>
    public bool IsAwaited(int run)
    {
        if (run == Face) return HasClient;
        if (Graph.IsHole(run)) return false;
        var span = Graph.Span(run);
        var kind = Triggers.KindOf(span.Trigger);
        if (kind is not null and not EntryKind.Invoke) return kind == EntryKind.Api;
        var cause = Graph.Cause[run];
        if (Graph.Why[run] is CauseKind.Link or CauseKind.SameTrace) return false;
        if (cause == CausalGraph.None || Graph.IsHole(cause)) return span is { IsFaas: false, Kind: SpanKind.Server };
        var caller = Graph.Span(cause);
        return caller.Kind != SpanKind.Producer && !Channels.IsChannel(caller.Component) && span.Start <= caller.End;
    }

    void Visit(int node)
    {
        _holder[node] = _number;
        AnyListed |= Background.IsListed(Graph, Runs, node);
        if (Runs.Is(node))
        {
            RunNodes.Add(node);
            AnyFailure |= Runs.Failed(node)
                || (!Graph.IsHole(node) && Graph.Span(node).FailedMessages is { Count: > 0 });
            AnyRunning |= Runs.StatusOf(node) == InvocationStatus.Running;
        }
        else if (!Graph.IsHole(node) && Graph.Span(node) is { Status: SpanStatus.Error } span)
        {
            AnyFailure = true;
            if (span.Kind is SpanKind.Client or SpanKind.Producer && !IsTransport(node)) FailedCalls.Add(node);
        }
    }

    int FindFace()
    {
        var behind = Graph.IsHole(Entry) || Graph.Span(Entry).Kind == SpanKind.Client;
        if (!behind) return Entry;
        for (var child = Graph.FirstChild(Entry); child != CausalGraph.None; child = Graph.NextSibling(child))
        {
            if (Runs.Is(child) && !Graph.IsHole(child)) return child;
        }

        var first = Graph.FirstChild(Entry);
        return Graph.IsHole(Entry) && !Graph.IsHole(first) ? first : Entry;
    }
}

/// <summary>Components that stand between a sender and a receiver.</summary>
static class Channels
{
    public static bool IsChannel(Component component) =>
        component.Kind is ComponentKind.Topic or ComponentKind.Queue or ComponentKind.Bus or ComponentKind.Stream
            or ComponentKind.Bucket or ComponentKind.Table;

    /// <summary>
    /// By its name, which is all that telemetry tells of it: teams call such queues <c>orders-dlq</c>.
    /// </summary>
    public static bool IsDeadLetterQueue(Component component) =>
        component.Kind is ComponentKind.Queue or ComponentKind.Topic
        && (component.Name.Contains("dlq", StringComparison.OrdinalIgnoreCase)
            || component.Name.Contains("deadletter", StringComparison.OrdinalIgnoreCase)
            || component.Name.Contains("dead-letter", StringComparison.OrdinalIgnoreCase)
            || component.Name.Contains("dead_letter", StringComparison.OrdinalIgnoreCase));
}
