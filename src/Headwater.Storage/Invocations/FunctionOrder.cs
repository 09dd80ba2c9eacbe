using Headwater.Model;

namespace Headwater.Storage;

/// <summary>The order of a list of functions.</summary>
static class FunctionOrder
{
    /// <summary>As <see cref="ITelemetryReader.SummarizeFunctionsAsync"/> says: a page cannot show more.</summary>
    public const int MaxFunctions = 10_000;

    /// <summary>By number of invocations; functions whose runs were all taken back are left out.</summary>
    public static IReadOnlyList<FunctionStatistics> Top(IReadOnlyDictionary<FunctionName, RunTotals> totals) =>
    [
        .. totals.Where(t => t.Value.Invocations > 0)
            .OrderByDescending(t => t.Value.Invocations)
            .ThenBy(t => t.Key.Name, StringComparer.Ordinal).ThenBy(t => t.Key.Environment, StringComparer.Ordinal)
            .ThenBy(t => t.Key.Account, StringComparer.Ordinal).ThenBy(t => t.Key.Region, StringComparer.Ordinal)
            .Take(MaxFunctions).Select(t => t.Value.ToStatistics(t.Key)),
    ];
}
