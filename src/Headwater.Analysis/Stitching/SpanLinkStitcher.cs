using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// A link from S to T means that T caused S only when S handles something: it is CONSUMER or SERVER, has to do with
/// messages or functions, or the link says <c>ref_type=follows_from</c>. Other links (the previous trace, the same
/// session) are for navigation. The target is not told of the link, so it is found by its trace id.
/// </summary>
public sealed class SpanLinkStitcher : IStitcher
{
    /// <inheritdoc/>
    public string Name => "span link";

    /// <inheritdoc/>
    public void FindEnds(ProjectId project, SpanFacts span, ICollection<HopEnd> ends)
    {
        var added = 0;
        foreach (var link in span.Links)
        {
            if (!IsCause(span, link) || link.Target == span.Ref) continue;
            if (++added > EventFacts.MostMessages) return;
            ends.Add(new HopEnd
            {
                Project = project, Key = HopKeys.OfLinksInto(link.Target.TraceId), Role = HopRole.Effect,
                Span = span.Ref,
                Time = span.Start, Via = "", Evidence = Evidence.Link, KeyText = link.Target.ToString(),
            });
        }
    }

    /// <summary>Whether the link's target is a cause of the span.</summary>
    internal static bool IsCause(SpanFacts span, LinkFacts link) =>
        link.FollowsFrom || span.Kind is SpanKind.Consumer or SpanKind.Server || span.IsFaas || span.Trigger is not null
        || span.MessagingSystem is not null;
}
