using Headwater.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Headwater.Server;

/// <summary><c>/api/v1/invocations</c>, <c>/functions</c>, <c>/logs</c> and <c>/unmatched</c>.</summary>
static class ListEndpoints
{
    const int MostInvocations = 200;
    const int MostLogs = 10_000;
    const int MostFunctions = 10_000;
    const int MostUnmatched = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/invocations", InvocationsAsync).WithSummary("Invocations, newest first, with their transactions.");
        routes.MapGet("/functions", FunctionsAsync).WithSummary("What each function did, by number of invocations.");
        routes.MapGet("/functions/{name}", FunctionAsync).WithSummary("What one function did, in each environment and region.");
        routes.MapGet("/logs", LogsAsync).WithSummary("Log records, newest first; q is text that the record contains.");
        routes.MapGet("/unmatched", UnmatchedAsync).WithSummary("Message ends without a partner, with the likely cause.");
    }

    static async Task<Results<Ok<Page<InvocationJson>>, ProblemHttpResult>> InvocationsAsync(
        ApiProject project, string? function, string? requestId, [AsParameters] ListParameters list, IHeadwaterQueries queries,
        CancellationToken cancellation)
    {
        if (list.Read(50, MostInvocations, out var mistake) is not { } range) return Problems.BadRequest(mistake);
        var page = await queries.SearchInvocationsAsync(new InvocationSearch
        {
            Project = project.Project,
            Function = function,
            Environment = range.Environment,
            Region = range.Region,
            RequestId = requestId,
            Interval = range.Interval,
            Limit = range.Limit,
            After = range.After,
        }, cancellation);
        var items = new List<InvocationJson>();
        foreach (var invocation in page.Invocations)
            items.Add(await PlaceAsync(project.Project, invocation, queries, cancellation));
        return TypedResults.Ok(new Page<InvocationJson>(items, CursorText.Write(page.Next)));
    }

    // An invocation alone does not know which attempt it was: its transaction does.
    static async ValueTask<InvocationJson> PlaceAsync(
        ProjectId project, Invocation invocation, IHeadwaterQueries queries, CancellationToken cancellation)
    {
        var alone = new TransactionInvocation { Invocation = invocation };
        if (invocation.Span is not { } span) return ToJson.Invocation(alone, []);
        var ids = await queries.FindTransactionsOfTraceAsync(project, span.TraceId, cancellation);
        foreach (var id in ids)
        {
            var transaction = await queries.FindTransactionAsync(project, id, cancellation);
            if (transaction?.Invocations.FirstOrDefault(i => i.Invocation.Span == span) is { } placed)
                return ToJson.Invocation(
                    placed with { Invocation = invocation }, [.. ids.Select(i => i.ToString())]);
        }
        return ToJson.Invocation(alone, [.. ids.Select(i => i.ToString())]);
    }

    static async Task<Results<Ok<Page<FunctionJson>>, ProblemHttpResult>> FunctionsAsync(
        ApiProject project, [AsParameters] ListParameters list, IHeadwaterQueries queries, CancellationToken cancellation) =>
        await SummarizeAsync(project.Project, null, list, queries, cancellation);

    static async Task<Results<Ok<Page<FunctionJson>>, ProblemHttpResult>> FunctionAsync(
        ApiProject project, string name, [AsParameters] ListParameters list, IHeadwaterQueries queries,
        CancellationToken cancellation)
    {
        var answer = await SummarizeAsync(project.Project, name, list, queries, cancellation);
        return answer.Result is Ok<Page<FunctionJson>> { Value.Items.Count: 0 }
            ? Problems.NotFound($"Function {name} did not run in that time. GET /api/v1/functions lists those that did.")
            : answer;
    }

    static async ValueTask<Results<Ok<Page<FunctionJson>>, ProblemHttpResult>> SummarizeAsync(
        ProjectId project, string? name, ListParameters list, IHeadwaterQueries queries, CancellationToken cancellation)
    {
        if (list.Read(1_000, MostFunctions, out var mistake) is not { } range) return Problems.BadRequest(mistake);
        var rows = await queries.SummarizeFunctionsAsync(project, range.Interval, name, cancellation);
        return TypedResults.Ok(CursorText.Cut(
            [.. rows.Where(f => IsIn(f.Function, range))], range,
            f => new Cursor(Instant.Epoch, f.Function.ToString()), ToJson.Function));
    }

    static async Task<Results<Ok<Page<LogJson>>, ProblemHttpResult>> LogsAsync(
        ApiProject project, string? q, string? function, [AsParameters] ListParameters list, IHeadwaterQueries queries,
        CancellationToken cancellation)
    {
        if (list.Read(100, MostLogs, out var mistake) is not { } range) return Problems.BadRequest(mistake);
        var page = await queries.SearchLogsAsync(new LogSearch
        {
            Project = project.Project,
            Function = function,
            Interval = range.Interval,
            Where = WhereOf(q, range),
            Limit = range.Limit,
            After = range.After,
        }, cancellation);
        return TypedResults.Ok(new Page<LogJson>([.. page.Logs.Decode().Select(ToJson.Log)], CursorText.Write(page.Next)));
    }

    static async Task<Results<Ok<Page<UnmatchedJson>>, ProblemHttpResult>> UnmatchedAsync(
        ApiProject project, [AsParameters] TimedParameters list, IHeadwaterQueries queries, CancellationToken cancellation)
    {
        if (list.Read(100, MostUnmatched, out var mistake) is not { } range) return Problems.BadRequest(mistake);
        var ends = await queries.ListUnmatchedAsync(project.Project, range.Interval, MostUnmatched, cancellation);
        return TypedResults.Ok(CursorText.Cut(
            ends, range, u => new Cursor(u.End.Time, $"{u.End.Span}/{u.End.KeyText}/{u.End.Role}"), ToJson.Unmatched));
    }

    static bool IsIn(FunctionName function, ListRange range) =>
        (range.Environment is null || function.Environment == range.Environment)
        && (range.Region is null || function.Region == range.Region);

    static Predicate? WhereOf(string? text, ListRange range)
    {
        var parts = new List<Predicate>();
        if (!string.IsNullOrEmpty(text)) parts.Add(new Predicate.Contains(text));
        if (range.Region is { } region) parts.Add(new Predicate.Compare("cloud.region", Comparison.Equal, region));
        if (range.Environment is { } environment)
            parts.Add(new Predicate.Any([
                new Predicate.Compare("deployment.environment.name", Comparison.Equal, environment),
                new Predicate.Compare("deployment.environment", Comparison.Equal, environment)]));
        return parts.Count switch { 0 => null, 1 => parts[0], _ => new Predicate.All(parts) };
    }
}
