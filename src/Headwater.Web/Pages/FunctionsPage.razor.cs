using Headwater.Model;
using Microsoft.AspNetCore.Components;

namespace Headwater.Web;

/// <summary>What each function did in the chosen time.</summary>
public partial class FunctionsPage
{
    static readonly (string Key, string Title, bool IsNumber, Func<FunctionStatistics, IComparable> By)[] Columns =
    [
        ("name", "Function", false, f => f.Function.Name),
        ("invocations", "Invocations", true, f => f.Invocations),
        ("errors", "Errors", true, f => f.Errors),
        ("cold", "Cold starts", true, f => f.ColdStarts),
        ("timeouts", "Timeouts", true, f => f.Timeouts),
        ("p50", "p50", true, f => f.P50.Nanoseconds),
        ("p95", "p95", true, f => f.P95.Nanoseconds),
        ("p99", "p99", true, f => f.P99.Nanoseconds),
        ("memory", "Memory", true, f => f.PeakMemoryMegabytes ?? 0),
        ("billed", "Billed time", true, f => f.BilledDuration.Nanoseconds),
        ("last", "Last run", false, f => f.LastStart.Nanoseconds),
    ];

    /// <summary>What to ask.</summary>
    [Inject]
    public required IHeadwaterQueries Queries { get; set; }

    IReadOnlyList<FunctionStatistics> Rows { get; set; } = [];

    string SortKey => (Request["sort"] ?? "-invocations").TrimStart('-');

    bool Descending => (Request["sort"] ?? "-invocations").StartsWith('-');

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var all = await Queries.SummarizeFunctionsAsync(Request.Project, Request.Range.Interval, null, Request.Aborted);
        var rows = all.Where(f => Request["name"] is not { } name
                || f.Function.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .Where(f => Request.Environment is null || f.Function.Environment == Request.Environment)
            .Where(f => Request.Region is null || f.Function.Region == Request.Region);
        var by = Columns.FirstOrDefault(c => c.Key == SortKey, Columns[1]).By;
        Rows = [.. Descending ? rows.OrderByDescending(by) : rows.OrderBy(by)];
    }

    // Numbers are asked for from the top, names from A.
    string SortLink(string key) => Request.Here(("sort",
        SortKey == key ? Descending ? key : "-" + key : key == "name" ? key : "-" + key));

    string? SortState(string key) => SortKey != key ? null : Descending ? "descending" : "ascending";

    static string Place(FunctionName function) =>
        string.Join(" · ", new[] { function.Environment, function.Region, function.Account }.Where(t => t.Length > 0));

    static string Memory(FunctionStatistics row) => (row.PeakMemoryMegabytes, row.MemorySizeMegabytes) switch
    {
        ({ } peak, { } size) => $"{peak} / {size} MB",
        (null, { } size) => $"{size} MB",
        ({ } peak, null) => $"{peak} MB",
        _ => Format.Unknown,
    };
}
