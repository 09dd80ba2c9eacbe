using Headwater.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Headwater.Server;

/// <summary><c>GET /health</c>: for load balancers a word, for those who may read the API everything.</summary>
static class HealthEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/health", ReadAsync).WithSummary("The ledger, what waits, and how much is stored.");

    static async Task<Ok<HealthJson>> ReadAsync(
        HttpContext context, IHeadwaterQueries queries, BodyBudget budget, AccessRules access, CancellationToken cancellation)
    {
        var state = SpanToJson.Health(await queries.ReadStateAsync(cancellation), budget.Taken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(access.MayRead(context) ? state : new HealthJson { Status = state.Status });
    }
}
