using Headwater.Web;

namespace Headwater.Server;

/// <summary>Headers that keep pages from loading, framing or telling anything foreign.</summary>
static class PageHeaders
{
    public static void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = HeadwaterWeb.ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>Style sheets, scripts and fonts: no secret, and the login page may need them.</summary>
    public static bool IsAsset(PathString path) => path.StartsWithSegments("/assets", StringComparison.Ordinal);
}
