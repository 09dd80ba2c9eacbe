namespace Headwater.Model;

/// <summary>One line of a virtual stack trace as text.</summary>
/// <param name="Text">With its indent, without a line feed.</param>
/// <param name="Role">What it says.</param>
/// <param name="Span">The span of its frame; null for the title, the entry and a service in between.</param>
/// <param name="Failed">It heads a frame that failed.</param>
public sealed record StackLine(string Text, StackLineRole Role, SpanRef? Span = null, bool Failed = false);

/// <summary>What a line of a stack says.</summary>
public enum StackLineRole : byte
{
    /// <summary>The failure; the first line.</summary>
    Title = 0,

    /// <summary>What, where, how long.</summary>
    Frame = 1,

    /// <summary>What the frame above was given, returned or said.</summary>
    Part = 2,

    /// <summary>Where it all began; the last line.</summary>
    Entry = 3,
}
