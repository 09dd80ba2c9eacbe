using Headwater.Web;
using Microsoft.AspNetCore.Antiforgery;

namespace Headwater.Server;

/// <summary>Everything that the server answers, in one place.</summary>
static class Routes
{
    public static void Map(WebApplication app, HeadwaterSettings settings, ServerParts parts, TimeProvider time)
    {
        var services = app.Services;
        var access = services.GetRequiredService<AccessRules>();
        var gate = new IngestGate(
            new KeyRing(settings.IngestKeys), parts.Budget, settings.MaxBodyMegabytes * 1024 * 1024, time);
        var door = new FrontDoor(
            new OtlpHttpEndpoint(gate, parts.Pipeline, parts.Ledger, new CorsRules(settings.CorsOrigins)),
            new OtlpGrpcEndpoint(gate, parts.Pipeline, parts.Ledger),
            access, settings);
        app.Use(next => context => door.InvokeAsync(context, next));
        app.UseExceptionHandler(ServerFault.Answer);
        app.UseRouting();
        app.UseAntiforgery();
        if (!access.IsOpen)
            new LoginPage(access, services.GetRequiredService<Sessions>(), new LoginAttempts(time),
                services.GetRequiredService<IAntiforgery>()).Map(app);
        var api = app.MapGroup("/api/v1")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        TransactionEndpoints.Map(api);
        SpanEndpoints.Map(api);
        ListEndpoints.Map(api);
        HealthEndpoint.Map(app);
        app.MapOpenApi();
        app.MapFallback("/api/{**rest}", (HttpContext context) => Problems.NotFound(
            $"There is no {context.Request.Path}. GET /openapi/v1.json lists what there is."));
        app.MapHeadwaterWeb();
    }
}
