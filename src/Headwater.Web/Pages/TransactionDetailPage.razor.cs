using Headwater.Model;
using Microsoft.AspNetCore.Components;

namespace Headwater.Web;

/// <summary>One transaction: its map, timeline, logs or stack, and the panel of what is selected.</summary>
public partial class TransactionDetailPage
{
    // What a browser still lays out at once; beyond it the page says how many there are.
    const int MaxLogs = 2_000;

    /// <summary>From the path: 32 hex digits.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>What to ask.</summary>
    [Inject]
    public required IHeadwaterQueries Queries { get; set; }

    // A page is drawn once before its answers are there, and "not found" must not be said too early.
    bool Loaded { get; set; }

    Transaction? Transaction { get; set; }

    TransactionSummary Summary => Transaction!.Summary;

    TransactionId AskedFor { get; set; }

    string View => Request["view"] is "timeline" or "logs" or "stack" ? Request["view"]! : "map";

    Selection? Selection { get; set; }

    SpanDetail? Detail { get; set; }

    IReadOnlyList<LogRecord> Logs { get; set; } = [];

    VirtualStackTrace? Stack { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        Loaded = true;
    }

    async Task LoadAsync()
    {
        if (!TransactionId.TryParse(Id, out var id)) return;
        AskedFor = id;
        Transaction = await Queries.FindTransactionAsync(Request.Project, id, Request.Aborted);
        if (Transaction is null) return;

        var span = Addresses.Span(Request["span"]);
        var selects = View is "map" or "timeline" || span is not null || Request["node"] is not null;
        if (selects && View != "stack") Selection = Selection.Of(Transaction, Request["node"], span);
        if (Selection?.Span is { } selected) Detail =
            await Queries.FindSpanAsync(Request.Project, selected, Request.Aborted);
        if (View == "logs")
            Logs = await Queries.ReadTransactionLogsAsync(Request.Project, Transaction, MaxLogs, Request.Aborted);
        if (View == "stack" && (span ?? Summary.RootCause?.Span) is { } failing)
            Stack = await Queries.ReadStackAsync(Request.Project, failing, Summary.Id, Request.Aborted);
    }
}
