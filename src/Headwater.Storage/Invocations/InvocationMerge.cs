using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Completes the invocations of one request with what the platform logged about it, and creates those that no span
/// told of. Any order and any repetition of its input gives the same output, and merging again changes nothing.
/// </summary>
static class InvocationMerge
{
    // An attempt and its lines carry the clock of one sandbox; a line further from a run than the longest run belongs
    // to another attempt. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    static readonly Duration LongestRun = Duration.FromMinutes(15);

    // A failed asynchronous invocation is tried again after a minute; two starts that are closer are one, told twice.
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    static readonly Duration ShortestRetry = Duration.FromSeconds(30);

    /// <summary>
    /// The runs of one (project, function name, request id), by start. <paramref name="known"/> are those with a
    /// span, in any state of completion; <paramref name="reports"/> all lines of the request.
    /// </summary>
    public static IReadOnlyList<Invocation> Merge(IEnumerable<Invocation> known, IEnumerable<PlatformReport> reports)
    {
        var runs = known.OrderBy(i => i.Start).ThenBy(i => i.Span ?? default).ToList();
        var attempts = AttemptsOf(reports);
        var free = Enumerable.Range(0, runs.Count).ToHashSet();
        var pairs =
            from a in Enumerable.Range(0, attempts.Count)
            from r in free
            let distance = Math.Abs((runs[r].Start - attempts[a].Start).Nanoseconds)
            where distance <= LongestRun.Nanoseconds
            orderby distance, a, r
            select (Attempt: a, Run: r);
        var taken = new HashSet<int>();
        foreach (var (attempt, run) in pairs.ToList())
        {
            if (taken.Contains(attempt) || !free.Remove(run)) continue;
            taken.Add(attempt);
            runs[run] = attempts[attempt].Complete(runs[run]);
        }
        runs.AddRange(attempts.Where((_, a) => !taken.Contains(a)).Select(a => a.Complete(a.Create())));
        return [.. runs.OrderBy(i => i.Start).ThenBy(i => i.Span ?? default)];
    }

    /// <summary>
    /// Of two states of one span's invocation, the one that says more: an ended one, then the one that ended later.
    /// </summary>
    public static Invocation Better(Invocation left, Invocation right)
    {
        var leftLength = left.Duration?.Nanoseconds ?? -1;
        var rightLength = right.Duration?.Nanoseconds ?? -1;
        return rightLength > leftLength ? right : left;
    }

    static List<Attempt> AttemptsOf(IEnumerable<PlatformReport> reports)
    {
        // At one moment START comes first and REPORT last, whatever order the lines arrived in.
        var lines = reports.Distinct().OrderBy(r => r.Time).ThenByDescending(r => r.Started)
            .ThenBy(r => r.BilledDuration is not null).ThenBy(r => r.Ended).ThenBy(r => r.Status).ToList();
        var attempts = new List<Attempt>();
        foreach (var line in lines)
        {
            if (attempts.Count == 0 || attempts[^1].IsOverBefore(line)) attempts.Add(new Attempt());
            attempts[^1].Lines.Add(line);
        }
        return attempts;
    }

    /// <summary>The lines of one try, by time.</summary>
    sealed class Attempt
    {
        public List<PlatformReport> Lines { get; } = [];

        public Instant Start
        {
            get
            {
                if (Lines.Find(l => l.Started) is { } started) return started.Time;
                return Lines.Find(l => l.Duration is not null) is { } report
                    ? report.Time - report.Duration!.Value
                    : Lines[0].Time;
            }
        }

        public bool IsOverBefore(PlatformReport line) =>
            (line.Started && (Lines.Exists(l => l.Ended) || line.Time - Start > ShortestRetry))
            || (line.BilledDuration is not null && Lines.Exists(l => l.BilledDuration is not null))
            || line.Time - Lines[^1].Time > LongestRun;

        public Invocation Create() => new()
        {
            Function = Lines[0].Function, RequestId = Lines[0].RequestId, Start = Start,
            Status = InvocationStatus.Running,
        };

        public Invocation Complete(Invocation run)
        {
            var end = Lines.Find(l => l.Ended);
            var init = Lines.Select(l => l.InitDuration).FirstOrDefault(d => d is not null);
            return run with
            {
                Duration = run.Duration ?? Lines.Select(l => l.Duration).FirstOrDefault(d => d is not null)
                    ?? (end is null ? null : end.Time - Start),
                ColdStart = run.ColdStart || init is not null,
                Status = StatusOf(run.Status, end is not null),
                ErrorType = run.ErrorType ?? Lines.Select(l => l.ErrorType).FirstOrDefault(e => e is not null),
                InitDuration = run.InitDuration ?? init,
                BilledDuration = run.BilledDuration
                    ?? Lines.Select(l => l.BilledDuration).FirstOrDefault(d => d is not null),
                MemorySizeMegabytes = run.MemorySizeMegabytes
                    ?? Lines.Select(l => l.MemorySizeMegabytes).FirstOrDefault(m => m is not null),
                PeakMemoryMegabytes = run.PeakMemoryMegabytes ?? Lines.Max(l => l.PeakMemoryMegabytes),
            };
        }

        InvocationStatus StatusOf(InvocationStatus known, bool ended)
        {
            // The platform knows best why it stopped a run; a handler that threw knows best why it failed.
            var said = Lines.Select(l => l.Status).Where(s => s is not (null or InvocationStatus.Running))
                .Select(s => s!.Value).DefaultIfEmpty().Max();
            if (said is InvocationStatus.TimedOut or InvocationStatus.OutOfMemory) return said;
            if (known is InvocationStatus.Ok or InvocationStatus.Running)
            {
                if (said == InvocationStatus.Error) return said;
                if (ended) return InvocationStatus.Ok;
            }
            return known;
        }
    }
}
