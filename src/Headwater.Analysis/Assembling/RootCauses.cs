using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Walks from what decided the outcome to the deepest span that failed on the way: the failing call rather than the
/// invocation that threw the same error again.
/// </summary>
static class RootCauses
{
    public static RootCause? Of(TransactionView view, Verdict verdict)
    {
        if (verdict.Decider == CausalGraph.None) return null;
        var node = verdict.Decider;
        while (FailedBelow(view, node) is var next && next != CausalGraph.None) node = next;
        return new RootCause(view.Graph.Ref(node), ComponentOf(view, node), MessageOf(view, node));
    }

    /// <summary>Type and message of a node's error; null when it has none.</summary>
    public static string? ErrorOf(CausalGraph graph, Runs runs, int node)
    {
        var platform = runs.PictureOf(node)?.ErrorType;
        if (graph.IsHole(node)) return runs.Is(node) ? platform ?? runs.StatusOf(node).ToString() : null;
        var span = graph.Span(node);
        if (span.ErrorType is null && span.ErrorMessage is null)
            return platform ?? (span.Status == SpanStatus.Error ? FallBack(span) : null);
        if (span.ErrorType is null) return span.ErrorMessage;
        return span.ErrorMessage is null ? span.ErrorType : $"{span.ErrorType}: {span.ErrorMessage}";
    }

    static string FallBack(SpanFacts span) =>
        span.HttpStatus >= 400 ? $"HTTP {span.HttpStatus}" : $"{span.Name} failed";

    static string MessageOf(TransactionView view, int node)
    {
        if (ErrorOf(view.Graph, view.Runs, node) is { } error) return error;
        if (!view.Runs.Is(node)) return "reached a dead-letter queue";
        return view.Runs.StatusOf(node) == InvocationStatus.TimedOut ? "timed out" : "failed";
    }

    static string ComponentOf(TransactionView view, int node)
    {
        if (view.Graph.IsHole(node)) return view.Runs.PictureOf(node)?.Function.Name ?? "unreported span";
        var component = view.Graph.Span(node).Component;
        return component.Service.Length == 0 ? component.Name : $"{component.Service} {component.Name}";
    }

    // The last one that failed is the one that was thrown on; one of the same type is certainly it.
    static int FailedBelow(TransactionView view, int node)
    {
        var graph = view.Graph;
        var type = graph.IsHole(node) ? null : graph.Span(node).ErrorType;
        var best = CausalGraph.None;
        var same = false;
        for (var child = graph.FirstChild(node); child != CausalGraph.None; child = graph.NextSibling(child))
        {
            if (graph.IsHole(child) || graph.Why[child] != CauseKind.Parent || !view.Holds(child)) continue;
            var span = graph.Span(child);
            var failed = view.Runs.Is(child)
                ? view.Runs.Failed(child) && view.IsAwaited(child)
                : span.Status == SpanStatus.Error && !view.IsTransport(child);
            if (!failed) continue;
            var matches = type is not null && span.ErrorType == type;
            if (same && !matches) continue;
            (best, same) = (child, matches);
        }

        return best;
    }
}
