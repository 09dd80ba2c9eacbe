using System.Globalization;
using Headwater.Model;

namespace Headwater.Web;

/// <summary>How ids stand in a path or a query: without slashes, and readable back.</summary>
public static class Addresses
{
    /// <summary>A span: <c>traceId-spanId</c>.</summary>
    public static string Of(SpanRef span) => $"{span.TraceId}-{span.SpanId}";

    /// <summary>A place in a list: <c>nanoseconds-id</c>; null for none.</summary>
    public static string? Of(Cursor? cursor) =>
        cursor is null ? null : string.Create(CultureInfo.InvariantCulture, $"{cursor.Time.Nanoseconds}-{cursor.Id}");

    /// <summary>The page of a transaction.</summary>
    public static string Of(TransactionId transaction) => $"transactions/{transaction}";

    /// <summary>The panel of a node as a fragment.</summary>
    public static string PanelOf(TransactionId transaction, string node) =>
        $"transactions/{transaction}/nodes/{Uri.EscapeDataString(node)}";

    /// <summary>The page of a function.</summary>
    public static string OfFunction(string name) => $"functions/{Uri.EscapeDataString(name)}";

    /// <summary>Reads a span back; null when the text is none.</summary>
    public static SpanRef? Span(string? text) =>
        text is { Length: 49 } && text[32] == '-' && TraceId.TryParse(text.AsSpan(0, 32), out var trace)
        && SpanId.TryParse(text.AsSpan(33), out var span)
            ? new(trace, span)
            : null;

    /// <summary>Reads a place in a list back; null when the text is none, which is the first page.</summary>
    public static Cursor? Place(string? text)
    {
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        return dash > 0
            && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            ? new(new(time), text![(dash + 1)..])
            : null;
    }
}
