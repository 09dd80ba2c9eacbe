using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>Draws transactions from stored spans: gathers what hops join, assembles, and keeps the last drawings.</summary>
sealed class TransactionArtist(
    TraceSource source, IDerivedStore derived, DrawnTransactions drawn, AssemblyRules rules, TimeProvider time)
{
    readonly TraceGatherer _gatherer = new(source, derived);

    /// <summary>The transaction of this row, whole; null when nothing of it is stored any more.</summary>
    /// <param name="summary">As the derived store has it.</param>
    /// <param name="asked">Its id, or an alias.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<Transaction?> DrawAsync(
        TransactionSummary summary, TransactionId asked, CancellationToken cancellation)
    {
        if (drawn.Find(summary.Project, summary.Id) is { } known) return known;
        var assembly = await AssembleAsync(new TraceKey(summary.Project, summary.EntrySpan.TraceId), cancellation);
        // The row may lag behind the spans: then its id is an alias by now.
        var id = assembly.Summaries.FirstOrDefault(s => s.Id == summary.Id || s.Aliases.Contains(asked))?.Id ?? summary.Id;
        var transaction = assembly.Draw(id);
        if (transaction is not null) drawn.Keep(summary.Project, transaction);
        return transaction;
    }

    /// <summary>Everything that can be derived from a trace and what hops join to it.</summary>
    public async ValueTask<Assembly> AssembleAsync(TraceKey key, CancellationToken cancellation)
    {
        var trace = await source.LoadAsync(key, cancellation);
        var groups = await _gatherer.GatherAsync([trace], cancellation);
        return TransactionAssembler.Assemble(groups[0].ToInput(Instant.From(time.GetUtcNow()), rules));
    }
}
