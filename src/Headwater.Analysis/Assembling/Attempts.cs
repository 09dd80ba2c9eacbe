using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Groups tries of the same work inside one transaction: deliveries of one message to one function; asynchronous runs
/// of one request; a call that its caller repeated after it failed.
/// </summary>
static class Attempts
{
    /// <summary>Every group of the transaction, by the start of its first try. Groups of one try are in it.</summary>
    public static List<AttemptGroup> Find(TransactionView view)
    {
        var groups = new List<AttemptGroup>();
        FindRuns(view, groups);
        if (view.FailedCalls.Count > 0) FindCalls(view, groups);
        foreach (var group in groups) group.Sort();
        groups.Sort(AttemptGroup.ByFirst);
        return groups;
    }

    // A request id is the same for all asynchronous tries, and unique in the world: it stands without the function.
    const int AnyFunction = -1;

    static void FindRuns(TransactionView view, List<AttemptGroup> groups)
    {
        var requests = CountRequests(view);
        var known = new Dictionary<(int Function, string Key), AttemptGroup>();
        foreach (var run in view.RunNodes)
        {
            if (view.IsAwaited(run)) continue;
            var failed = view.Runs.Failed(run);
            var span = view.Graph.IsHole(run) ? null : view.Graph.Span(run);
            var attempt = new Attempt(run, view.Graph.Start(run), span?.DeliveryCount ?? 0, failed);
            var request = RequestOf(view, run);
            var byMessage = false;
            if (span is not null && (request is null || requests[request] == 1))
            {
                foreach (var message in MessagesOf(view, run))
                {
                    byMessage = true;
                    var lost = failed || (span.FailedMessages?.Contains(message) ?? false);
                    Add(known, groups, (view.Graph.Table.Function[run], message), attempt with { Failed = lost });
                }
            }

            if (!byMessage) Add(known, groups, (AnyFunction, request ?? view.Graph.Ref(run).ToString()), attempt);
        }

        foreach (var ((function, request), group) in known)
        {
            if (function == AnyFunction) AddUnseen(view, group, request);
        }
    }

    static string? RequestOf(TransactionView view, int run) =>
        view.Graph.IsHole(run) ? view.Runs.PictureOf(run)?.RequestId : view.Graph.Span(run).RequestId;

    static Dictionary<string, int> CountRequests(TransactionView view)
    {
        var counts = new Dictionary<string, int>();
        foreach (var run in view.RunNodes)
        {
            if (RequestOf(view, run) is { } request)
                counts[request] = counts.GetValueOrDefault(request, view.Runs.Unseen(request).Count) + 1;
        }

        return counts;
    }

    // Runs that only the platform told of: they have no node, and are tries all the same.
    static void AddUnseen(TransactionView view, AttemptGroup group, string request)
    {
        foreach (var picture in view.Runs.Unseen(request))
        {
            var failed = view.Runs.StatusOf(picture) is not (InvocationStatus.Ok or InvocationStatus.Running);
            group.Tries.Add(new Attempt(CausalGraph.None, picture.Start, 0, failed));
        }
    }

    // Of a batch only those messages count here that this transaction sent; usually that is one of many.
    static IEnumerable<string> MessagesOf(TransactionView view, int run)
    {
        var messages = view.Graph.Span(run).Messages;
        if (view.Graph.Joint.Length == 0 || !view.Graph.Joint[run])
        {
            foreach (var message in messages)
            {
                if (message.Role == HopRole.Effect) yield return message.Id;
            }

            yield break;
        }

        foreach (var key in KeysFromHere(view, run))
        {
            foreach (var message in messages)
            {
                if (message.Role == HopRole.Effect && message.Id == key) yield return message.Id;
            }
        }
    }

    static List<string> KeysFromHere(TransactionView view, int run)
    {
        var keys = new List<string>();
        foreach (var link in view.Graph.LinksOf(run))
        {
            if (view.Holds(link.From)) keys.Add(link.Key);
        }

        return keys;
    }

    // A call is a repeat when the same caller made the same call before, that one failed, and it was over when this one
    // began.
    static void FindCalls(TransactionView view, List<AttemptGroup> groups)
    {
        var open = new Dictionary<(int Caller, string Operation, Component Component), AttemptGroup?>();
        foreach (var call in view.FailedCalls) open[KeyOf(view, call)] = null;
        foreach (var node in view.Members)
        {
            if (view.Graph.IsHole(node)) continue;
            var span = view.Graph.Span(node);
            if (span.Kind is not (SpanKind.Client or SpanKind.Producer)
                || !open.TryGetValue(KeyOf(view, node), out var group))
                continue;
            if (group is null || !group.Tries[^1].Failed || view.Graph.Span(group.Tries[^1].Node).End > span.Start)
            {
                open[KeyOf(view, node)] = group = new AttemptGroup(isCall: true);
                groups.Add(group);
            }

            group.Tries.Add(new Attempt(node, span.Start, 0, span.Status == SpanStatus.Error));
        }
    }

    static (int Caller, string Operation, Component Component) KeyOf(TransactionView view, int call) =>
        (view.Graph.Cause[call], view.Graph.Span(call).Operation, view.Graph.Span(call).Component);

    static void Add(Dictionary<(int Function, string Key), AttemptGroup> known, List<AttemptGroup> groups,
        (int Function, string Key) key, Attempt attempt)
    {
        if (!known.TryGetValue(key, out var group))
        {
            known[key] = group = new AttemptGroup(isCall: false);
            groups.Add(group);
        }

        group.Tries.Add(attempt);
    }
}

/// <summary>One try.</summary>
/// <param name="Node">The invocation or call; <see cref="CausalGraph.None"/> when only the platform told of it.</param>
/// <param name="Start">When it began.</param>
/// <param name="DeliveryCount">The number that the sender of the work gave it; 0 when none.</param>
/// <param name="Failed">It did not do the work.</param>
readonly record struct Attempt(int Node, Instant Start, int DeliveryCount, bool Failed);

/// <summary>All tries of one piece of work, first to last.</summary>
sealed class AttemptGroup(bool isCall)
{
    public bool IsCall { get; } = isCall;

    public List<Attempt> Tries { get; } = [];

    public Attempt Last => Tries[^1];

    /// <summary>The node of the last try that has one.</summary>
    public int LastNode
    {
        get
        {
            for (var i = Tries.Count - 1; i >= 0; i--)
            {
                if (Tries[i].Node != CausalGraph.None) return Tries[i].Node;
            }

            return CausalGraph.None;
        }
    }

    public bool AnyFailed => Tries.Exists(t => t.Failed);

    /// <summary>How many tries there were, those included that left no span.</summary>
    public int Count => Math.Max(Tries.Count, NumberOf(Tries.Count - 1));

    /// <summary>1 for the first; the delivery count where it was sent.</summary>
    public int NumberOf(int place) => Math.Max(place + 1, Tries[place].DeliveryCount);

    public void Sort()
    {
        var numbered = Tries.TrueForAll(t => t.DeliveryCount > 0);
        Tries.Sort((a, b) =>
        {
            var order = numbered ? a.DeliveryCount.CompareTo(b.DeliveryCount) : 0;
            if (order == 0) order = a.Start.CompareTo(b.Start);
            return order != 0 ? order : a.Node.CompareTo(b.Node);
        });
    }

    public static int ByFirst(AttemptGroup left, AttemptGroup right)
    {
        var order = left.Tries[0].Start.CompareTo(right.Tries[0].Start);
        return order != 0 ? order : left.LastNode.CompareTo(right.LastNode);
    }
}
