using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>All that is known of one trace, as far as assembly needs it. Immutable.</summary>
sealed record GatheredTrace(
    TraceKey Key, IReadOnlyList<SpanFacts> Spans, IReadOnlyList<HopEnd> Ends, IReadOnlyList<PlatformReport> Reports)
{
    /// <summary>Finds the ends of hops among the spans.</summary>
    public static GatheredTrace Of(TraceKey key, IReadOnlyList<SpanFacts> spans, IReadOnlyList<PlatformReport> reports)
    {
        var ends = new List<HopEnd>();
        foreach (var span in spans)
            foreach (var stitcher in Stitchers.All) stitcher.FindEnds(key.Project, span, ends);
        return new GatheredTrace(key, spans, ends, reports);
    }
}

/// <summary>Traces that hops join, to be assembled together.</summary>
/// <param name="Traces">At least one.</param>
/// <param name="PartialReason">Which bound cut the group short; null when none did.</param>
sealed record TraceGroup(IReadOnlyList<GatheredTrace> Traces, string? PartialReason)
{
    public AssemblyInput ToInput(Instant asOf, AssemblyRules rules) => new()
    {
        Project = Traces[0].Key.Project,
        Spans = Traces.Count == 1 ? Traces[0].Spans : [.. Traces.SelectMany(t => t.Spans)],
        Ends = Traces.Count == 1 ? Traces[0].Ends : [.. Traces.SelectMany(t => t.Ends)],
        Reports = [.. Traces.SelectMany(t => t.Reports)],
        AsOf = asOf,
        Rules = rules,
        PartialReason = PartialReason,
    };
}
