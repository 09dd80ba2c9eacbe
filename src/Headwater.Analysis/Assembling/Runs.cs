using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Which nodes are invocations, in which invocation each span ran, and how each ended: what the span says, completed by
/// what the platform says.
/// </summary>
sealed class Runs
{
    readonly CausalGraph _graph;
    readonly Instant _asOf;
    readonly Duration _limit;
    readonly int[] _runOf;
    readonly bool[] _isRun;
    // By span: how it says that it ended; for runs only.
    readonly InvocationStatus[] _said;
    // Empty without platform lines; bounded by them.
    readonly Dictionary<int, PlatformPicture> _pictures = [];
    readonly Dictionary<string, List<PlatformPicture>> _unseen = [];

    public Runs(CausalGraph graph, AssemblyInput input)
    {
        _graph = graph;
        _asOf = input.AsOf;
        _limit = input.Rules.InvocationLimit;
        _isRun = new bool[graph.NodeCount];
        _said = new InvocationStatus[graph.SpanCount];
        for (var node = 0; node < graph.SpanCount; node++)
        {
            _isRun[node] = IsRun(graph, node);
            if (_isRun[node]) _said[node] = Invocations.Of(graph.Span(node)).Status;
        }

        if (input.Reports.Count > 0) Complete(PlatformPicture.Draw(input.Reports));
        _runOf = FindEnclosing();
    }

    public bool Is(int node) => _isRun[node];

    /// <summary>The invocation in which a span ran (itself, if it is one), or <see cref="CausalGraph.None"/>.</summary>
    public int Of(int node) => _runOf[node];

    /// <summary>What the platform said of a run, or null.</summary>
    public PlatformPicture? PictureOf(int run) => _pictures.Count == 0 ? null : _pictures.GetValueOrDefault(run);

    /// <summary>Runs of this request that left no span at all.</summary>
    public IReadOnlyList<PlatformPicture> Unseen(string? requestId) =>
        _unseen.Count == 0 || requestId is null
            ? [] : _unseen.GetValueOrDefault(requestId) ?? (IReadOnlyList<PlatformPicture>)[];

    /// <summary>How a run ended, or that it still runs.</summary>
    public InvocationStatus StatusOf(int run)
    {
        var picture = PictureOf(run);
        if (_graph.IsHole(run)) return StatusOf(picture!);
        var said = _said[run];
        if (picture?.Status is InvocationStatus.TimedOut or InvocationStatus.OutOfMemory) return picture.Status.Value;
        if (said == InvocationStatus.Running)
            return picture?.EndedAt is null ? StillRuns(_graph.Start(run)) : picture.Status ?? InvocationStatus.Ok;
        return said == InvocationStatus.Ok && picture?.Status == InvocationStatus.Error ? InvocationStatus.Error : said;
    }

    /// <summary>How a run ended of which only the platform told.</summary>
    public InvocationStatus StatusOf(PlatformPicture picture) =>
        picture.Status ?? (picture.EndedAt is null ? StillRuns(picture.Start) : InvocationStatus.Ok);

    /// <summary>
    /// It failed in a way that matters: not when it answered a client with a 4xx, which is the client's mistake.
    /// </summary>
    public bool Failed(int run)
    {
        var status = StatusOf(run);
        if (status is InvocationStatus.TimedOut or InvocationStatus.OutOfMemory) return true;
        if (_graph.IsHole(run)) return status == InvocationStatus.Error;
        var reply = _graph.Span(run).HttpStatus;
        return reply >= 500 || (status == InvocationStatus.Error && reply < 400);
    }

    /// <summary>
    /// A function's span whatever its parent; for services, what handles a request or message that came from elsewhere.
    /// </summary>
    public static bool IsRun(CausalGraph graph, int node)
    {
        var span = graph.Span(node);
        var parent = graph.Parent[node];
        var above = parent == CausalGraph.None || graph.IsHole(parent) ? null : graph.Span(parent);
        var sameProcess = above is not null && graph.Table.Process[parent] == graph.Table.Process[node];
        // Wrapper and instrumentation may both report the whole run: the outer one is it.
        if (span.IsFaas && sameProcess && above!.IsFaas && above.RequestId == span.RequestId) return false;
        if (Invocations.IsInvocation(span) is { } known) return known;
        return !sameProcess || above!.IsPoll || above.Kind is SpanKind.Client or SpanKind.Producer;
    }

    InvocationStatus StillRuns(Instant start) =>
        _asOf - start < _limit ? InvocationStatus.Running : InvocationStatus.TimedOut;

    void Complete(List<PlatformPicture> pictures)
    {
        var runs = new Dictionary<string, List<int>>();
        for (var node = 0; node < _graph.SpanCount; node++)
        {
            if (!_isRun[node] || _graph.Span(node).RequestId is not { } request) continue;
            if (!runs.TryGetValue(request, out var list)) runs[request] = list = [];
            list.Add(node);
        }

        foreach (var group in pictures.GroupBy(p => p.RequestId))
        {
            var free = group.ToList();
            foreach (var run in runs.GetValueOrDefault(group.Key) ?? []) TakeNearest(run, free);
            if (free.Count > 0) _unseen[group.Key] = free;
        }

        var examined = new bool[_graph.Holes.Length];
        for (var node = 0; node < _graph.SpanCount && _unseen.Count > 0; node++)
        {
            var hole = _graph.Cause[node] - _graph.SpanCount;
            if (hole < 0 || examined[hole]) continue;
            examined[hole] = true;
            FindDeadRun(hole + _graph.SpanCount, node);
        }
    }

    void TakeNearest(int run, List<PlatformPicture> free)
    {
        var span = _graph.Span(run);
        PlatformPicture? nearest = null;
        foreach (var picture in free)
        {
            if (picture.Function.Name != span.Source.Function.Name) continue;
            if (nearest is null || Distance(picture, span) < Distance(nearest, span)) nearest = picture;
        }

        if (nearest is null) return;
        _pictures[run] = nearest;
        free.Remove(nearest);
    }

    static Duration Distance(PlatformPicture picture, SpanFacts span)
    {
        var apart = picture.Start - span.Start;
        return apart < Duration.Zero ? Duration.Zero - apart : apart;
    }

    // A function that was killed never sent its own span; its children came, and the platform tells the rest.
    void FindDeadRun(int hole, int firstChild)
    {
        var child = _graph.Span(firstChild);
        if (!child.Source.IsFunction || child.Source.Instance.Length == 0 || _isRun[firstChild]) return;
        foreach (var (request, pictures) in _unseen)
        {
            var dead = pictures.Find(p => p.Instance == child.Source.Instance
                && p.Function.Name == child.Source.Function.Name && p.Start <= child.Start
                && (p.EndedAt is null || p.EndedAt >= child.Start));
            if (dead is null) continue;
            pictures.Remove(dead);
            if (pictures.Count == 0) _unseen.Remove(request);
            _pictures[hole] = dead;
            _isRun[hole] = true;
            return;
        }
    }

    int[] FindEnclosing()
    {
        const int unknown = -2;
        var runOf = new int[_graph.NodeCount];
        Array.Fill(runOf, unknown);
        var path = new Stack<int>();
        for (var start = 0; start < runOf.Length; start++)
        {
            var node = start;
            while (runOf[node] == unknown)
            {
                path.Push(node);
                runOf[node] = _isRun[node] ? node : CausalGraph.None;
                var parent = _graph.Parent[node];
                if (_isRun[node] || parent == CausalGraph.None) break;
                node = parent;
            }

            for (var run = runOf[node]; path.Count > 0;) runOf[path.Pop()] = run;
        }

        return runOf;
    }
}
