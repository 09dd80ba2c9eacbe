using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Draws one loaded transaction whole: its spans in causal order, and from them its invocations, hops, nodes and edges.
/// </summary>
sealed class Drawing
{
    readonly AssemblyParts _parts;
    readonly CausalGraph _graph;
    readonly TransactionView _view;
    readonly TransactionSummary _summary;
    // By node: when the walk came to it. Bounded by the transaction, as is all else here.
    readonly Dictionary<int, int> _position = [];
    readonly Dictionary<int, (int Number, int Count)> _tries = [];
    readonly List<AttemptGroup> _groups;

    public Drawing(AssemblyParts parts, TransactionSummary summary)
    {
        _parts = parts;
        _graph = parts.Graph;
        _view = parts.View;
        _summary = summary;
        foreach (var node in _view.Members) _position[node] = _position.Count;
        _groups = Attempts.Find(_view);
        foreach (var group in _groups) Number(group);
    }

    public Transaction Draw()
    {
        var placed = Place();
        var map = new MapDrawing(_parts, TriesOf);
        var spans = new TransactionSpan[placed.Count];
        var traces = new List<TraceId>();
        var seenTraces = new HashSet<TraceId>();
        for (var i = 0; i < spans.Length; i++)
        {
            spans[i] = DrawSpan(placed[i], map.Add(placed[i].Node, placed[i].Cause));
            if (seenTraces.Add(spans[i].Ref.TraceId)) traces.Add(spans[i].Ref.TraceId);
        }

        return new Transaction
        {
            Summary = _summary,
            Nodes = map.Nodes(),
            Edges = map.Edges(),
            Spans = spans,
            Invocations = new InvocationDrawing(_parts, TriesOf).Draw(_groups),
            Hops = DrawHops(placed),
            TraceIds = traces,
        };
    }

    void Number(AttemptGroup group)
    {
        for (var i = 0; i < group.Tries.Count; i++)
        {
            var node = group.Tries[i].Node;
            if (node != CausalGraph.None && group.Count >= TriesOf(node).Count)
                _tries[node] = (group.NumberOf(i), group.Count);
        }
    }

    (int Number, int Count) TriesOf(int node) => _tries.TryGetValue(node, out var tries) ? tries : (1, 1);

    // A cause before its effects, siblings by start.
    List<Placed> Place()
    {
        var causes = new Dictionary<int, CauseIn>();
        var children = new Dictionary<int, List<int>>();
        foreach (var node in _view.Members)
        {
            if (node == _view.Entry) continue;
            var cause = causes[node] = CauseOf(node);
            if (!children.TryGetValue(cause.Node, out var list)) children[cause.Node] = list = [];
            list.Add(node);
        }

        var placed = new List<Placed>(_position.Count);
        var stack = new Stack<(int Node, int Depth)>();
        stack.Push((_view.Entry, 0));
        while (stack.TryPop(out var next))
        {
            placed.Add(new Placed(next.Node, next.Depth, causes.GetValueOrDefault(next.Node, CauseIn.Entry)));
            if (!children.TryGetValue(next.Node, out var below)) continue;
            below.Sort((a, b) => CompareShifted(b, a));
            foreach (var child in below) stack.Push((child, next.Depth + 1));
        }

        return placed;
    }

    int CompareShifted(int left, int right)
    {
        var order = (_graph.Start(left) + _parts.Skew.Of(left)).CompareTo(_graph.Start(right) + _parts.Skew.Of(right));
        return order != 0 ? order : _graph.Ref(left).CompareTo(_graph.Ref(right));
    }

    // The cause inside this transaction: what led the walk here. One that the walk met later would close a circle.
    CauseIn CauseOf(int node)
    {
        var cause = _graph.Cause[node];
        if (cause != CausalGraph.None && IsBefore(cause, node))
            return new CauseIn(cause, _graph.Why[node], _graph.CauseLink[node]);
        for (var i = 0; i < _graph.LinksOf(node).Length; i++)
        {
            var place = _graph.LinkStart[node] + i;
            if (_graph.Links[place].Causes && IsBefore(_graph.Links[place].From, node))
                return new CauseIn(_graph.Links[place].From, CauseKind.Link, place);
        }

        return new CauseIn(_view.Entry, CauseKind.SameTrace, CausalGraph.None);
    }

    bool IsBefore(int cause, int node) => _position.TryGetValue(cause, out var place) && place < _position[node];

