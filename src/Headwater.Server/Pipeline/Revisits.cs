using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// Running transactions, to be looked at again when their functions must be over: an invocation that never ended sends nothing
/// more that would wake the assembler. Not thread-safe: the assembler alone uses it.
/// </summary>
sealed class Revisits
{
    // The longest that a Lambda function may run. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    static readonly Duration LongestInvocation = Duration.FromMinutes(15) + Duration.FromSeconds(30);

    // Beyond it the outcome stays "running" until somebody sends more or rebuilds.
    const int Most = 50_000;

    readonly PriorityQueue<TraceKey, Instant> _due = new();

    public void Note(IEnumerable<TransactionSummary> summaries)
    {
        foreach (var summary in summaries)
            if (summary.Outcome == Outcome.Running && _due.Count < Most)
                _due.Enqueue(new TraceKey(summary.Project, summary.EntrySpan.TraceId),
                    summary.Start + summary.Duration + LongestInvocation);
    }

    /// <summary>Those whose time has come; each is answered once.</summary>
    public IEnumerable<TraceKey> TakeDue(Instant now)
    {
        while (_due.TryPeek(out var key, out var due) && due <= now)
        {
            _due.Dequeue();
            yield return key;
        }
    }
}
