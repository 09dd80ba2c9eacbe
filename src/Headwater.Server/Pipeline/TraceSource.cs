using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// Gives traces to the assembler: from memory when they are there, else from the store. What is kept in memory is written by
/// the assembler alone (<see cref="Keeps"/>): a page that reads while spans arrive might put back an older state.
/// </summary>
sealed class TraceSource(
    ITelemetryReader reader, FactsReader factsReader, RecentTraces recent, ReportBook reports, PendingTraces pending)
{
    /// <summary>Puts what it reads into memory, for the assembler.</summary>
    public bool Keeps { get; init; }

    /// <summary>More of one transaction nobody can look at; beyond it the transaction is partial.</summary>
    public const int MostSpans = 100_000;

    /// <summary>A trace as it is stored now; without spans when it is unknown.</summary>
    public async ValueTask<GatheredTrace> LoadAsync(TraceKey key, CancellationToken cancellation) =>
        (pending.Holds(key) ? null : recent.Find(key)) ?? await ReadAsync(key, cancellation);

    /// <summary>What is known of a trace together with what has just arrived.</summary>
    /// <param name="arrived">What has arrived.</param>
    /// <param name="isNew">The store cannot hold more of it than that.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<GatheredTrace> MergeAsync(PendingTrace arrived, bool isNew, CancellationToken cancellation)
    {
        var key = arrived.Key;
        if (arrived.ReadFromStore) return await ReadAsync(key, cancellation);
        if (isNew && arrived.Facts.Count > 0) return Remember(key, Distinct(arrived.Facts));
        if (recent.Find(key) is not { } known) return await ReadAsync(key, cancellation);
        return Remember(key, Distinct([.. known.Spans, .. arrived.Facts]));
    }

    async ValueTask<GatheredTrace> ReadAsync(TraceKey key, CancellationToken cancellation)
    {
        var set = await reader.ReadTraceAsync(key.Project, key.Trace, MostSpans, cancellation);
        var spans = factsReader.Read(set.Contexts, set.Spans as EncodedSpan[] ?? [.. set.Spans]);
        var stored = new List<PlatformReport>();
        foreach (var span in spans.Where(s => s.RequestId is not null && s.IsFaas))
            if (reports.Find(key.Project, span.RequestId!).Count == 0)
                stored.AddRange(await ReadReportsAsync(key.Project, span.RequestId!, cancellation));
        return Remember(key, spans, stored);
    }

    // The store has merged the lines of each invocation already; what they said beyond the span is still in the row.
    async ValueTask<IEnumerable<PlatformReport>> ReadReportsAsync(
        ProjectId project, string requestId, CancellationToken cancellation)
    {
        var search = new InvocationSearch { Project = project, RequestId = requestId, Limit = 10 };
        var page = await reader.SearchInvocationsAsync(search, cancellation);
        return page.Invocations.Where(i => i.BilledDuration is not null || i.Status > InvocationStatus.Error).Select(ReportOf);
    }

    static PlatformReport ReportOf(Invocation invocation) => new()
    {
        Function = invocation.Function,
        RequestId = invocation.RequestId!,
        Time = invocation.Start + (invocation.Duration ?? Duration.Zero),
        Ended = invocation.Status != InvocationStatus.Running,
        Duration = invocation.Duration,
        BilledDuration = invocation.BilledDuration,
        InitDuration = invocation.InitDuration,
        MemorySizeMegabytes = invocation.MemorySizeMegabytes,
        PeakMemoryMegabytes = invocation.PeakMemoryMegabytes,
        Status = invocation.Status is InvocationStatus.TimedOut or InvocationStatus.OutOfMemory ? invocation.Status : null,
        ErrorType = invocation.ErrorType,
    };

    GatheredTrace Remember(TraceKey key, IReadOnlyList<SpanFacts> spans, List<PlatformReport>? stored = null)
    {
        var all = stored ?? [];
        foreach (var span in spans)
        {
            if (!span.IsFaas || span.RequestId is not { } requestId) continue;
            if (Keeps) reports.Note(key.Project, requestId, key.Trace);
            all.AddRange(reports.Find(key.Project, requestId));
        }
        var trace = GatheredTrace.Of(key, spans, all);
        if (Keeps && spans.Count > 0) recent.Keep(trace);
        return trace;
    }

    // A resend replaces nothing: the first is kept, as the store does.
    static List<SpanFacts> Distinct(List<SpanFacts> spans)
    {
        if (spans.Count == 1) return spans;
        var seen = new HashSet<SpanId>(spans.Count);
        return spans.FindAll(s => seen.Add(s.Ref.SpanId));
    }
}
