using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>A trace of one project: the unit that waits for assembly.</summary>
readonly record struct TraceKey(ProjectId Project, TraceId Trace);

/// <summary>
/// Traces that received something and wait until they are quiet, and requests that may still add to them. Knows up to which
/// watermark everything is derived. Safe for concurrent callers; the clock is handed in.
/// </summary>
sealed class PendingTraces(TimeProvider time)
{
    /// <summary>A trace is assembled this long after its last span: design, "the way of a span", step 5.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>A trace that keeps growing is assembled this long after its first span.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // About 500 bytes each: 100 MB. Beyond it, facts are left out and read from the store when their trace's turn comes.
    const int MostFacts = 200_000;

    // From here on the oldest traces are taken without waiting for quiet: late spans cost less than reading traces again.
    const int ManyFacts = MostFacts / 2;

    readonly Dictionary<TraceKey, PendingTrace> _traces = [];
    readonly LinkedList<PendingTrace> _byLast = new();
    readonly LinkedList<PendingTrace> _byFirst = new();
    readonly HashSet<IngestTicket> _tickets = [];
    readonly Dictionary<TraceKey, PendingTrace> _taken = [];
    // A report that has no room completes its invocation in the store all the same; only its transaction misses it.
    const int MostReports = 20_000;

    readonly Queue<(ProjectId Project, PlatformReport Report)> _reports = new();
    readonly Lock _lock = new();
    int _facts;
    long _observed;

    /// <summary>Requests under way, traces that wait, and traces in the assembler's hands.</summary>
    public int Count
    {
        get { lock (_lock) return _tickets.Count + _traces.Count + _taken.Count + _reports.Count; }
    }

    /// <summary>Requests under way between decoding and the store's answer.</summary>
    public int Requests
    {
        get { lock (_lock) return _tickets.Count; }
    }

    /// <summary>How long the oldest trace has waited.</summary>
    public Duration Lag
    {
        get
        {
            lock (_lock)
            {
                var oldest = _taken.Values.Select(t => t.First).Append(_byFirst.First?.Value.First ?? DateTimeOffset.MaxValue).Min();
                var lag = time.GetUtcNow() - oldest;
                return lag > TimeSpan.Zero ? Duration.FromMilliseconds(lag.TotalMilliseconds) : Duration.Zero;
            }
        }
    }

    /// <summary>Announces a request before it is appended: nothing that it will commit counts as derived until it is offered.</summary>
    public IngestTicket Begin()
    {
        lock (_lock)
        {
            var ticket = new IngestTicket { Bound = _observed };
            _tickets.Add(ticket);
            return ticket;
        }
    }

