using Headwater.Model;

namespace Headwater.Web;

/// <summary>
/// The rows of a timeline: every span below its cause, siblings by start, so that a subtree is a run of rows. Spans
/// whose cause is not in the transaction, or that cause each other in a ring, start a tree of their own.
/// </summary>
public static class Waterfall
{
    /// <summary>One row for each span of the transaction, in drawing order.</summary>
    public static IReadOnlyList<WaterfallRow> Of(Transaction transaction)
    {
        var spans = transaction.Spans;
        // A span that is listed twice (under two messages) is drawn once: its first place.
        var indexOf = new Dictionary<SpanRef, int>(spans.Count);
        for (var i = 0; i < spans.Count; i++) indexOf.TryAdd(spans[i].Ref, i);
        var children = new List<int>?[spans.Count];
        var roots = new List<int>();
        foreach (var (span, i) in indexOf)
        {
            if (spans[i].Cause is { } cause && indexOf.TryGetValue(cause, out var parent) && parent != i)
                (children[parent] ??= []).Add(i);
            else roots.Add(i);
        }
        int ByStart(int left, int right)
        {
            var order = spans[left].Start.CompareTo(spans[right].Start);
            return order != 0 ? order : left.CompareTo(right);
        }
        roots.Sort(ByStart);
        foreach (var siblings in children) siblings?.Sort(ByStart);

        var runs = Runs(transaction);
        var rows = new List<WaterfallRow>(spans.Count);
        var drawn = new bool[spans.Count];
        foreach (var root in roots) Draw(root, spans, children, runs, drawn, rows);
        // What is left sits in rings that no root leads to.
        foreach (var i in indexOf.Values.Order())
            if (!drawn[i]) Draw(i, spans, children, runs, drawn, rows);
        return rows;
    }

    static Dictionary<SpanRef, Invocation> Runs(Transaction transaction)
    {
        var runs = new Dictionary<SpanRef, Invocation>();
        foreach (var run in transaction.Invocations)
            if (run.Invocation.Span is { } span) runs.TryAdd(span, run.Invocation);
        return runs;
    }

    static void Draw(int root, IReadOnlyList<TransactionSpan> spans, List<int>?[] children,
        Dictionary<SpanRef, Invocation> runs, bool[] drawn, List<WaterfallRow> rows)
    {
        var stack = new Stack<(int Span, int Depth)>([(root, 0)]);
        while (stack.TryPop(out var next))
        {
            if (drawn[next.Span]) continue;
            drawn[next.Span] = true;
            var span = spans[next.Span];
            var run = runs.GetValueOrDefault(span.Ref);
            var below = children[next.Span];
            rows.Add(new(span, next.Depth, run?.Status == InvocationStatus.TimedOut, run?.ColdStart
                ?? false, below?.Count ?? 0));
            for (var i = (below?.Count ?? 0) - 1; i >= 0; i--) stack.Push((below![i], next.Depth + 1));
        }
    }
}

/// <summary>One row of a timeline.</summary>
/// <param name="Span">What it shows.</param>
/// <param name="Depth">How deep it stands below its root, 0 for the root.</param>
/// <param name="TimedOut">Its run was stopped at the time limit.</param>
/// <param name="ColdStart">Its run had to initialise first.</param>
/// <param name="Children">How many rows stand directly below it.</param>
public sealed record WaterfallRow(TransactionSpan Span, int Depth, bool TimedOut, bool ColdStart, int Children)
{
    /// <summary>What is read first: the function for a run, else what was done.</summary>
    public string Label => Span.IsInvocation || Span.Missing || Span.Name.Length == 0 ? Span.Component.Name : Span.Name;

    /// <summary>What is read second: the service, and on what.</summary>
    public string Detail =>
        Span.Missing ? "never reported"
        : Span.IsInvocation || Label.Contains(Span.Component.Name, StringComparison.OrdinalIgnoreCase)
            ? Span.Component.Service
        : $"{Span.Component.Service} {Span.Component.Name}";

    /// <summary>CSS class of the row's state.</summary>
    public string State =>
        TimedOut ? "is-timeout"
        : Span.Status == SpanStatus.Error ? "is-error"
        : Span.Missing ? "is-missing"
        : Span.Duration is null ? "is-running" : "";
}
