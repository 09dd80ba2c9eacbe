using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Draws the map of a loaded transaction: components, and what joins them. Fed with its spans in causal order. A
/// message goes from the sending function to the topic, and from the topic to the receiving function; an HTTP request
/// under an AWS call is part of that call; a called service that we see from inside is one node, not a host and a
/// service.
/// </summary>
sealed class MapDrawing(AssemblyParts parts, Func<int, (int Number, int Count)> triesOf)
{
    static readonly Component Outside = new(ComponentKind.Client, "", "client");
    static readonly Component Unreported = new(ComponentKind.Client, "", "unreported");

    // A node lists this many of its spans; the transaction has the rest.
    const int MostSpans = 1_000;

    readonly CausalGraph _graph = parts.Graph;
    readonly Dictionary<Component, NodeSum> _nodes = [];
    readonly List<NodeSum> _nodeOrder = [];
    readonly Dictionary<(Component From, Component To, bool IsMessage), EdgeSum> _edges = [];
    readonly List<EdgeSum> _edgeOrder = [];

    /// <summary>Adds a span; returns the node that it belongs to.</summary>
    public (string Id, Component Component) Add(int node, CauseIn cause)
    {
        if (_graph.IsHole(node)) return AddHole(node, cause);
        var span = _graph.Span(node);
        var component = ComponentOf(node);
        if (span.Kind is SpanKind.Client or SpanKind.Producer)
        {
            if (!parts.View.IsTransport(node)) AddCall(node, span, component);
        }
        else
        {
            AddArrival(node, span, component, cause);
        }

        var sum = Sum(component);
        CountSpan(sum, node, span);
        return (sum.Id, component);
    }

    public TransactionNode[] Nodes() => [.. _nodeOrder.Select(n => n.ToNode(_graph))];

    public TransactionEdge[] Edges() => [.. _edgeOrder.Select(e => e.ToEdge())];

    (string Id, Component Component) AddHole(int hole, CauseIn cause)
    {
        var component = ComponentOf(hole);
        if (cause.Node != CausalGraph.None) Join(ComponentOf(cause.Node), component, hole, cause, isMessage: false);
        var sum = Sum(component);
        sum.Missing = true;
        sum.Spans.Add(hole);
        if (!parts.Runs.Is(hole)) return (sum.Id, component);
        CountRun(sum, hole, parts.Runs.PictureOf(hole)?.Duration ?? Duration.Zero);
        return (sum.Id, component);
    }

    void AddCall(int node, SpanFacts span, Component called)
    {
        var isMessage = span.Kind == SpanKind.Producer
            || called.Kind is ComponentKind.Topic or ComponentKind.Queue or ComponentKind.Bus;
        var caller = CallerOf(node, span);
        Sum(caller);
        var folded = called != span.Component;
        Join(caller, called, node, CauseIn.Entry, isMessage && !folded);
    }

    // What runs here came from somewhere: from a channel, from a caller that we see, or from outside.
    void AddArrival(int node, SpanFacts span, Component component, CauseIn cause)
    {
        var hasRoute = node == parts.View.Face && span is { IsFaas: true, Route.Length: > 0 } && parts.View.HasClient;
        var from = cause.Node == CausalGraph.None ? null : ComponentOf(cause.Node);
        if (hasRoute)
        {
            var api = new Component(ComponentKind.Api, "API Gateway", span.Route!, span.Component.Region,
                span.Component.Account);
            if (from is not null && from != api) Join(from, api, node, CauseIn.Entry, isMessage: false);
            Sum(api).Calls++;
            Join(api, component, node, CauseIn.Entry, isMessage: false);
            return;
        }

        if (from is null || from == component) return;
        var arrives = parts.Runs.Is(node) || cause.Why is CauseKind.Link or CauseKind.SameTrace
            || _graph.IsHole(cause.Node);
        if (!arrives || cause.Why == CauseKind.SameProcess) return;
        var isMessage = cause.Why == CauseKind.Link || !parts.View.IsAwaited(node)
            || (!_graph.IsHole(cause.Node) && _graph.Span(cause.Node).Kind == SpanKind.Producer);
        Join(from, component, node, cause, isMessage && !_graph.IsHole(cause.Node));
    }

    Component ComponentOf(int node)
    {
        if (_graph.IsHole(node))
        {
            if (parts.Runs.PictureOf(node)?.Function is { } dead && parts.Runs.Is(node))
                return new Component(ComponentKind.Function, "Lambda", dead.Name, dead.Region, dead.Account);
            return node == parts.View.Entry ? Outside : Unreported;
        }

        var span = _graph.Span(node);
        if (span.Kind is not (SpanKind.Client or SpanKind.Producer))
        {
            // Where a run knows better than the spans inside it what it is, it speaks for them.
            var run = parts.Runs.Of(node);
            var isOwn = run == node || run == CausalGraph.None || _graph.IsHole(run);
            return isOwn ? span.Component : _graph.Span(run).Component;
        }

        if (parts.View.IsTransport(node)) return ComponentOf(_graph.Parent[node]);
        if (span.Component.Kind is not (ComponentKind.Host or ComponentKind.Client or ComponentKind.Service
            or ComponentKind.Function))
            return span.Component;
        return CalleeOf(node) ?? span.Component;
    }

    // The run may hang under the HTTP request that carries the call.
    Component? CalleeOf(int call)
    {
        for (var child = _graph.FirstChild(call); child != CausalGraph.None; child = _graph.NextSibling(child))
        {
            if (_graph.IsHole(child) || _graph.Why[child] != CauseKind.Parent || !parts.View.Holds(child)) continue;
            if (parts.Runs.Is(child)) return _graph.Span(child).Component;
            if (parts.View.IsTransport(child) && CalleeOf(child) is { } below) return below;
        }

        return null;
    }

