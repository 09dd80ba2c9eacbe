using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// What the platform logged lately, by request, and which trace ran each request: a REPORT line comes after the span that it
/// completes, or before. Bounded; older ones are read from the store. Safe for concurrent callers.
/// </summary>
sealed class ReportBook
{
    // About 1 KB each with its reports: 20 MB.
    const int MostRequests = 20_000;

    readonly Dictionary<(ProjectId, string), Page> _pages = [];
    readonly Queue<(ProjectId, string)> _order = new();
    readonly Lock _lock = new();

    /// <summary>Notes a report; answers the trace that ran the request, when it is known.</summary>
    public TraceId? Note(ProjectId project, PlatformReport report)
    {
        lock (_lock)
        {
            var page = Open(project, report.RequestId);
            // START, END, REPORT and a reason: more lines for one attempt do not exist, and attempts are few.
            if (page.Reports.Count < 100) page.Reports.Add(report);
            return page.Trace ?? (report.TraceId.IsZero ? null : report.TraceId);
        }
    }

    /// <summary>Notes that a trace ran the request.</summary>
    public void Note(ProjectId project, string requestId, TraceId trace)
    {
        lock (_lock) Open(project, requestId).Trace = trace;
    }

    public IReadOnlyList<PlatformReport> Find(ProjectId project, string requestId)
    {
        lock (_lock) return _pages.TryGetValue((project, requestId), out var page) ? [.. page.Reports] : [];
    }

    Page Open(ProjectId project, string requestId)
    {
        if (_pages.TryGetValue((project, requestId), out var page)) return page;
        if (_order.Count == MostRequests) _pages.Remove(_order.Dequeue());
        _order.Enqueue((project, requestId));
        return _pages[(project, requestId)] = new Page();
    }

    sealed class Page
    {
        public TraceId? Trace { get; set; }

        public List<PlatformReport> Reports { get; } = [];
    }
}
