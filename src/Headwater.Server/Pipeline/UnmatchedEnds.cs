using Headwater.Model;

namespace Headwater.Server;

/// <summary>Says what to look at when a message end has no partner.</summary>
static class UnmatchedEnds
{
    public static UnmatchedEnd Explain(HopEnd end) => new(end, end switch
    {
        { Evidence: Evidence.Link } => "The span that it links to was never reported: its sender may be sampled away, or "
            + "send elsewhere.",
        { Role: HopRole.Cause } => "Nobody reported receiving it: the consumer may not be instrumented, may not have run yet, "
            + "or the message waits in the queue or its dead-letter queue.",
        _ => "Nobody reported sending it: the sender may not be instrumented, or is outside.",
    });
}
