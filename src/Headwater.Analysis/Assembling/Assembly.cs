using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// The transactions that a set of spans makes. Summaries are there; a whole transaction is drawn when somebody asks.
/// Safe for concurrent callers of <see cref="Draw"/>.
/// </summary>
public sealed class Assembly
{
    readonly Dictionary<TransactionId, int> _places = [];
    readonly TransactionSummary[] _summaries;
    readonly AssemblyParts _parts;
    readonly Lock _drawing = new();

    internal Assembly(TransactionSummary[] summaries, AssemblyParts parts, IReadOnlyList<HopEnd> unmatched)
    {
        _summaries = summaries;
        _parts = parts;
        Unmatched = unmatched;
    }

    /// <summary>One for each entry, background included, by (start of the entry, its span).</summary>
    public IReadOnlyList<TransactionSummary> Summaries => _summaries;

    /// <summary>Ends of hops without a partner among the given ones, by (time, span).</summary>
    public IReadOnlyList<HopEnd> Unmatched { get; }

    /// <summary>
    /// A whole transaction by its id or an alias; null when none of these is it. An alias of several (a batch) gives
    /// the earliest.
    /// </summary>
    public Transaction? Draw(TransactionId id)
    {
        lock (_drawing)
        {
            if (_places.Count == 0) Index();
            if (!_places.TryGetValue(id, out var place)) return null;
            _parts.View.Load(_parts.Closure.Parts[place]);
            return new Drawing(_parts, _summaries[place]).Draw();
        }
    }

    void Index()
    {
        for (var i = 0; i < _summaries.Length; i++) _places[_summaries[i].Id] = i;
        for (var i = 0; i < _summaries.Length; i++)
        {
            foreach (var alias in _summaries[i].Aliases) _places.TryAdd(alias, i);
        }
    }
}

/// <summary>What the steps of assembly have made, for drawing.</summary>
sealed record AssemblyParts(CausalGraph Graph, Runs Runs, Closure Closure, ClockSkew Skew, TransactionView View);
