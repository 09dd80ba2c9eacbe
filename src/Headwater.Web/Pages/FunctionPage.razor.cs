using Headwater.Model;
using Microsoft.AspNetCore.Components;

namespace Headwater.Web;

/// <summary>One function: its figures, and its invocations, newest first.</summary>
public partial class FunctionPage
{
    /// <summary>From the path.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>What to ask.</summary>
    [Inject]
    public required IHeadwaterQueries Queries { get; set; }

    // A page is drawn once before its answers are there, and "not found" must not be said too early.
    bool Loaded { get; set; }

    IReadOnlyList<FunctionStatistics> Statistics { get; set; } = [];

    InvocationPage Page { get; set; } = new([], null);

    bool FailedOnly => Request["err"] == "1";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var all = await Queries.SummarizeFunctionsAsync(Request.Project, Request.Range.Interval, Name, Request.Aborted);
        Statistics =
        [
            .. all.Where(f => Request.Environment is null || f.Function.Environment == Request.Environment)
                .Where(f => Request.Region is null || f.Function.Region == Request.Region),
        ];
        var page = await Queries.SearchInvocationsAsync(new()
        {
            Project = Request.Project,
            Function = Name,
            FailedOnly = FailedOnly,
            Interval = Request.Range.Interval,
            Limit = TransactionFilter.PageSize,
            After = Addresses.Place(Request["cursor"]),
        }, Request.Aborted);
        // The store asks by name alone: a page may show fewer than it read, and still leads on.
        Page = page with
        {
            Invocations =
            [
                .. page.Invocations
                    .Where(i => Request.Environment is null || i.Function.Environment == Request.Environment)
                    .Where(i => Request.Region is null || i.Function.Region == Request.Region),
            ],
        };
        Loaded = true;
    }
}
