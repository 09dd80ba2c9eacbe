using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>What became of a transaction, and the node that decided it.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Decider">The node from which the root cause is looked for; <see cref="CausalGraph.None"/> when nothing
/// failed.</param>
readonly record struct Verdict(Outcome Outcome, int Decider);

/// <summary>One rule. The first that answers decides.</summary>
/// <param name="Name">For documents and tests.</param>
/// <param name="Reason">Why the rule is there.</param>
/// <param name="Judge">The verdict, or null to leave it to the next rule.</param>
sealed record OutcomeRule(string Name, string Reason, Func<Findings, Verdict?> Judge);

/// <summary>The rules of docs/transactions.md, in their written order.</summary>
static class OutcomeRules
{
    public static IReadOnlyList<OutcomeRule> All { get; } =
    [
        new("nobody waits", "Without a client to tell, work that failed for good is simply lost.",
            static f => !f.View.HasClient && f.FirstLoss is { } loss ? new Verdict(Outcome.Failed, loss) : null),
        new("the client knows", "A 5xx, an exception or a time-out is what the client saw, whatever else went well.",
            static f => f.ClientSawFailure ? new Verdict(Outcome.Failed, f.View.Face) : null),
        new("the client does not know", "It was told that all is well, and yet work that it asked for was lost.",
            static f => f.FirstLoss is { } loss ? new Verdict(Outcome.SilentlyFailed, loss) : null),
        new("tried again", "A later try of the same work succeeded: nothing is lost, but something is weak.",
            static f => f.FirstRecovery is { } tried ? new Verdict(Outcome.Recovered, tried) : null),
        new("not over yet", "An invocation that is younger than its limit may still end well.",
            static f => f.View.AnyRunning ? new Verdict(Outcome.Running, CausalGraph.None) : null),
        new("nothing that matters failed", "Handled conditions, failed reads and 4xx replies are part of daily work.",
            static _ => new Verdict(Outcome.Ok, CausalGraph.None)),
    ];

    public static Verdict Judge(Findings findings)
    {
        foreach (var rule in All)
        {
            if (rule.Judge(findings) is { } verdict) return verdict;
        }

        throw new InvalidOperationException("The last outcome rule answers always.");
    }
}

/// <summary>
/// What of a transaction was lost, and what was saved by trying again: the facts on which the rules decide.
/// </summary>
sealed class Findings
{
    public Findings(TransactionView view)
    {
        View = view;
        FirstLoss = null;
        if (view.AnyFailure)
        {
            Groups = Attempts.Find(view);
            ClientSawFailure = view.HasClient && view.Runs.Is(view.Face) && view.Runs.Failed(view.Face)
                && !RepliedWell(view);
            foreach (var group in Groups) Judge(group);
            if (FirstLoss is null && IsFailedJob(view)) FirstLoss = view.Entry;
        }

        FirstLoss ??= DeadLetter(view);
    }

    public TransactionView View { get; }

    /// <summary>Empty when nothing failed: then nobody asks.</summary>
    public IReadOnlyList<AttemptGroup> Groups { get; } = [];

    /// <summary>The client got a 5xx, an exception or a time-out.</summary>
    public bool ClientSawFailure { get; }

    /// <summary>The earliest piece of work that failed for good, by its last try.</summary>
    public int? FirstLoss { get; private set; }

    /// <summary>The earliest try that failed and whose work was done by a later one.</summary>
    public int? FirstRecovery { get; private set; }

    void Judge(AttemptGroup group)
    {
        if (group.Last.Failed)
        {
            if (!group.IsCall || IsLostWrite(View, group.LastNode)) FirstLoss ??= group.LastNode;
            return;
        }

        foreach (var attempt in group.Tries)
        {
            if (attempt.Failed && attempt.Node != CausalGraph.None) FirstRecovery ??= attempt.Node;
        }
    }

    // A write that failed while its invocation ended well: nobody upstream can know. When the invocation failed too,
    // that counts.
    static bool IsLostWrite(TransactionView view, int call)
    {
        var span = view.Graph.Span(call);
        if (!span.IsWrite || span.IsConditionFailure || IsClientMistake(span)) return false;
        var run = view.Runs.Of(call);
        return run != CausalGraph.None && !view.Runs.Failed(run)
            && view.Runs.StatusOf(run) is not (InvocationStatus.Running or InvocationStatus.TimedOut);
    }

    // An HTTP API that answers 4xx has refused the request; an AWS service that does has not done the work
    // (ValidationException is 400).
    static bool IsClientMistake(SpanFacts call) =>
        call.HttpStatus is >= 400 and < 500
        && call.Component.Kind is ComponentKind.Host or ComponentKind.Api or ComponentKind.Service;

    static bool RepliedWell(TransactionView view) =>
        !view.Graph.IsHole(view.Face) && view.Graph.Span(view.Face).HttpStatus is > 0 and < 500;

    // A job, a script: no invocation, but the entry itself says that it failed.
    static bool IsFailedJob(TransactionView view)
    {
        if (view.HasClient || view.Graph.IsHole(view.Entry) || view.Runs.Is(view.Entry)) return false;
        var span = view.Graph.Span(view.Entry);
        return span.Status == SpanStatus.Error && span.HttpStatus is < 400 or >= 500;
    }

    static int? DeadLetter(TransactionView view)
    {
        foreach (var node in view.Members)
        {
            if (!view.Graph.IsHole(node) && Channels.IsDeadLetterQueue(view.Graph.Span(node).Component)
                && view.Graph.Span(node) is
                {
                    Status: not SpanStatus.Error,
                    Kind: SpanKind.Producer or SpanKind.Client
                })
                return node;
        }

        return null;
    }
}
