using System.Globalization;
using Headwater.Model;
using Microsoft.AspNetCore.Components;

namespace Headwater.Web;

/// <summary>
/// The list of transactions: search, time, outcomes, pages; tells how to send telemetry while there is none.
/// </summary>
public partial class TransactionsPage
{
    static readonly Outcome[] Chips =
        [Outcome.Failed, Outcome.SilentlyFailed, Outcome.Recovered, Outcome.Running, Outcome.Ok];

    /// <summary>What to ask.</summary>
    [Inject]
    public required IHeadwaterQueries Queries { get; set; }

    SearchText Search { get; set; } = null!;

    TransactionPage Page { get; set; } = new([], null);

    // Read only when the list is empty: to say why.
    ServerState? State { get; set; }

    TransactionSummary? Newest { get; set; }

    bool IsFiltered => Request.Search.Length > 0 || Request["outcome"] is not null || Request.Range.From is not null
        || Request.Range.To is not null || Request.Environment is not null || Request.Region is not null;

    string LiveAddress => Request.At("transactions/live.json", ("cursor", null),
        ("since", Page.Items.Max(t => t.Start).Nanoseconds.ToString(CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Search = TransactionFilter.Of(Request);
        Page = await Queries.ListTransactionsAsync(Search.Search, Request.Aborted);
        if (Page.Items.Count > 0) return;
        State = await Queries.ReadStateAsync(Request.Aborted);
        var any = await Queries.ListTransactionsAsync(new() { Project = Request.Project, Limit = 1 }, Request.Aborted);
        Newest = any.Items.Count > 0 ? any.Items[0] : null;
    }
}
