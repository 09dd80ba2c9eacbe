using Microsoft.AspNetCore.Http.Features;

namespace Headwater.Server;

/// <summary>
/// The first that every request meets: sends telemetry straight to its endpoint, turns unknown hosts away, asks readers to log
/// in, and sets the headers that hold for all pages.
/// </summary>
sealed class FrontDoor(
    OtlpHttpEndpoint otlpHttp, OtlpGrpcEndpoint otlpGrpc, AccessRules access, HeadwaterSettings settings)
{
    // Forms and queries only.
    const long LargestRequest = 1024 * 1024;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var listener = context.Features.Get<ListenerName>()?.Name;
        if (listener == "otlp-grpc") return otlpGrpc.AnswerAsync(context);
        var route = FindRoute(context.Request.Path);
        // Whoever has a key is no page that borrowed a browser, whatever name it used.
        if (!(route is not null && settings.IngestKeys.Count > 0) && !AccessRules.KnowsHost(context.Request.Host, settings.Hosts))
            return Problems.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "Unknown host",
                $"This server does not answer for '{context.Request.Host}'. Add the name to the setting hosts.");
        if (route is not null) return otlpHttp.AnswerAsync(context, route);
        if (listener != "http")
            return Problems.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such thing",
                "This port takes OTLP: POST /v1/traces, /v1/logs or /v1/metrics. Pages and the API are on the listener http.");
        return ServeAsync(context, next);
    }

    Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        PageHeaders.Apply(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LargestRequest;
        var path = context.Request.Path;
        if (access.FindProject(context) is { } project) context.Features.Set(new ApiProject(project));
        if (access.MayRead(context) || path == "/health" || path == LoginPage.Path || PageHeaders.IsAsset(path))
            return next(context);
        if (path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, "Who are you?",
                "Log in with a browser, or send Authorization: Bearer KEY with a key of the setting api-keys.");
        }
        context.Response.Redirect(LoginPage.Path + "?next="
            + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString));
        return Task.CompletedTask;
    }

    static OtlpRoute? FindRoute(PathString path)
    {
        foreach (var route in OtlpRoute.All)
            if (route.HttpPath == path.Value) return route;
        return null;
    }
}

/// <summary>Which listener a connection came through; set on the connection.</summary>
/// <param name="Name">As in <see cref="HeadwaterSettings.Listeners"/>.</param>
sealed record ListenerName(string Name);
