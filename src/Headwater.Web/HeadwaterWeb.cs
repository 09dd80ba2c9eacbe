using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Headwater.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Headwater.Web;

/// <summary>
/// The pages, for the server to mount. Needs an <see cref="IHeadwaterQueries"/>; reads only, so it has no forms to
/// protect.
/// </summary>
public static class HeadwaterWeb
{
    // Runs before the first paint, so that a chosen theme does not flash. Small enough to be inline, and allowed by
    // its hash.
    internal const string ThemeScript =
        "try{const t=new URLSearchParams(location.search).get('theme')||localStorage.getItem('hw-theme');"
        + "if(t==='dark'||t==='light')document.documentElement.dataset.theme=t}catch{}"
        + "document.documentElement.classList.add('js')";

    /// <summary>
    /// The one inline script's hash as a Content-Security-Policy source: <c>'sha256-…'</c>, with its quotes.
    /// </summary>
    public static string ThemeScriptHash { get; } =
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ThemeScript)))}'";

    /// <summary>
    /// The strictest policy under which the pages work: no inline style, no inline script but the one, no other
    /// origin.
    /// </summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; script-src 'self' {ThemeScriptHash}; style-src 'self'; img-src 'self'; font-src 'self'; "
        + "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    internal static string Version { get; } =
        typeof(HeadwaterWeb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>(
            )?.InformationalVersion.Split('+')[0]
        ?? "";

    /// <summary>Adds what the pages need.</summary>
    public static void AddHeadwaterWeb(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<PageRequest>();
    }

    /// <summary>Maps pages, fragments, the timeline's columns and assets. The server maps everything else.</summary>
    public static void MapHeadwaterWeb(this IEndpointRouteBuilder routes)
    {
        routes.MapRazorComponents<App>().DisableAntiforgery();
        routes.MapGet("/assets/{version}/{**name}",
            (HttpContext context, string version, string name) => EmbeddedAssets.All.Serve(context, version, name));
        routes.MapGet("/transactions/{id}/nodes/{node}", (HttpContext context, string id, string node) =>
        {
            NoStore(context);
            return new RazorComponentResult<PanelFragment>(
                new { Id = id, Node = node })
            { PreventStreamingRendering = true };
        });
        routes.MapGet("/transactions/{id}/timeline.json", TimelineJson.WriteAsync);
        routes.MapGet("/transactions/live.json", LiveJson.WriteAsync);
        routes.MapGet("/spans/{span}", SpanRedirect.GoAsync);
    }

    internal static void NoStore(HttpContext context) => context.Response.Headers.CacheControl = "no-store";
}
