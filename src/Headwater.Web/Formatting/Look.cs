using Headwater.Model;

namespace Headwater.Web;

/// <summary>
/// How a kind of thing looks: its icon in the sprite, its colour class, and its word. Never colour alone.
/// </summary>
/// <param name="Icon">Id of a symbol in the sprite.</param>
/// <param name="Class">CSS class that carries the colour.</param>
/// <param name="Word">What to read.</param>
public sealed record Look(string Icon, string Class, string Word)
{
    /// <summary>The look of a component.</summary>
    public static Look Of(ComponentKind kind) => kind switch
    {
        ComponentKind.Client => new("device-desktop", "cat-ext", "Client"),
        ComponentKind.Function => new("lambda", "cat-compute", "Function"),
        ComponentKind.Service => new("server", "cat-compute", "Service"),
        ComponentKind.Api => new("api", "cat-api", "API"),
        ComponentKind.Topic => new("broadcast", "cat-msg", "Topic"),
        ComponentKind.Queue => new("stack-2", "cat-msg", "Queue"),
        ComponentKind.Bus => new("bus", "cat-msg", "Event bus"),
        ComponentKind.Stream => new("wave-sine", "cat-msg", "Stream"),
        ComponentKind.Table => new("table", "cat-db", "Table"),
        ComponentKind.Bucket => new("bucket", "cat-store", "Bucket"),
        ComponentKind.Database => new("database", "cat-db", "Database"),
        ComponentKind.Cache => new("bolt", "cat-db", "Cache"),
        ComponentKind.Workflow => new("sitemap", "cat-compute", "Workflow"),
        ComponentKind.Host => new("world", "cat-ext", "Host"),
        _ => new("cloud", "cat-ext", "AWS service"),
    };

    /// <summary>The look of an entry.</summary>
    public static Look Of(EntryKind kind) => kind switch
    {
        EntryKind.Api => new("api", "cat-api", "API request"),
        EntryKind.Schedule => new("clock", "cat-compute", "Schedule"),
        EntryKind.Message => new("message", "cat-msg", "Message"),
        EntryKind.Upload => new("upload", "cat-store", "Upload"),
        EntryKind.Invoke => new("lambda", "cat-compute", "Direct invocation"),
        _ => new("player-play", "cat-ext", "Other root"),
    };

    /// <summary>The look of an outcome.</summary>
    public static Look Of(Outcome outcome) => outcome switch
    {
        Outcome.Failed => new("x", "is-error", "Failed"),
        Outcome.SilentlyFailed => new("ghost", "is-silent", "Silently failed"),
        Outcome.Recovered => new("repeat", "is-recovered", "Recovered"),
        Outcome.Running => new("hourglass", "is-running", "Running"),
        _ => new("check", "is-ok", "OK"),
    };

    /// <summary>The look of an invocation's status.</summary>
    public static Look Of(InvocationStatus status) => status switch
    {
        InvocationStatus.Error => new("x", "is-error", "Error"),
        InvocationStatus.TimedOut => new("clock", "is-timeout", "Timed out"),
        InvocationStatus.OutOfMemory => new("alert-triangle", "is-error", "Out of memory"),
        InvocationStatus.Running => new("hourglass", "is-running", "Running"),
        _ => new("check", "is-ok", "OK"),
    };

    /// <summary>What an evidence means, for people.</summary>
    public static string Of(Evidence evidence) => evidence switch
    {
        Evidence.Parent => "parent span",
        Evidence.Link => "span link",
        Evidence.MessageId => "message id",
        Evidence.EventId => "event id",
        Evidence.Sequence => "sequence number",
        Evidence.RequestId => "request id",
        Evidence.InvocationId => "invocation id",
        Evidence.TraceId => "shared trace id",
        Evidence.XrayRoot => "X-Ray root",
        Evidence.CorrelationId => "correlation id",
        Evidence.ItemKey => "item key",
        _ => "business key",
    };
}
