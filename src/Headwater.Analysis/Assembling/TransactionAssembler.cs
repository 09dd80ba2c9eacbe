namespace Headwater.Analysis;

/// <summary>
/// Makes transactions of spans: who caused whom, what one entry set in motion, what became of it. Pure: the same set of
/// inputs, in any order and however often repeated, gives the same answer. The rules are written down in
/// docs/transactions.md.
/// </summary>
public static class TransactionAssembler
{
    /// <summary>Assembles. Takes time linear in the number of spans; never throws for what senders may send.</summary>
    public static Assembly Assemble(AssemblyInput input)
    {
        var table = SpanTable.Of(input.Spans);
        var graph = TraceForest.Build(input.Project, table);
        var hops = new HopMatching(graph);
        hops.Match(input.Ends);
        Causes.Choose(graph);
        Holes.Join(graph, input.Rules);
        Cycles.Cut(graph);
        if (Sessions.Split(graph, input.Rules)) graph.Order();
        var runs = new Runs(graph, input);
        if (Background.Attach(graph, runs)) graph.Order();
        var closure = new Closure(graph, runs, input.Rules);
        var skew = new ClockSkew(graph, input.Rules);
        var view = new TransactionView(graph, runs, closure);
        var summarizer = new Summarizer(input, graph, runs, skew);
        var summaries = new Model.TransactionSummary[closure.Parts.Count];
        for (var i = 0; i < summaries.Length; i++)
        {
            view.Load(closure.Parts[i]);
            summaries[i] = summarizer.Summarize(view);
        }

        return new Assembly(summaries, new AssemblyParts(graph, runs, closure, skew, view), hops.Unmatched);
    }
}
