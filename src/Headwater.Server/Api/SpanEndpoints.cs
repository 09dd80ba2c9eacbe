using Headwater.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Headwater.Server;

/// <summary><c>/api/v1/traces</c> and <c>/api/v1/spans</c>.</summary>
static class SpanEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/traces/{traceId}", TraceAsync).WithSummary("A trace's spans, and the transactions that hold them.");
        routes.MapGet("/spans/{traceId}/{spanId}", SpanAsync).WithSummary("One span whole.");
        routes.MapGet("/spans/{traceId}/{spanId}/stack", StackAsync)
            .Produces<StackJson>(StatusCodes.Status200OK, "application/json", "text/plain")
            .WithSummary("The virtual stack trace of a span; as text with Accept: text/plain.");
    }

    static async Task<Results<Ok<TraceJson>, ProblemHttpResult>> TraceAsync(
        ApiProject project, string traceId, IHeadwaterQueries queries, CancellationToken cancellation)
    {
        if (!TraceId.TryParse(traceId, out var trace))
            return Problems.BadRequest($"'{traceId}' is not a trace id: 32 hex digits.");
        var spans = await queries.ReadTraceAsync(project.Project, trace, cancellation);
        if (spans.Count == 0) return Problems.NotFound($"No span of trace {traceId} is stored.");
        var transactions = await queries.FindTransactionsOfTraceAsync(project.Project, trace, cancellation);
        return TypedResults.Ok(new TraceJson(
            [.. transactions.Select(t => t.ToString())], [.. spans.Select(SpanToJson.Span)]));
    }

    static async Task<Results<Ok<SpanDetailJson>, ProblemHttpResult>> SpanAsync(
        ApiProject project, string traceId, string spanId, IHeadwaterQueries queries, CancellationToken cancellation)
    {
        if (ReadRef(traceId, spanId) is not { } span) return NoRef(traceId, spanId);
        return await queries.FindSpanAsync(project.Project, span, cancellation) is { } detail
            ? TypedResults.Ok(SpanToJson.Detail(detail))
            : Unknown(span);
    }

    static async Task<Results<Ok<StackJson>, ContentHttpResult, ProblemHttpResult>> StackAsync(
        ApiProject project, string traceId, string spanId, string? transaction, HttpRequest request, IHeadwaterQueries queries,
        CancellationToken cancellation)
    {
        if (ReadRef(traceId, spanId) is not { } span) return NoRef(traceId, spanId);
        var id = default(TransactionId);
        if (transaction is not null && !TransactionId.TryParse(transaction, out id))
            return Problems.BadRequest($"transaction is '{transaction}', but must be 32 hex digits.");
        var stack = await queries.ReadStackAsync(
            project.Project, span, transaction is null ? null : id, cancellation);
        if (stack is null) return Unknown(span);
        return PrefersText(request)
            ? TypedResults.Content(StackText.Render(stack), "text/plain; charset=utf-8")
            : TypedResults.Ok(SpanToJson.Stack(stack));
    }

    static bool PrefersText(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept.OrderByDescending(a => a.Quality ?? 1);
        var first = accepted.FirstOrDefault(a => a.MediaType.Value is "text/plain" or "application/json" or "*/*");
        return first?.MediaType.Value == "text/plain";
    }

    static SpanRef? ReadRef(string traceId, string spanId) =>
        TraceId.TryParse(traceId, out var trace) && SpanId.TryParse(spanId, out var span) ? new SpanRef(trace, span) : null;

    static ProblemHttpResult NoRef(string traceId, string spanId) =>
        Problems.BadRequest($"'{traceId}/{spanId}' is not a span: 32 hex digits, a slash, 16 hex digits.");

    static ProblemHttpResult Unknown(SpanRef span) =>
        Problems.NotFound($"Span {span} is not stored, or not in that transaction. It may be older than the retention.");
}
