using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Says of a transaction what can be said without its spans. On the hot path: one pass over the members.
/// </summary>
sealed class Summarizer(AssemblyInput input, CausalGraph graph, Runs runs, ClockSkew skew)
{
    // As many as a list can show; the count stays exact.
    const int MostUsers = 20;
    const int MostFunctions = 20;

    // Ids that a transaction may have had while parts of it were unknown. More than this many late parents are not late
    // but absent.
    const int MostAliases = 1_000;

    readonly int[] _functionSeenBy = new int[graph.Table.Functions.Count];
    readonly List<int> _functions = [];
    readonly List<TransactionUser> _users = [];
    HashSet<string>? _manyUsers;
    int _number;

    public TransactionSummary Summarize(TransactionView view)
    {
        var verdict = OutcomeRules.Judge(new Findings(view));
        var totals = Count(view);
        var name = Entries.NameOf(view);
        var face = graph.IsHole(view.Face) ? null : graph.Span(view.Face);
        var partial = view.Part.Partial ?? input.PartialReason;
        return new TransactionSummary
        {
            Id = graph.IdOf(view.Entry),
            Project = graph.Project,
            Entry = name,
            EntryKind = view.Kind,
            EntrySpan = graph.Ref(view.Entry),
            CustomerFacing = view.HasClient,
            Critical = Entries.IsCritical(name, input.Rules.CriticalEntries),
            Start = totals.Start,
            Duration = totals.End > totals.Start ? totals.End - totals.Start : Duration.Zero,
            Outcome = verdict.Outcome,
            Complete = partial is null,
            PartialReason = partial,
            ErrorCount = totals.Errors,
            SpanCount = totals.Spans,
            FunctionCount = _functions.Count,
            InvocationCount = view.RunNodes.Count,
            ColdStarts = totals.ColdStarts,
            Cost = totals.Cost,
            Users = _users.Count == 0 ? [] : _users.ToArray(),
            UserCount = _manyUsers?.Count ?? _users.Count,
            Environment = face?.Source.Function.Environment ?? "",
            Region = face?.Source.Function.Region ?? "",
            RootCause = RootCauses.Of(view, verdict),
            Functions = NameFunctions(),
            Aliases = FindAliases(view),
            Background = !view.AnyListed,
        };
    }

    Totals Count(TransactionView view)
    {
        _number++;
        _functions.Clear();
        _users.Clear();
        _manyUsers = null;
        var totals = new Totals { Start = Instant.Max };
        foreach (var node in view.Members)
        {
            if (!graph.IsHole(node)) CountSpan(node, ref totals);
            if (runs.Is(node)) CountRun(view, node, ref totals);
        }

        if (totals.Start == Instant.Max) totals.Start = graph.Start(view.Entry);
        return totals;
    }

    void CountSpan(int node, ref Totals totals)
    {
        var span = graph.Span(node);
        totals.Spans++;
        var start = span.Start + skew.Of(node);
        var end = start + span.Duration;
        if (start < totals.Start) totals.Start = start;
        if (end > totals.End) totals.End = end;
        if (span.Status == SpanStatus.Error && !runs.Is(node)) totals.Errors++;
        var function = graph.Table.Function[node];
        if (_functionSeenBy[function] != _number)
        {
            _functionSeenBy[function] = _number;
            _functions.Add(function);
        }

        for (var i = 0; i < span.Users.Count; i++) AddUser(span.Users[i]);
    }

    void CountRun(TransactionView view, int run, ref Totals totals)
    {
        var picture = runs.PictureOf(run);
        var status = runs.StatusOf(run);
        if (status is not (InvocationStatus.Ok or InvocationStatus.Running)) totals.Errors++;
        if (picture?.EndedAt is { } ended && ended > totals.End && graph.IsHole(run)) totals.End = ended;
        if ((!graph.IsHole(run) && graph.Span(run).ColdStart) || picture?.Init is not null) totals.ColdStarts++;
        var cost = CostOf(run);
        if (cost != Usd.Zero) totals.Cost += new Usd(cost.Amount / view.Closure.Holders(run));
    }

    Usd CostOf(int run)
    {
        var picture = runs.PictureOf(run);
        var source = graph.IsHole(run) ? null : graph.Span(run).Source;
        var memory = picture?.MemorySize ?? source?.MemorySizeMegabytes;
        if (memory is null || source is { IsFunction: false }) return Usd.Zero;
        var measured = graph.IsHole(run) || graph.Span(run).End.IsUnknown
            ? picture?.Duration : graph.Span(run).Duration;
        return (picture?.Billed ?? picture?.Duration ?? measured) is { } billed
            ? LambdaPrices.Of(billed, memory.Value, source?.Architecture ?? "")
            : Usd.Zero;
    }

    void AddUser(TransactionUser user)
    {
        if (_manyUsers is not null)
        {
            _manyUsers.Add(user.Id);
            return;
        }

        foreach (var known in _users)
        {
            if (known.Id == user.Id) return;
        }

        if (_users.Count < MostUsers) _users.Add(user);
        else _manyUsers = [.. _users.Select(u => u.Id), user.Id];
    }

    string[] NameFunctions()
    {
        var names = new string[_functions.Count];
        for (var i = 0; i < names.Length; i++) names[i] = graph.Table.Functions[_functions[i]].Name;
        if (names.Length == 1) return names;
        Array.Sort(names, string.CompareOrdinal);
        return names.Length <= MostFunctions ? names : names[..MostFunctions];
    }

    // Whatever has a cause now and could have been an entry while less was known: roots, and parents that came after
    // their children.
    TransactionId[] FindAliases(TransactionView view)
    {
        var count = 0;
        foreach (var node in view.Members) count += IsAlias(view, node) ? 1 : 0;
        if (count == 0) return [];
        var aliases = new TransactionId[Math.Min(count, MostAliases)];
        var next = 0;
        foreach (var node in view.Members)
        {
            if (next == aliases.Length) break;
            if (IsAlias(view, node)) aliases[next++] = graph.IdOf(node);
        }

        return aliases;
    }

    bool IsAlias(TransactionView view, int node) =>
        node != view.Entry && (graph.FirstChild(node) != CausalGraph.None || graph.Parent[node] == CausalGraph.None);

    struct Totals
    {
        public Instant Start;
        public Instant End;
        public int Spans;
        public int Errors;
        public int ColdStarts;
        public Usd Cost;
    }
}
