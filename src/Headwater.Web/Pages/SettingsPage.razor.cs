using Headwater.Model;
using Microsoft.AspNetCore.Components;

namespace Headwater.Web;

/// <summary>The state of the server, for reading: what came in and what became of it, and what is stored.</summary>
public partial class SettingsPage
{
    static readonly (string Key, string Title)[] Sections = [("ledger", "Ledger"), ("store", "Store")];

    /// <summary>From the path; none is the first section.</summary>
    [Parameter]
    public string? Section { get; set; }

    /// <summary>What to ask.</summary>
    [Inject]
    public required IHeadwaterQueries Queries { get; set; }

    ServerState? State { get; set; }

    string Key => Section ?? Sections[0].Key;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => State = await Queries.ReadStateAsync(Request.Aborted);
}
