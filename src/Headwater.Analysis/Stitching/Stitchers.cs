namespace Headwater.Analysis;

/// <summary>The stitchers that there are, strongest evidence first.</summary>
public static class Stitchers
{
    /// <summary>Every stitcher; the order is that of <see cref="Model.Evidence"/>.</summary>
    public static IReadOnlyList<IStitcher> All { get; } =
    [
        new SpanLinkStitcher(),
        new MessageIdStitcher(),
        new InvocationIdStitcher(), // Last: it joins attempts with each other, not senders with receivers.
    ];
}
