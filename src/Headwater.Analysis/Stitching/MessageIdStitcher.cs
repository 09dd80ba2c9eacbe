using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Whoever sent a message and whoever received it saw the same id: SQS, SNS, EventBridge, Kinesis, S3, an invocation,
/// or any broker with message ids.
/// </summary>
public sealed class MessageIdStitcher : IStitcher
{
    /// <inheritdoc/>
    public string Name => "message id";

    /// <inheritdoc/>
    public void FindEnds(ProjectId project, SpanFacts span, ICollection<HopEnd> ends)
    {
        var count = Math.Min(span.Messages.Count, EventFacts.MostMessages);
        for (var i = 0; i < count; i++)
        {
            var message = span.Messages[i];
            ends.Add(new HopEnd
            {
                Project = project, Key = HopKeys.Of(message.Evidence, message.Via, message.Id), Role = message.Role,
                Span = span.Ref, Time = span.Start, Via = message.Via, Evidence = message.Evidence,
                KeyText = message.Id,
            });
        }
    }
}
