using Headwater.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Headwater.Web;

/// <summary>Leads from a span, wherever its address was found, to the transaction that holds it.</summary>
static class SpanRedirect
{
    public static async Task<IResult> GoAsync(PageRequest request, IHeadwaterQueries queries, string span)
    {
        if (Addresses.Span(span) is not { } wanted) return TypedResults.NotFound();
        var holders = await queries.FindTransactionsOfTraceAsync(request.Project, wanted.TraceId, request.Aborted);
        foreach (var id in holders.Take(MaxHolders))
        {
            var transaction = await queries.FindTransactionAsync(request.Project, id, request.Aborted);
            if (transaction is not null && transaction.Spans.Any(s => s.Ref == wanted))
                return Go(request, request.Link(Addresses.Of(id), ("span", span)));
        }
        // The trace is known and the span is not in a transaction: background work, or not assembled yet.
        return Go(request, request.Link("transactions", ("q", "background:true " + wanted.TraceId)));
    }

    // A batch may be shared by a hundred transactions; the span is nearly always in the first.
    const int MaxHolders = 5;

    static RedirectHttpResult Go(PageRequest request, string address) =>
        TypedResults.LocalRedirect(request.Base + address);
}
