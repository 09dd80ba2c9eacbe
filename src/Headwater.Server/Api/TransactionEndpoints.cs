using Headwater.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Headwater.Server;

/// <summary><c>/api/v1/transactions</c> and what belongs to one.</summary>
static class TransactionEndpoints
{
    // More on one page is slower to draw than to page through.
    const int MostTransactions = 1_000;
    const int MostItems = 10_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/transactions", ListAsync).WithSummary("Transactions, newest first.");
        routes.MapGet("/transactions/{id}", FindAsync).WithSummary("One transaction: its row, its map, its traces.");
        routes.MapGet("/transactions/{id}/spans", SpansAsync).WithSummary("Its spans in causal order.");
        routes.MapGet("/transactions/{id}/invocations", InvocationsAsync).WithSummary("Its invocations by start.");
        routes.MapGet("/transactions/{id}/hops", HopsAsync).WithSummary("Its hops across managed services.");
        routes.MapGet("/transactions/{id}/logs", LogsAsync).WithSummary("Its log records, oldest first.");
    }

    static async Task<Results<Ok<Page<TransactionJson>>, ProblemHttpResult>> ListAsync(
        ApiProject project, string? q, string? background, [AsParameters] ListParameters list, IHeadwaterQueries queries,
        CancellationToken cancellation)
    {
        if (list.Read(50, MostTransactions, out var mistake) is not { } range) return Problems.BadRequest(mistake);
        var withBackground = false;
        if (!string.IsNullOrEmpty(background) && !bool.TryParse(background, out withBackground))
            return Problems.BadRequest($"background is '{background}', but must be true or false. Leave it out for false.");
        var search = TransactionQuery.Read(q, new TransactionSearch
        {
            Project = project.Project,
            Interval = range.Interval,
            Environment = range.Environment,
            Region = range.Region,
            Limit = range.Limit,
            After = range.After,
            IncludeBackground = withBackground,
        }, out mistake);
        if (search is null) return Problems.BadRequest(mistake);
        var page = await queries.ListTransactionsAsync(search, cancellation);
        return TypedResults.Ok(new Page<TransactionJson>([.. page.Items.Select(ToJson.Row)], CursorText.Write(page.Next)));
    }

    static async Task<Results<Ok<TransactionDetailJson>, ProblemHttpResult>> FindAsync(
        ApiProject project, string id, IHeadwaterQueries queries, CancellationToken cancellation)
    {
        if (!TransactionId.TryParse(id, out var asked)) return NoId(id);
        return await queries.FindTransactionAsync(project.Project, asked, cancellation) is { } transaction
            ? TypedResults.Ok(ToJson.Detail(transaction, asked))
            : Unknown(id);
    }

    static Task<Results<Ok<Page<TransactionSpanJson>>, ProblemHttpResult>> SpansAsync(
        ApiProject project, string id, [AsParameters] PageParameters list, IHeadwaterQueries queries, CancellationToken cancellation) =>
        PartAsync(project, id, list, queries, t => t.Spans, s => new Cursor(s.Start, s.Ref.ToString()), ToJson.Span, cancellation);

    static Task<Results<Ok<Page<InvocationJson>>, ProblemHttpResult>> InvocationsAsync(
        ApiProject project, string id, [AsParameters] PageParameters list, IHeadwaterQueries queries, CancellationToken cancellation) =>
        PartAsync(project, id, list, queries, t => t.Invocations,
            i => new Cursor(i.Invocation.Start, $"{i.Invocation.Span}/{i.Invocation.RequestId}/{i.Attempt}"),
            i => ToJson.Invocation(i), cancellation);

    static Task<Results<Ok<Page<HopJson>>, ProblemHttpResult>> HopsAsync(
        ApiProject project, string id, [AsParameters] PageParameters list, IHeadwaterQueries queries, CancellationToken cancellation) =>
        PartAsync(project, id, list, queries, t => t.Hops,
            h => new Cursor(Instant.Epoch, $"{h.From}>{h.To}>{h.Key}"), ToJson.Hop, cancellation);

    static async Task<Results<Ok<Page<LogJson>>, ProblemHttpResult>> LogsAsync(
        ApiProject project, string id, [AsParameters] TimedParameters list, IHeadwaterQueries queries, CancellationToken cancellation)
    {
        if (!TransactionId.TryParse(id, out var asked)) return NoId(id);
        if (list.Read(1_000, MostItems, out var mistake) is not { } range) return Problems.BadRequest(mistake);
        if (await queries.FindTransactionAsync(project.Project, asked, cancellation) is not { } transaction) return Unknown(id);
        if (transaction.TraceIds.Count == 0) return TypedResults.Ok(new Page<LogJson>([], null));
        var page = await queries.SearchLogsAsync(new LogSearch
        {
            Project = project.Project,
            Traces = transaction.TraceIds,
            Interval = range.Interval,
            Limit = range.Limit,
            After = range.After,
        }, cancellation);
        return TypedResults.Ok(new Page<LogJson>([.. page.Logs.Decode().Select(ToJson.Log)], CursorText.Write(page.Next)));
    }

    static async Task<Results<Ok<Page<TJson>>, ProblemHttpResult>> PartAsync<T, TJson>(
        ApiProject project, string id, PageParameters list, IHeadwaterQueries queries, Func<Transaction, IReadOnlyList<T>> part,
        Func<T, Cursor> cursorOf, Func<T, TJson> write, CancellationToken cancellation)
    {
        if (!TransactionId.TryParse(id, out var asked)) return NoId(id);
        if (list.Read(1_000, MostItems, out var mistake) is not { } range) return Problems.BadRequest(mistake);
        return await queries.FindTransactionAsync(project.Project, asked, cancellation) is { } transaction
            ? TypedResults.Ok(CursorText.Cut(part(transaction), range, cursorOf, write))
            : Unknown(id);
    }

    static ProblemHttpResult NoId(string id) =>
        Problems.BadRequest($"'{id}' is not a transaction's id: 32 hex digits. Take it from GET /api/v1/transactions.");

    static ProblemHttpResult Unknown(string id) => Problems.NotFound(
        $"There is no transaction {id}. It may be older than the retention, or not be derived yet: see assembly in /health.");
}
