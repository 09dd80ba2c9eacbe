using System.Text;
using Headwater.Model;

namespace Headwater.Web;

/// <summary>A virtual stack trace as lines of text, for reading and for copying.</summary>
public static class StackLines
{
    // What fits in a ticket; the panel has the rest.
    const int MaxPayload = 600;

    /// <summary>The lines, from the title down to the entry.</summary>
    public static IReadOnlyList<StackLine> Of(VirtualStackTrace stack)
    {
        List<StackLine> lines = [new(stack.Title, "stack-title", null)];
        foreach (var frame in stack.Frames)
        {
            lines.Add(new("  " + Head(frame), frame.Status == SpanStatus.Error ? "stack-frame is-error"
                : "stack-frame", frame.Span));
            void Add(string name, string? text)
            {
                if (!string.IsNullOrEmpty(text)) lines.Add(new($"    {name,-8} {Cut(text)}", "stack-part", null));
            }
            var isFunction = frame.Component.Kind is ComponentKind.Function or ComponentKind.Service;
            Add("error", frame.Error == stack.Title ? null : frame.Error);
            Add(isFunction ? "event" : "request", frame.Input);
            Add(isFunction ? "returned" : "response", frame.Output);
            Add("env", frame.Environment);
            foreach (var log in frame.Logs)
                Add("log", $"{log.SeverityText} {log.Body}".TrimStart());
        }
        lines.Add(new(Entry(stack.Transaction), "stack-entry", null));
        return lines;
    }

    static string Head(StackFrame frame)
    {
        var text = new StringBuilder();
        text.Append(frame.Component.Kind == ComponentKind.Function ? "function" : frame.Component.Service);
        if (frame.Operation.Length > 0) text.Append(' ').Append(frame.Operation);
        if (!frame.Component.Name.Equals(frame.Operation, StringComparison.Ordinal)) text.Append(' ')
            .Append(frame.Component.Name);
        void Add(string? part)
        {
            if (!string.IsNullOrEmpty(part)) text.Append("   ").Append(part);
        }
        Add(frame.Code);
        Add(frame.Component.Region);
        Add(frame.Duration is null ? null : Format.Duration(frame.Duration));
        Add(frame.Wait is { Nanoseconds: > 0 } wait ? $"waited {Format.Duration(wait)}" : null);
        Add(frame.HttpStatus is { } status ? $"->  {status}" : null);
        Add(frame.Attempts > 1 ? $"attempt {frame.Attempt} of {frame.Attempts}" : null);
        Add(frame.Status == SpanStatus.Error ? "failed" : null);
        Add(frame.ColdStart ? "cold start" : null);
        Add(frame.Evidence is not { } evidence ? null
            : (frame.Confidence == Confidence.Inferred ? "inferred from " : "joined by ") + Format.Word(evidence)
                + (frame.Key is null ? "" : " " + frame.Key));
        return text.ToString();
    }

    static string Entry(TransactionSummary transaction) =>
        $"entry {transaction.Entry}"
        + (transaction.Users.Count > 0 ? $"   user {transaction.Users[0].Id}" : "")
        + (transaction.UserCount > 1 ? $" and {Format.Count(transaction.UserCount - 1)} more" : "")
        + $"   transaction {transaction.Id}   {Format.Word(transaction.Outcome)}";

    static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxPayload ? line
            : string.Concat(line.AsSpan(0, MaxPayload), $"… {Format.Bytes(line.Length)} in all");
    }
}

/// <summary>One line of a stack.</summary>
/// <param name="Text">With its indent.</param>
/// <param name="Class">CSS classes.</param>
/// <param name="Span">Where the line leads; null for none.</param>
public sealed record StackLine(string Text, string Class, SpanRef? Span);
