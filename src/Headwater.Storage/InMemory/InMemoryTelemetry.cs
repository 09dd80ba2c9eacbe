using Headwater.Model;

namespace Headwater.Storage;

/// <summary>The telemetry of <see cref="InMemoryStore"/>. Every call holds one lock for its whole length.</summary>
sealed class InMemoryTelemetry
{
    static readonly Duration DuplicateWindow = Duration.FromHours(1);

    readonly Lock _lock = new();
    readonly List<(ProjectId Project, EncodedSpan Span, EncodedContext Context)> _spans = [];
    readonly List<(ProjectId Project, EncodedLog Log, EncodedContext Context)> _logs = [];
    readonly List<(ProjectId Project, Invocation Run)> _runs = [];
    readonly List<(ProjectId Project, PlatformReport Report)> _reports = [];
    readonly List<(ProjectId Project, TraceId Trace)> _traces = []; // the watermark is the place in this list
    readonly Dictionary<UInt128, Instant> _seen = [];
    long _bytes;
    Instant? _oldest;

    public AppendReceipt Append(TelemetryBatch batch)
    {
        lock (_lock)
        {
            var fingerprint = BatchFingerprint.Of(batch);
            if (batch.Spans.Length + batch.Logs.Length > 0)
            {
                if (_seen.TryGetValue(fingerprint, out var at) && batch.ReceivedAt - at < DuplicateWindow)
                    return new AppendReceipt(AppendResult.Duplicate, 0);
                _seen[fingerprint] = batch.ReceivedAt;
            }
            // Copied, because the request's buffer is used again when this returns.
            EncodedContext[] contexts = [.. batch.Contexts.Select(CopyOf)];
            foreach (var span in batch.Spans.Span)
                _spans.Add((batch.Project, span with { Bytes = span.Bytes.ToArray() }, contexts[span.Context]));
            foreach (var log in batch.Logs.Span)
                _logs.Add((batch.Project, log with { Bytes = log.Bytes.ToArray() }, contexts[log.Context]));
            _runs.AddRange(batch.Invocations.Select(i => (batch.Project, i)));
            _reports.AddRange(batch.PlatformReports.Select(r => (batch.Project, r)));
            var spanTraces = batch.Spans.ToArray().Select(s => s.TraceId);
            var logTraces = batch.Logs.ToArray().Select(l => l.TraceId).Where(t => !t.IsZero);
            _traces.AddRange(spanTraces.Concat(logTraces).Distinct().Select(t => (batch.Project, t)));
            _bytes += batch.Spans.ToArray().Sum(s => s.Bytes.Length) + batch.Logs.ToArray().Sum(l => l.Bytes.Length);
            _oldest ??= batch.ReceivedAt;
            return new AppendReceipt(AppendResult.Stored, _traces.Count);
        }
    }

    static EncodedContext CopyOf(EncodedContext context) => new()
    {
        Resource = context.Resource.ToArray(),
        Scope = context.Scope.ToArray(),
        ResourceSchemaUrl = context.ResourceSchemaUrl,
        ScopeSchemaUrl = context.ScopeSchemaUrl,
    };

    public SpanSet ReadTrace(ProjectId project, TraceId trace, int limit)
    {
        lock (_lock) return SpanOrder.ToTrace(SpansOf(project).Where(s => s.Span.TraceId == trace), limit);
    }

    public SpanSet ReadSpan(ProjectId project, SpanRef span)
    {
        lock (_lock) return SpanOrder.ToTrace(SpansOf(project).Where(s => s.Span.Ref == span), 1);
    }

    public SpanPage SearchSpans(SpanSearch search)
    {
        lock (_lock)
        {
            var hits = Matching(search).Where(s => SpanOrder.IsAfter(search.After, s.Span.Start, s.Span.Ref)).ToList();
            hits.Sort((a, b) => SpanOrder.NewestFirst(a.Span.Start, a.Span.Ref, b.Span.Start, b.Span.Ref));
            var page = hits.Take(search.Limit).ToList();
            var next = hits.Count > page.Count ? new Cursor(page[^1].Span.Start, page[^1].Span.Ref.ToString()) : null;
            return new SpanPage(SpanOrder.ToSet(page), next, Everything(search.Interval, _spans.Count));
        }
    }

