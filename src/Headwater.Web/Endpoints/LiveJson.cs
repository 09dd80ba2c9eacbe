using System.Globalization;
using Headwater.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Headwater.Web;

/// <summary>What a list asks every few seconds while it is looked at: has anything come since?</summary>
static class LiveJson
{
    public static async Task<JsonHttpResult<LiveCount>> WriteAsync(PageRequest request, IHeadwaterQueries queries,
        HttpContext context)
    {
        HeadwaterWeb.NoStore(context);
        var since = long.TryParse(request["since"], NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && time < long.MaxValue
            ? time + 1
            : 0;
        var search = TransactionFilter.Of(request).Search with { After = null };
        var start = Math.Max(since, search.Interval.Start.Nanoseconds);
        var newer = start >= search.Interval.End.Nanoseconds
            ? new([], null)
            : await queries.ListTransactionsAsync(search with { Interval = new(new(start), search.Interval.End) },
                request.Aborted);
        var state = await queries.ReadStateAsync(request.Aborted);
        return TypedResults.Json(new LiveCount(
            newer.Items.Count, newer.Next is not null, state.Store.Spans, state.FirstSpanAt is not null,
                state.AssemblyPending),
            WebJson.Default.LiveCount);
    }
}

/// <summary>The answer.</summary>
/// <param name="Newer">Transactions that match and started later, up to a page.</param>
/// <param name="More">There are more than that.</param>
/// <param name="Spans">Stored.</param>
/// <param name="Arrived">The first span has arrived.</param>
/// <param name="Pending">Traces that wait to be assembled.</param>
sealed record LiveCount(int Newer, bool More, long Spans, bool Arrived, long Pending);
