namespace Headwater.Server;

/// <summary>Headers that keep pages from loading, framing or telling anything foreign.</summary>
/// <param name="inlineScriptHashes">CSP sources for the inline scripts that pages have, such as <c>'sha256-…'</c>.</param>
sealed class PageHeaders(IReadOnlyList<string> inlineScriptHashes)
{
    readonly string _policy = string.Join("; ",
        "default-src 'none'",
        string.Join(' ', ["script-src 'self'", .. inlineScriptHashes]),
        "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'");

    public void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = _policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>Style sheets, scripts and fonts: no secret, and the login page may need them.</summary>
    public static bool IsAsset(PathString path) => path.StartsWithSegments("/assets", StringComparison.Ordinal);
}