    public GroupPage GroupSpans(SpanSearch search, string key)
    {
        lock (_lock)
        {
            var groups = new SpanGroups();
            foreach (var (span, context) in Matching(search))
            {
                var value = SpanFields.Read(span, context.Resource.Span, key) ?? default;
                groups.Add(value, span.Status, span.End - span.Start);
            }
            return new GroupPage(groups.Top(search.Limit), Everything(search.Interval, _spans.Count));
        }
    }

    public LogPage SearchLogs(LogSearch search)
    {
        lock (_lock)
        {
            var hits = _logs.Where(l => l.Project == search.Project && LogMatch.Holds(search, l.Log, l.Context))
                .Select(l => LogHit.Of(l.Log, l.Context));
            return LogOrder.Cut(hits, search, Everything(search.Interval, _logs.Count));
        }
    }

    public InvocationPage SearchInvocations(InvocationSearch search)
    {
        lock (_lock)
        {
            return InvocationOrder.Cut(
                RunsOf(search.Project).Where(i => search.Interval.Contains(i.Start)
                    && InvocationOrder.IsOf(search, i.Function)
                    && (search.RequestId is null || i.RequestId == search.RequestId)
                    && (!search.FailedOnly || RunTotals.IsFailure(i.Status))
                    && InvocationOrder.IsAfter(search.After, i.Start, InvocationOrder.IdOf(i))),
                search.Limit);
        }
    }

    public IReadOnlyList<FunctionStatistics> SummarizeFunctions(ProjectId project, Interval interval, string? name)
    {
        lock (_lock)
        {
            var totals = new Dictionary<FunctionName, RunTotals>();
            foreach (var run in RunsOf(project).Where(i => interval.Contains(i.Start)))
            {
                if (name is not null && run.Function.Name != name) continue;
                if (!totals.TryGetValue(run.Function, out var sum)) totals.Add(run.Function, sum = new RunTotals());
                sum.Add(run);
            }
            return FunctionOrder.Top(totals);
        }
    }

    public TracePage ReadTracesAfter(long watermark, int limit)
    {
        lock (_lock)
        {
            var page = _traces.Skip((int)watermark).Take(limit).ToList();
            return new TracePage([.. page.Distinct()], Math.Min(watermark + page.Count, _traces.Count));
        }
    }

    public StoreStatistics Measure()
    {
        lock (_lock) return new StoreStatistics(_spans.Count, _logs.Count, _bytes, _oldest, 0);
    }

    IEnumerable<(EncodedSpan Span, EncodedContext Context)> SpansOf(ProjectId project) =>
        _spans.Where(s => s.Project == project).Select(s => (s.Span, s.Context));

    IEnumerable<(EncodedSpan Span, EncodedContext Context)> Matching(SpanSearch search)
    {
        var spans = SpanOrder.ToTrace(SpansOf(search.Project), int.MaxValue);
        return spans.Spans.Zip(spans.Decode())
            .Where(s => search.Interval.Contains(s.First.Start) && Predicates.Holds(search.Where, s.Second))
            .Select(s => (s.First, spans.Contexts[s.First.Context]));
    }

    IEnumerable<Invocation> RunsOf(ProjectId project)
    {
        var runs = _runs.Where(r => r.Project == project).Select(r => r.Run)
            .GroupBy(r => (object?)r.Span ?? r).Select(g => g.Aggregate(InvocationMerge.Better)).ToList();
        var reports = _reports.Where(r => r.Project == project).Select(r => r.Report)
            .ToLookup(r => (r.Function.Name, (string?)r.RequestId));
        var withReports = runs.ToLookup(r => (r.Function.Name, r.RequestId));
        return runs.Where(r => !reports.Contains((r.Function.Name, r.RequestId)))
            .Concat(reports.SelectMany(group => InvocationMerge.Merge(withReports[group.Key], group)));
    }

    static SearchCoverage Everything(Interval interval, long examined) => new(interval, Complete: true, examined);
}
