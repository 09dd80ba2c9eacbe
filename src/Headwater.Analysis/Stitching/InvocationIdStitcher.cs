using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Lambda keeps the request id when it tries an asynchronous invocation again, so runs of one function with one request
/// id are attempts of the same work; the earliest stands for the cause of the others.
/// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
/// </summary>
public sealed class InvocationIdStitcher : IStitcher
{
    /// <inheritdoc/>
    public string Name => "invocation id";

    /// <inheritdoc/>
    public void FindEnds(ProjectId project, SpanFacts span, ICollection<HopEnd> ends)
    {
        if (!span.IsFaas || span.RequestId is not { } requestId) return;
        ends.Add(new HopEnd
        {
            Project = project, Key = HopKeys.OfInvocation(span.Source.Function.Name, requestId), Role = HopRole.Cause,
            Span = span.Ref, Time = span.Start, Via = Via.Lambda, Evidence = Evidence.InvocationId, KeyText = requestId,
        });
    }
}
