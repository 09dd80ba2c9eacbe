using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Finds one kind of evidence that spans are joined across a managed service. Pure and stateless. A stitcher names the
/// *ends* of hops; two ends with the same key, one cause and one effect, make a <see cref="Hop"/>. So any order of
/// arrival gives the same hops, twice is once, and strangers (other keys, other projects) stay strangers.
/// </summary>
public interface IStitcher
{
    /// <summary>For lists and logs: <c>span link</c>, <c>message id</c>.</summary>
    string Name { get; }

    /// <summary>Adds the ends that this span is. MUST depend on the span alone; MUST add at most 1,000.</summary>
    void FindEnds(ProjectId project, SpanFacts span, ICollection<HopEnd> ends);
}
