using Headwater.Model;
using Microsoft.AspNetCore.Components;

namespace Headwater.Web;

/// <summary>What is known about one component of a transaction, one call of it at a time.</summary>
public partial class NodePanel
{
    static readonly (string Key, string Title)[] Tabs =
    [
        ("overview", "Overview"), ("io", "Input / output"), ("environment", "Environment"), ("logs", "Logs"),
        ("attributes", "Attributes"), ("evidence", "Evidence"),
    ];

    /// <summary>Whose component it is.</summary>
    [Parameter, EditorRequired]
    public required Transaction Transaction { get; set; }

    /// <summary>What is selected.</summary>
    [Parameter, EditorRequired]
    public required Selection Selection { get; set; }

    /// <summary>The selected span whole; null when it was never reported.</summary>
    [Parameter]
    public SpanDetail? Detail { get; set; }

    TransactionNode Node => Selection.Node;

    TransactionSpan? Span { get; set; }

    string Tab => Tabs.Any(t => t.Key == Request["tab"]) ? Request["tab"]! : "overview";

    /// <inheritdoc/>
    protected override void OnParametersSet() =>
        Span = Selection.Span is { } span ? Transaction.Spans.FirstOrDefault(s => s.Ref == span) : null;

    string Page(params (string, string?)[] changes) =>
        Request.At(Addresses.Of(Transaction.Summary.Id), WithSelection(changes, node: true));

    string Fragment(params (string, string?)[] changes) =>
        Request.At(Addresses.PanelOf(Transaction.Summary.Id, Node.Id), WithSelection(changes, node: false));

    (string Key, string? Value)[] WithSelection((string Key, string? Value)[] changes, bool node)
    {
        (string Key, string? Value)[] mine =
        [
            ("node", node ? Node.Id : null),
            ("span", Selection.Span is { } span ? Addresses.Of(span) : null),
        ];
        return [.. mine.Where(m => !changes.Any(c => c.Key == m.Key)), .. changes];
    }

    RenderFragment Step(int index, string icon, string title) => builder =>
    {
        var exists = index >= 0 && index < Node.Spans.Count;
        var span = exists ? Addresses.Of(Node.Spans[index]) : null;
        builder.OpenElement(0, exists ? "a" : "span");
        builder.AddAttribute(1, "class", exists ? "btn square small" : "btn square small off");
        if (exists)
        {
            builder.AddAttribute(2, "href", Page(("span", span)));
            builder.AddAttribute(3, "data-panel", Fragment(("span", span)));
        }
        builder.AddAttribute(4, "title", title);
        builder.OpenComponent<Icon>(5);
        builder.AddComponentParameter(6, "Name", icon);
        builder.CloseComponent();
        builder.AddMarkupContent(7, $"<span class=\"sr\">{title}</span>");
        builder.CloseElement();
    };
}
