using Microsoft.Extensions.Primitives;

namespace Headwater.Server;

/// <summary>Lets pages of the allowed origins send telemetry from a browser. Used on ingest routes only.</summary>
sealed class CorsRules(IReadOnlyList<string> origins)
{
    // Browsers send the names of the headers that an SDK sets; more than this is no SDK.
    const int LongestHeaderList = 1024;

    readonly bool _all = origins.Contains("*");

    public void Apply(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0) return;
        var answer = context.Response.Headers;
        if (!_all) answer.Vary = "Origin";
        if (!_all && !origins.Contains(origin)) return;
        answer.AccessControlAllowOrigin = _all ? "*" : origin;
        answer.AccessControlExposeHeaders = "Retry-After";
        if (!HttpMethods.IsOptions(context.Request.Method)) return;
        answer.AccessControlAllowMethods = "POST";
        answer.AccessControlMaxAge = "7200";
        var wanted = context.Request.Headers.AccessControlRequestHeaders;
        if (AreHeaderNames(wanted)) answer.AccessControlAllowHeaders = wanted.ToString();
    }

    static bool AreHeaderNames(StringValues wanted) =>
        wanted.ToString() is { Length: > 0 and <= LongestHeaderList } names
        && names.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ',' or ' ');
}
