using Headwater.Model;

namespace Headwater.Web;

/// <summary>Which node and which of its spans the panel shows.</summary>
/// <param name="Node">The node.</param>
/// <param name="Span">One of its spans; null for a node that stands for none.</param>
public sealed record Selection(TransactionNode Node, SpanRef? Span)
{
    /// <summary>In the address, for a panel that was closed.</summary>
    public const string Nothing = "none";

    /// <summary>The place of the span among the node's, from 0; -1 when it is not among them.</summary>
    public int Index => Span is { } span ? Node.Spans.ToList().IndexOf(span) : -1;

    /// <summary>
    /// What an address selects: the span decides, then the node (of whose spans the root cause or the first that
    /// failed is shown), else the root cause. Null when nothing is selected, or nothing failed, or it is not in this
    /// transaction.
    /// </summary>
    public static Selection? Of(Transaction transaction, string? node, SpanRef? span)
    {
        if (node == Nothing) return null;
        var rootCause = transaction.Summary.RootCause?.Span;
        if (node is null && (span ?? rootCause) is { } wanted)
        {
            var found = transaction.Spans.FirstOrDefault(s => s.Ref == wanted);
            return found is not null && Find(transaction, found.Node) is { } holder ? new(holder, wanted) : null;
        }
        if (node is null || Find(transaction, node) is not { } selected) return null;
        if (span is { } chosen) return new(selected, chosen);
        if (rootCause is { } cause && selected.Spans.Contains(cause)) return new(selected, cause);
        var mine = selected.Spans.ToHashSet();
        var failed = transaction.Spans.FirstOrDefault(s => s.Status == SpanStatus.Error && mine.Contains(s.Ref))?.Ref;
        return new(selected, failed ?? (selected.Spans.Count > 0 ? selected.Spans[0] : null));
    }

    static TransactionNode? Find(Transaction transaction, string node) =>
        transaction.Nodes.FirstOrDefault(n => n.Id == node);
}
