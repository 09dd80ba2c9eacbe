using Headwater.Analysis;
using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// The parts of one server and how they know each other, written out: what a container would do by magic is one page here.
/// </summary>
sealed class ServerParts
{
    ServerParts(HeadwaterSettings settings, Stores stores, Novelty novelty, ILoggerFactory logs, TimeProvider time)
    {
        var rules = new AssemblyRules { CriticalEntries = settings.Critical };
        var reader = new FactsReader();
        var (recent, reports) = (new RecentTraces(), new ReportBook());
        Pending = new PendingTraces(time);
        CatchUp = new CatchUp(stores.Reader, Pending);
        Ledger = new Ledger(Protocols.All.Select(p => p.Name));
        Budget = new BodyBudget(settings.MaxInFlightMegabytes * Mebibyte);
        var drawn = new DrawnTransactions(Pending);
        var state = new DerivedState(stores.Derived, drawn, reports, time);
        var kept = new TraceSource(stores.Reader, reader, recent, reports, Pending) { Keeps = true };
        var read = new TraceSource(stores.Reader, reader, recent, reports, Pending);
        Pipeline = new IngestPipeline(stores.Writer, new Scrubber(ScrubRules.Default), reader, Ledger, Pending,
            logs.CreateLogger<IngestPipeline>());
        Assembler = new AssembleWorker(
            Pending, new AssemblyRound(kept, stores.Derived, novelty, rules, time), CatchUp, state,
            logs.CreateLogger<AssembleWorker>());
        Queries = new Queries(stores.Reader, stores.Derived,
            new TransactionArtist(read, stores.Derived, drawn, rules, time),
            new ServerStateReader(stores.Reader, Ledger, Pending, state));
    }

    const long Mebibyte = 1024 * 1024;

    public PendingTraces Pending { get; }

    public CatchUp CatchUp { get; }

    public Ledger Ledger { get; }

    public BodyBudget Budget { get; }

    public IngestPipeline Pipeline { get; }

    public AssembleWorker Assembler { get; }

    public IHeadwaterQueries Queries { get; }

    /// <summary>Joins the parts, and notes what a process before this one left underived.</summary>
    public static async Task<ServerParts> JoinAsync(
        HeadwaterSettings settings, Stores stores, ILoggerFactory logs, TimeProvider time, CancellationToken cancellation)
    {
        var stored = await stores.Reader.MeasureAsync(cancellation);
        var novelty = new Novelty(stored.Spans == 0);
        var parts = new ServerParts(settings, stores, novelty, logs, time);
        parts.CatchUp.StartAfter(await stores.Derived.ReadWatermarkAsync(cancellation));
        foreach (var project in settings.IngestKeys.Select(k => k.Project).Append(ProjectId.Default).Distinct())
            await ReviveAsync(project, stores.Derived, parts.Pending, cancellation);
        return parts;
    }

    // Functions that died without a word under the process before this one: nothing more will come to wake their transactions.
    static async Task ReviveAsync(
        ProjectId project, IDerivedStore derived, PendingTraces pending, CancellationToken cancellation)
    {
        var running = new TransactionSearch
        {
            Project = project, Outcomes = [Outcome.Running], IncludeBackground = true, Limit = 1_000,
        };
        foreach (var summary in (await derived.ListTransactionsAsync(running, cancellation)).Items)
            pending.Nudge(new TraceKey(project, summary.EntrySpan.TraceId));
    }
}
