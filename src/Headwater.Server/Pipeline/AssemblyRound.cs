using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>One round of assembly: from traces that went quiet to rows in the derived store.</summary>
sealed class AssemblyRound(
    TraceSource source, IDerivedStore derived, Novelty novelty, AssemblyRules rules, TimeProvider time)
{
    readonly TraceGatherer _gatherer = new(source, derived);

    /// <summary>Derives these traces and all that hops join to them, and applies the result.</summary>
    /// <returns>What was applied, without the watermark.</returns>
    public async Task<DerivedBatch> RunAsync(IReadOnlyList<PendingTrace> round, CancellationToken cancellation)
    {
        List<TransactionSummary> summaries = [];
        List<(ProjectId, TransactionId)> removed = [];
        foreach (var traces in round.GroupBy(t => t.Key.Project))
        {
            var seeds = await MergeAsync(traces, cancellation);
            if (seeds.Count == 0) continue;
            // First, so that two traces of this round find each other.
            await derived.ApplyAsync(new DerivedBatch { HopEnds = [.. seeds.SelectMany(s => s.Ends)] }, cancellation);
            foreach (var group in await _gatherer.GatherAsync(seeds, cancellation))
            {
                var assembly = TransactionAssembler.Assemble(group.ToInput(Instant.From(time.GetUtcNow()), rules));
                summaries.AddRange(assembly.Summaries);
                removed.AddRange(assembly.Summaries.SelectMany(s => s.Aliases).Select(a => (traces.Key, a)));
            }
        }
        var batch = new DerivedBatch { Transactions = summaries, Removed = removed };
        await derived.ApplyAsync(batch, cancellation);
        return batch;
    }

    async ValueTask<List<GatheredTrace>> MergeAsync(IEnumerable<PendingTrace> traces, CancellationToken cancellation)
    {
        var seeds = new List<GatheredTrace>();
        foreach (var trace in traces)
        {
            var merged = await source.MergeAsync(trace, novelty.IsNew(trace), cancellation);
            if (merged.Spans.Count > 0) seeds.Add(merged);
        }
        return seeds;
    }
}
