using System.Globalization;
using System.Text;
using Headwater.Model;
using Microsoft.AspNetCore.Http;

namespace Headwater.Web;

/// <summary>
/// What the address asks for: all state of a page is in its URL. Also writes addresses, relative to the document's
/// base, so that pages work below any path. One per request.
/// </summary>
public sealed class PageRequest
{
    // What stays when one goes from page to page: which telemetry one looks at, never which row.
    static readonly string[] Kept = ["project", "env", "region", "from", "to", "theme"];

    readonly List<KeyValuePair<string, string>> _query = [];

    /// <summary>Reads the current request's address.</summary>
    public PageRequest(IHttpContextAccessor accessor, TimeProvider time)
    {
        var request = accessor.HttpContext?.Request;
        foreach (var (key, values) in request?.Query ?? QueryCollection.Empty)
            if (values.FirstOrDefault() is { Length: > 0 } value) _query.Add(new(key, value));
        Path = (request?.Path.Value ?? "/").TrimStart('/');
        Base = (request?.PathBase.Value ?? "").TrimEnd('/') + "/";
        Origin = request is null ? "" : $"{request.Scheme}://{request.Host}{Base}".TrimEnd('/');
        Aborted = accessor.HttpContext?.RequestAborted ?? CancellationToken.None;
        Now = Instant.From(time.GetUtcNow());
        Range = TimeRange.Parse(this["from"], this["to"], Now);
        Project = int.TryParse(this["project"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 1_000_000 ? new(number) : ProjectId.Default;
    }

    /// <summary>
    /// What all addresses of a page are relative to: the path below which the server is mounted, with slashes around.
    /// </summary>
    public string Base { get; }

    /// <summary>
    /// The server as this browser reaches it, without a slash at the end: <c>http://localhost:8080</c>.
    /// </summary>
    public string Origin { get; }

    /// <summary>Where the page is, without the base and without a leading slash.</summary>
    public string Path { get; }

    /// <summary>Set when the browser went away.</summary>
    public CancellationToken Aborted { get; }

    /// <summary>When the request came.</summary>
    public Instant Now { get; }

    /// <summary>Which time the page is about.</summary>
    public TimeRange Range { get; }

    /// <summary>
    /// Whose telemetry the page shows; the default project when the address names none, or none that can exist.
    /// </summary>
    public ProjectId Project { get; }

    /// <summary>Only this environment; null for all.</summary>
    public string? Environment => this["env"];

    /// <summary>Only this region; null for all.</summary>
    public string? Region => this["region"];

    /// <summary>What was typed into the search box; empty for nothing.</summary>
    public string Search => this["q"] ?? "";

    /// <summary>A value of the query, or null when it is absent or empty.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (var pair in _query)
                if (pair.Key == key) return pair.Value;
            return null;
        }
    }

    /// <summary>The query of this page that a form must carry along, without the given keys.</summary>
    public IEnumerable<KeyValuePair<string, string>> CarriedWithout(params string[] keys) =>
        _query.Where(p => Kept.Contains(p.Key) && !keys.Contains(p.Key));

    /// <summary>
    /// An address of another page: keeps project, environment, region, time and theme. A null value removes its key.
    /// </summary>
    public string Link(string path, params (string Key, string? Value)[] changes) =>
        Write(path, _query.Where(p => Kept.Contains(p.Key)), changes);

    /// <summary>The address of this page with some values changed. A null value removes its key.</summary>
    public string Here(params (string Key, string? Value)[] changes) => Write(Path, _query, changes);

    /// <summary>An address at another path with the whole query of this page, some values changed.</summary>
    public string At(string path, params (string Key, string? Value)[] changes) => Write(path, _query, changes);

    static string Write(
        string path, IEnumerable<KeyValuePair<string, string>> query, (string Key, string? Value)[] changes)
    {
        var text = new StringBuilder(path.Length == 0 ? "." : path);
        var separator = '?';
        var unchanged = query.Where(p => !changes.Any(c => c.Key == p.Key))
            .Select(p => (p.Key, Value: (string?)p.Value));
        foreach (var (key, value) in unchanged.Concat(changes))
        {
            if (string.IsNullOrEmpty(value)) continue;
            text.Append(separator).Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
        return text.ToString();
    }
}