    TransactionSpan DrawSpan(Placed placed, (string Id, Component Component) drawn)
    {
        var node = placed.Node;
        var span = _graph.IsHole(node) ? null : _graph.Span(node);
        var link = placed.Cause.Link == CausalGraph.None ? (CausalLink?)null : _graph.Links[placed.Cause.Link];
        var tries = TriesOf(node);
        var run = _parts.Runs.Of(node);
        var isRun = _parts.Runs.Is(node);
        return new TransactionSpan
        {
            Ref = _graph.Ref(node),
            ParentId = span is null || span.ParentId.IsZero ? null : span.ParentId,
            Cause = placed.Cause.Node == CausalGraph.None ? null : _graph.Ref(placed.Cause.Node),
            CauseEvidence = EvidenceOf(placed.Cause, link),
            CauseKey = link?.Key,
            CauseConfidence = placed.Cause.Why == CauseKind.SameProcess
                ? Confidence.Inferred
                : link?.Confidence ?? Confidence.Certain,
            Node = drawn.Id,
            Component = span is { Kind: SpanKind.Client or SpanKind.Producer } ? span.Component : drawn.Component,
            Function = span?.Source.Function.Name ?? "",
            RequestId = run == CausalGraph.None ? null
                : _graph.IsHole(run) ? _parts.Runs.PictureOf(run)?.RequestId : _graph.Span(run).RequestId,
            MessageIds = span is null ? [] : [.. span.Messages.Select(m => m.Id).Distinct()],
            Name = span?.Name ?? (isRun ? "invocation that never reported its end" : "unreported span"),
            Kind = span?.Kind ?? SpanKind.Unspecified,
            Start = _graph.Start(node) + _parts.Skew.Of(node),
            Duration = DurationOf(node),
            ClockShift = _parts.Skew.Of(node),
            Status = StatusOf(node),
            Error = RootCauses.ErrorOf(_graph, _parts.Runs, node),
            Attempt = tries.Number,
            Attempts = tries.Count,
            SharedWith = _parts.Closure.Holders(node) - 1,
            IsInvocation = isRun,
            Missing = span is null,
            Depth = placed.Depth,
        };
    }

    static Evidence? EvidenceOf(CauseIn cause, CausalLink? link) => cause switch
    {
        { Node: CausalGraph.None } or { Why: CauseKind.SameProcess } => null,
        { Why: CauseKind.SameTrace } => Evidence.TraceId,
        _ => link?.Evidence ?? Evidence.Parent,
    };

    Duration? DurationOf(int node)
    {
        if (_parts.Runs.Is(node) && _parts.Runs.StatusOf(node) == InvocationStatus.Running) return null;
        return _graph.IsHole(node) ? _parts.Runs.PictureOf(node)?.Duration : _graph.Span(node).Duration;
    }

    SpanStatus StatusOf(int node)
    {
        var failed = _parts.Runs.Is(node)
            && _parts.Runs.StatusOf(node) is not (InvocationStatus.Ok or InvocationStatus.Running);
        return failed ? SpanStatus.Error : _graph.IsHole(node) ? SpanStatus.Unset : _graph.Span(node).Status;
    }

    List<Hop> DrawHops(List<Placed> placed)
    {
        var hops = new List<Hop>();
        foreach (var (node, _, _) in placed)
        {
            foreach (var link in _graph.LinksOf(node))
            {
                if (!_position.ContainsKey(link.From) || IsToldByRun(node, link.From)) continue;
                var from = _graph.Span(link.From);
                var sentAt = from.Start + _parts.Skew.Of(link.From) + from.Duration;
                var wait = _graph.Start(node) + _parts.Skew.Of(node) - sentAt;
                hops.Add(new Hop
                {
                    From = from.Ref,
                    To = _graph.Ref(node),
                    Via = link.Via,
                    Evidence = link.Evidence,
                    Key = link.Key,
                    Confidence = link.Confidence,
                    Wait = wait > Duration.Zero ? wait : Duration.Zero,
                });
            }
        }

        return hops;
    }

    // A consumer span inside an invocation has the invocation's message: one hop, not two.
    bool IsToldByRun(int node, int from)
    {
        var run = _parts.Runs.Of(node);
        if (run == node || run == CausalGraph.None) return false;
        return _graph.HasLink(from, run);
    }

    internal readonly record struct Placed(int Node, int Depth, CauseIn Cause);
}

/// <summary>What a node is drawn under in one transaction.</summary>
readonly record struct CauseIn(int Node, CauseKind Why, int Link)
{
    /// <summary>Nothing: it is the entry.</summary>
    public static CauseIn Entry { get; } = new(CausalGraph.None, CauseKind.Parent, CausalGraph.None);
}