    Component CallerOf(int node, SpanFacts span)
    {
        var run = parts.Runs.Of(node);
        if (run != CausalGraph.None) return ComponentOf(run);
        var above = _graph.Cause[node];
        if (above != CausalGraph.None && !_graph.IsHole(above)
            && _graph.Table.Process[above] == _graph.Table.Process[node])
            return _graph.Span(above).Kind is SpanKind.Client or SpanKind.Producer
                ? CallerOf(above, _graph.Span(above))
                : _graph.Span(above).Component;
        var (source, function) = (span.Source, span.Source.Function);
        return source.IsFunction
            ? new Component(ComponentKind.Function, source.Platform, function.Name, function.Region, function.Account)
            : new Component(ComponentKind.Service, "Service", function.Name.Length == 0 ? "unknown" : function.Name,
                function.Region, function.Account);
    }

    void Join(Component from, Component to, int node, CauseIn cause, bool isMessage)
    {
        Sum(from);
        Sum(to);
        if (!_edges.TryGetValue((from, to, isMessage), out var edge))
        {
            _edges[(from, to, isMessage)] = edge = new EdgeSum(Sum(from).Id, Sum(to).Id, isMessage);
            _edgeOrder.Add(edge);
        }

        edge.Calls++;
        if (Failed(node)) edge.Failed = true;
        edge.Weigh(cause, cause.Link == CausalGraph.None ? null : _graph.Links[cause.Link]);
        if (isMessage && cause.Node != CausalGraph.None && !_graph.IsHole(cause.Node))
            edge.WaitFor(WaitOf(node, cause.Node));
    }

    Duration WaitOf(int node, int cause)
    {
        var sent = _graph.Span(cause);
        return _graph.Start(node) + parts.Skew.Of(node) - (sent.Start + parts.Skew.Of(cause) + sent.Duration);
    }

    bool Failed(int node) =>
        parts.Runs.Is(node) ? parts.Runs.StatusOf(node) is not (InvocationStatus.Ok or InvocationStatus.Running)
        : !_graph.IsHole(node) && _graph.Span(node).Status == SpanStatus.Error;

    void CountSpan(NodeSum sum, int node, SpanFacts span)
    {
        sum.Spans.Add(node);
        if (Failed(node)) sum.Failed = true;
        var calls = span.Kind is SpanKind.Client or SpanKind.Producer;
        if (parts.Runs.Is(node)) CountRun(sum, node, span.Duration);
        else if (calls && !parts.View.IsTransport(node) && ComponentOf(node) == span.Component)
            sum.Add(span.Duration, triesOf(node).Number);
    }

    void CountRun(NodeSum sum, int run, Duration duration)
    {
        sum.Add(duration, triesOf(run).Number);
        sum.Failed |= Failed(run);
        sum.TimedOut |= parts.Runs.StatusOf(run) == InvocationStatus.TimedOut;
        sum.ColdStart |= parts.Runs.PictureOf(run)?.Init is not null
            || (!_graph.IsHole(run) && _graph.Span(run).ColdStart);
    }

    NodeSum Sum(Component component)
    {
        if (_nodes.TryGetValue(component, out var sum)) return sum;
        _nodes[component] = sum = new NodeSum(component);
        _nodeOrder.Add(sum);
        return sum;
    }

    sealed class NodeSum(Component component)
    {
        public string Id { get; } = component.Id;
        public List<int> Spans { get; } = [];
        public int Calls;
        public bool Failed;
        public bool TimedOut;
        public bool ColdStart;
        public bool Missing;
        int _attempts = 1;
        Duration _duration;

        public void Add(Duration duration, int attempt)
        {
            Calls++;
            // Nobody runs for 292 years; whoever says so must not break the sum.
            _duration = duration > new Duration(long.MaxValue) - _duration
                ? new Duration(long.MaxValue) : _duration + duration;
            _attempts = Math.Max(_attempts, attempt);
        }

        public TransactionNode ToNode(CausalGraph graph)
        {
            Spans.Sort(graph.Compare);
            return new TransactionNode
            {
                Id = Id,
                Component = component,
                Status = Failed ? SpanStatus.Error : SpanStatus.Ok,
                TimedOut = TimedOut,
                ColdStart = ColdStart,
                Calls = Calls,
                Attempts = _attempts,
                Duration = _duration,
                Missing = Missing,
                Spans = [.. Spans.Take(MostSpans).Select(graph.Ref)],
            };
        }
    }

    sealed class EdgeSum(string from, string to, bool isMessage)
    {
        public int Calls;
        public bool Failed;
        Evidence? _evidence;
        Confidence _confidence;
        string? _key;
        Duration? _wait;

        public void Weigh(CauseIn cause, CausalLink? link)
        {
            var evidence = cause.Why == CauseKind.SameTrace ? Evidence.TraceId : link?.Evidence ?? Evidence.Parent;
            if (_evidence is null || evidence < _evidence) _evidence = evidence;
            if (link?.Confidence > _confidence) _confidence = link.Value.Confidence;
            _key ??= link?.Key;
        }

        public void WaitFor(Duration wait)
        {
            if (wait > Duration.Zero && (_wait is null || wait > _wait)) _wait = wait;
        }

        public TransactionEdge ToEdge() => new()
        {
            From = from,
            To = to,
            Kind = isMessage ? "message" : "call",
            Evidence = _evidence ?? Evidence.Parent,
            Confidence = _confidence,
            Key = _key,
            Calls = Calls,
            Wait = _wait,
            Status = Failed ? SpanStatus.Error : SpanStatus.Ok,
        };
    }
}