    /// <summary>Notes what was committed and lets go of the ticket.</summary>
    public void Offer(
        IngestTicket ticket, ProjectId project, SpanFacts[] facts, IReadOnlyList<PlatformReport> reports, long watermark)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            PendingTrace? trace = null;
            foreach (var span in facts)
            {
                // Spans of one trace mostly come together.
                if (trace is null || trace.Key.Trace != span.Ref.TraceId)
                    trace = Touch(new TraceKey(project, span.Ref.TraceId), ticket.Bound, now);
                if (_facts < MostFacts && !trace.ReadFromStore) Keep(trace, span);
                else Forget(trace);
            }
            foreach (var report in reports)
            {
                if (_reports.Count == MostReports) _reports.Dequeue();
                _reports.Enqueue((project, report));
            }
            _observed = Math.Max(_observed, watermark);
            _tickets.Remove(ticket);
        }
    }

    /// <summary>Notes a trace whose spans must be read from the store.</summary>
    /// <param name="key">Which trace.</param>
    /// <param name="bound">Everything up to here is derived, as far as this trace is concerned.</param>
    public void OfferStored(TraceKey key, long bound)
    {
        lock (_lock) Forget(Touch(key, bound, time.GetUtcNow()));
    }

    /// <summary>Notes a trace that must be looked at again, although it received no span.</summary>
    public void Nudge(TraceKey key)
    {
        lock (_lock) Touch(key, _observed, time.GetUtcNow());
    }

    /// <summary>Lets go of a ticket whose request stored nothing.</summary>
    public void Abandon(IngestTicket ticket)
    {
        lock (_lock) _tickets.Remove(ticket);
    }

    /// <summary>Moves a ticket on: its holder has offered everything up to here.</summary>
    public void Advance(IngestTicket ticket, long bound)
    {
        lock (_lock)
        {
            ticket.Bound = bound;
            _observed = Math.Max(_observed, bound);
        }
    }

    /// <summary>Takes traces that are quiet (or waited long enough, or all when <paramref name="impatient"/>), oldest first.</summary>
    public IReadOnlyList<PendingTrace> Take(int mostTraces, int mostSpans, bool impatient)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var round = new List<PendingTrace>();
            var spans = 0;
            while (round.Count < mostTraces && spans < mostSpans && NextReady(now, impatient) is { } trace)
            {
                _traces.Remove(trace.Key);
                _byLast.Remove(trace.LastNode);
                _byFirst.Remove(trace.FirstNode);
                _facts -= trace.Facts.Count;
                _taken.Add(trace.Key, trace);
                round.Add(trace);
                spans += trace.Facts.Count + 1;
            }
            return round;
        }
    }

    /// <summary>These traces are derived.</summary>
    public void Finish(IReadOnlyList<PendingTrace> round)
    {
        lock (_lock) foreach (var trace in round) _taken.Remove(trace.Key);
    }

    /// <summary>These traces could not be derived now; they are read from the store when they are taken again.</summary>
    public void PutBack(IReadOnlyList<PendingTrace> round)
    {
        lock (_lock)
        {
            foreach (var trace in round)
            {
                _taken.Remove(trace.Key);
                var again = Touch(trace.Key, trace.Bound, time.GetUtcNow());
                again.Failures = Math.Max(again.Failures, trace.Failures + 1);
                again.First = trace.First < again.First ? trace.First : again.First;
                Forget(again);
            }
        }
    }

    /// <summary>True when something was received for the trace that is not derived yet.</summary>
    public bool Holds(TraceKey key)
    {
        lock (_lock) return _traces.ContainsKey(key) || _taken.ContainsKey(key);
    }

    /// <summary>Everything committed up to here is derived.</summary>
    public long Watermark
    {
        get
        {
            lock (_lock)
            {
                var bound = _observed;
                foreach (var ticket in _tickets) bound = Math.Min(bound, ticket.Bound);
                foreach (var trace in _traces.Values) bound = Math.Min(bound, trace.Bound);
                foreach (var trace in _taken.Values) bound = Math.Min(bound, trace.Bound);
                return bound;
            }
        }
    }

    /// <summary>Takes all platform reports that arrived since the last call.</summary>
    public IReadOnlyList<(ProjectId Project, PlatformReport Report)> TakeReports()
    {
        lock (_lock)
        {
            var reports = _reports.ToArray();
            _reports.Clear();
            return reports;
        }
    }

    PendingTrace? NextReady(DateTimeOffset now, bool impatient)
    {
        var quiet = _byLast.First?.Value;
        if (quiet is null) return null;
        if (impatient || _facts > ManyFacts || now - quiet.Last >= Quiet) return quiet;
        var old = _byFirst.First!.Value;
        return now - old.First >= Patience ? old : null;
    }

    PendingTrace Touch(TraceKey key, long bound, DateTimeOffset now)
    {
        if (!_traces.TryGetValue(key, out var trace))
        {
            trace = new PendingTrace(key) { First = now };
            _traces.Add(key, trace);
            _byFirst.AddLast(trace.FirstNode);
            trace.Bound = bound;
        }
        else _byLast.Remove(trace.LastNode);
        trace.Last = now;
        trace.Bound = Math.Min(trace.Bound, bound);
        _byLast.AddLast(trace.LastNode);
        return trace;
    }

    void Keep(PendingTrace trace, SpanFacts span)
    {
        trace.Facts.Add(span);
        _facts++;
    }

    void Forget(PendingTrace trace)
    {
        _facts -= trace.Facts.Count;
        trace.Facts.Clear();
        trace.ReadFromStore = true;
    }
}

/// <summary>A request that may still commit something.</summary>
sealed class IngestTicket
{
    /// <summary>Everything that it will commit has a larger watermark.</summary>
    public long Bound { get; set; }
}

/// <summary>A trace that waits for assembly. Owned by <see cref="PendingTraces"/> until it is taken.</summary>
sealed class PendingTrace
{
    public PendingTrace(TraceKey key)
    {
        Key = key;
        FirstNode = new LinkedListNode<PendingTrace>(this);
        LastNode = new LinkedListNode<PendingTrace>(this);
    }

    public TraceKey Key { get; }

    /// <summary>What arrived since it was last assembled; bounded together with all others.</summary>
    public List<SpanFacts> Facts { get; } = [];

    /// <summary><see cref="Facts"/> is not all that arrived.</summary>
    public bool ReadFromStore { get; set; }

    /// <summary>Everything committed up to here was derived before.</summary>
    public long Bound { get; set; }

    public DateTimeOffset First { get; set; }

    public DateTimeOffset Last { get; set; }

    /// <summary>How often in a row its assembly failed.</summary>
    public int Failures { get; set; }

    public LinkedListNode<PendingTrace> FirstNode { get; }

    public LinkedListNode<PendingTrace> LastNode { get; }
}
