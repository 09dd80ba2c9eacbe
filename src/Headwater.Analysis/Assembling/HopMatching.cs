using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Makes links of what spans say (span links) and of the ends that stitchers found (two ends under one key, a cause and
/// an effect). It only collects; <see cref="Causes"/> decides.
/// </summary>
sealed class HopMatching(CausalGraph graph)
{
    // A value at more than 50 ends is a session that a client carries around, not what caused something.
    const int MostEndsOfACorrelation = 50;

    readonly List<CausalLink> _links = [];
    readonly List<HopEnd> _unmatched = [];

    /// <summary>Ends without a partner, by (time, span).</summary>
    public IReadOnlyList<HopEnd> Unmatched => _unmatched;

    public void Match(IReadOnlyList<HopEnd> ends)
    {
        FindSpanLinks();
        if (ends.Count > 0) MatchEnds(ends);
        if (_links.Count == 0) return;
        LiftToInvocations();
        Index();
    }

    static bool StandsForMessage(SpanFacts span, LinkFacts link) =>
        span.Kind is SpanKind.Consumer || span.MessagingSystem is not null || span.IsFaas || link.MessageId is not null;

    void FindSpanLinks()
    {
        for (var node = 0; node < graph.SpanCount; node++)
        {
            var span = graph.Span(node);
            for (var i = 0; i < span.Links.Count; i++)
            {
                var link = span.Links[i];
                var from = graph.Table.Find(link.Target);
                if (from == CausalGraph.None || from == node || !SpanLinkStitcher.IsCause(span, link)) continue;
                _links.Add(new CausalLink
                {
                    Effect = node,
                    From = from,
                    Evidence = Evidence.Link,
                    Via = graph.Span(from).MessagingSystem ?? "",
                    Key = link.MessageId ?? link.Target.ToString(),
                    IsMessage = StandsForMessage(span, link),
                });
            }
        }
    }

    void MatchEnds(IReadOnlyList<HopEnd> ends)
    {
        var sorted = new HopEnd[ends.Count];
        for (var i = 0; i < sorted.Length; i++) sorted[i] = ends[i];
        Array.Sort(sorted, ByKey);
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            to = from + 1;
            while (to < sorted.Length && SameBucket(sorted[from], sorted[to])) to++;
            MatchBucket(sorted.AsSpan(from, to - from));
        }

        _unmatched.Sort(static (a, b) =>
        {
            var order = a.Time.CompareTo(b.Time);
            if (order == 0) order = a.Span.CompareTo(b.Span);
            return order != 0 ? order : string.CompareOrdinal(a.KeyText, b.KeyText);
        });
    }

    static bool SameBucket(HopEnd left, HopEnd right) => left.Key == right.Key && left.Evidence == right.Evidence;

    static int ByKey(HopEnd left, HopEnd right)
    {
        var order = left.Key.High.CompareTo(right.Key.High);
        if (order == 0) order = left.Key.Low.CompareTo(right.Key.Low);
        if (order == 0) order = left.Evidence.CompareTo(right.Evidence);
        if (order == 0) order = left.Role.CompareTo(right.Role);
        if (order == 0) order = left.Time.CompareTo(right.Time);
        if (order == 0) order = left.Span.CompareTo(right.Span);
        return order != 0 ? order : string.CompareOrdinal(left.KeyText, right.KeyText);
    }

    // Causes sort before effects, each by time.
    void MatchBucket(ReadOnlySpan<HopEnd> bucket)
    {
        var causes = 0;
        while (causes < bucket.Length && bucket[causes].Role == HopRole.Cause) causes++;
        switch (bucket[0].Evidence)
        {
            case Evidence.Link:
                ListDanglingLinks(bucket);
                break;
            case Evidence.InvocationId:
                JoinToFirst(bucket, isMessage: false);
                break;
            case Evidence.XrayRoot or Evidence.CorrelationId when bucket.Length > MostEndsOfACorrelation:
                break;
            case var _ when causes == 0:
                JoinRedeliveries(bucket);
                break;
            case var _ when causes == bucket.Length:
                List(bucket);
                break;
            default:
                Join(bucket[..causes], bucket[causes..]);
                break;
        }
    }

    // Two senders of one id are one call seen twice (an SDK span inside a wrapper's): the earliest is the outermost.
    void Join(ReadOnlySpan<HopEnd> causes, ReadOnlySpan<HopEnd> effects)
    {
        var from = CausalGraph.None;
        var via = "";
        foreach (var cause in causes)
        {
            if (from != CausalGraph.None) break;
            (from, via) = (graph.Table.Find(cause.Span), cause.Via);
        }

        foreach (var effect in effects) Add(from, effect, via, IsMessage(effect.Evidence));
    }

    // Deliveries of one message to one function, whose sender is not seen, are attempts under the first of them.
    void JoinRedeliveries(ReadOnlySpan<HopEnd> effects)
    {
        var joined = false;
        var firstOf = new Dictionary<int, int>();
        foreach (var effect in effects)
        {
            // A message span inside an invocation has the same id as the invocation: that is no second delivery.
            var run = graph.Table.Find(effect.Span);
            if (run == CausalGraph.None || !Runs.IsRun(graph, run)) continue;
            var function = graph.Table.Function[run];
            if (!firstOf.TryGetValue(function, out var first)) firstOf[function] = run;
            else if (first != run)
            {
                Add(first, effect, effect.Via, isMessage: true);
                joined = true;
            }
        }

        // Every function knows its own request id, and clients that know it too send no telemetry: no partner is
        // missing.
        if (!joined && effects[0].Evidence != Evidence.RequestId) List(effects);
    }

    void JoinToFirst(ReadOnlySpan<HopEnd> bucket, bool isMessage)
    {
        var from = CausalGraph.None;
        foreach (var end in bucket)
        {
            if (from == CausalGraph.None) from = graph.Table.Find(end.Span);
            else Add(from, end, "", isMessage);
        }
    }

    void Add(int from, HopEnd effect, string via, bool isMessage)
    {
        var node = graph.Table.Find(effect.Span);
        if (node == CausalGraph.None || from == CausalGraph.None || node == from) return;
        _links.Add(new CausalLink
        {
            Effect = node,
            From = from,
            Evidence = effect.Evidence,
            Via = via,
            Key = effect.KeyText,
            IsMessage = isMessage && !graph.Span(node).IsPoll,
        });
    }

    static bool IsMessage(Evidence evidence) => evidence is >= Evidence.MessageId and <= Evidence.RequestId;

    // The key of a link's end is its target's trace; the target itself is in the text.
    void ListDanglingLinks(ReadOnlySpan<HopEnd> bucket)
    {
        foreach (var end in bucket)
        {
            var text = end.KeyText.AsSpan();
            var slash = text.IndexOf('/');
            if (slash > 0 && TraceId.TryParse(text[..slash], out var trace)
                && SpanId.TryParse(text[(slash + 1)..], out var span)
                && graph.Table.Find(new SpanRef(trace, span)) == CausalGraph.None
                && graph.Table.Find(end.Span) != CausalGraph.None)
                List([end]);
        }
    }

    void List(ReadOnlySpan<HopEnd> ends)
    {
        HopEnd? last = null;
        foreach (var end in ends)
        {
            if (last != end) _unmatched.Add(end);
            last = end;
        }
    }

    // A function's own span often does not name the messages that it was invoked with; the consumer spans right below
    // it do.
    void LiftToInvocations()
    {
        var named = new HashSet<int>();
        foreach (var link in _links)
        {
            if (link.IsMessage) named.Add(link.Effect);
        }

        for (int i = 0, count = _links.Count; i < count; i++)
        {
            var link = _links[i];
            var run = graph.Parent[link.Effect];
            if (!link.IsMessage || run == CausalGraph.None || named.Contains(run) || run == link.From) continue;
            if (IsHandedTo(run, link.Effect)) _links.Add(link with { Effect = run });
        }
    }

    bool IsHandedTo(int run, int node) =>
        !graph.IsHole(run) && graph.Span(run).IsFaas && graph.Span(node).Kind == SpanKind.Consumer
        && graph.Table.Process[run] == graph.Table.Process[node]
        && Triggers.KindOf(graph.Span(run).Trigger) is EntryKind.Message or null;

    void Index()
    {
        _links.Sort((a, b) =>
        {
            var order = a.Effect.CompareTo(b.Effect);
            if (order == 0) order = a.From.CompareTo(b.From);
            if (order == 0) order = a.Evidence.CompareTo(b.Evidence);
            return order != 0 ? order : string.CompareOrdinal(a.Key, b.Key);
        });
        // One hop for each pair of spans: the strongest evidence, which sorts first.
        var links = new List<CausalLink>(_links.Count);
        foreach (var link in _links)
        {
            if (links.Count == 0 || links[^1].Effect != link.Effect || links[^1].From != link.From) links.Add(link);
            else if (link.IsMessage && !links[^1].IsMessage) links[^1] = links[^1] with { IsMessage = true };
        }

        graph.Links = [.. links];
        graph.LinkStart = new int[graph.NodeCount + 1];
        foreach (var link in links) graph.LinkStart[link.Effect + 1]++;
        for (var node = 0; node < graph.NodeCount; node++) graph.LinkStart[node + 1] += graph.LinkStart[node];
    }
}
