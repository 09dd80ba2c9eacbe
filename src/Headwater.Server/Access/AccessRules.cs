using System.Net;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>Who may read pages and the API: everybody while there is no admin password, because then only loopback listens.</summary>
sealed class AccessRules(KeyRing apiKeys, AdminPassword? password, Sessions sessions)
{
    public bool IsOpen => password is null;

    public bool MayRead(HttpContext context) =>
        IsOpen || sessions.IsOpen(context.Request.Cookies[Sessions.Cookie]) || FindProject(context) is not null;

    /// <summary>The project of the request's API key, or null.</summary>
    public ProjectId? FindProject(HttpContext context) => apiKeys.FindProject(context.Request.Headers);

    public bool PasswordMatches(string given) => password?.Matches(given) == true;

    /// <summary>
    /// True when the Host header is a name under which we are known. Plain addresses always are: a foreign page cannot make its
    /// own name mean one of them without the browser writing that name here.
    /// </summary>
    public static bool KnowsHost(HostString host, IReadOnlyList<string> known) =>
        host.Host is { Length: > 0 } name
        && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(name.Trim('[', ']'), out _)
            || known.Contains(name, StringComparer.OrdinalIgnoreCase));
}
