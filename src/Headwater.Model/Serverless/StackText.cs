using System.Globalization;
using System.Text;

namespace Headwater.Model;

/// <summary>
/// Writes a virtual stack trace as text for tickets and chats: one line for each frame, its columns aligned, what it
/// was given and said below it, and last the entry.
/// </summary>
public static class StackText
{
    // A ticket with more than this in one line is not read; the page has the whole payload.
    const int LongestPayload = 2000;

    // A name longer than this pushes its own line to the right, not all others.
    const int WidestColumn = 64;

    /// <summary>The text; lines end with a line feed, the last one too.</summary>
    public static string Render(VirtualStackTrace stack)
    {
        var text = new StringBuilder();
        foreach (var line in Lines(stack)) text.Append(line.Text).Append('\n');
        return text.ToString();
    }

    /// <summary>The lines of the text, from the title down to the entry; as many as frames, payloads and logs.</summary>
    public static IReadOnlyList<StackLine> Lines(VirtualStackTrace stack)
    {
        var rows = stack.Frames.Select(f => (Frame: f, Cells: CellsOf(f))).ToList();
        var widths = new int[3];
        foreach (var (_, cells) in rows)
            for (var i = 0; i < widths.Length; i++)
                widths[i] = Math.Max(widths[i], Math.Min(cells[i].Length, WidestColumn));
        List<StackLine> lines = [new(OneLine(stack.Title), StackLineRole.Title)];
        foreach (var (frame, cells) in rows)
        {
            lines.Add(new(RowText(cells, widths), StackLineRole.Frame, frame.Span, frame.Status == SpanStatus.Error));
            AddParts(lines, frame, stack.Title);
        }
        lines.Add(new(EntryText(stack), StackLineRole.Entry));
        return lines;
    }

    /// <summary>What, where, how long, and what is remarkable.</summary>
    static string[] CellsOf(StackFrame frame)
    {
        if (frame.Component.Kind == ComponentKind.Api && frame.Span is null)
            return [$"API {frame.Component.Name}", StatusText(frame), "", Verdict(frame)];
        if (IsBetween(frame))
            return [NameOf(frame), frame.Wait is { } wait ? $"waited {TextOf(wait)}" : "", "", JoinText(frame)];
        return
        [
            NameOf(frame), frame.Code ?? (IsRun(frame) ? "" : frame.Component.Region),
            frame.Duration is { } duration ? TextOf(duration) : "", Remarks(frame),
        ];
    }

    static bool IsRun(StackFrame frame) => frame.Component.Kind is ComponentKind.Function or ComponentKind.Service;

    static bool IsBetween(StackFrame frame) => frame.Span is null;

    static string NameOf(StackFrame frame)
    {
        var component = frame.Component;
        if (IsRun(frame))
            return $"{(component.Kind == ComponentKind.Function ? "function" : "service")} {component.Name}"
                + (frame.Operation.Length > 0 && frame.Operation != component.Name ? " " + frame.Operation : "");
        if (!IsBetween(frame))
            return string.Join(' ',
                new[] { component.Service, frame.Operation, component.Name == component.Service ? "" : component.Name }
                .Where(p => p.Length > 0));
        var kind = component.Kind switch
        {
            ComponentKind.Topic => "topic ",
            ComponentKind.Queue => "queue ",
            ComponentKind.Bus => "bus ",
            ComponentKind.Stream => "stream ",
            ComponentKind.Table => "table ",
            ComponentKind.Bucket => "bucket ",
            _ => "",
        };
        return $"{component.Service} {kind}{component.Name}";
    }

    static string Remarks(StackFrame frame)
    {
        var remarks = new List<string>();
        if (frame.Attempts > 1)
            remarks.Add($"attempt {frame.Attempt} of {frame.Attempts}"
                + (frame.Status == SpanStatus.Error ? " failed" : ""));
        if (frame.ColdStart) remarks.Add("cold start");
        if (frame.Duration is null && IsRun(frame)) remarks.Add("no end seen");
        return string.Join(", ", remarks);
    }

    static string JoinText(StackFrame frame)
    {
        var evidence = frame.Evidence switch
        {
            null => "",
            Evidence.Parent => "trace context",
            { } other => char.ToLowerInvariant(other.ToString()[0]) + other.ToString()[1..],
        };
        if (evidence.Length == 0) return "";
        return $"joined by {evidence}" + (frame.Key is { Length: > 0 } key ? " " + key : "")
            + (frame.Confidence == Confidence.Inferred ? " (inferred)" : "");
    }

    static string StatusText(StackFrame frame) => frame.HttpStatus switch
    {
        { } status => $"->  {status} {ReasonOf(status)}".TrimEnd(),
        null when frame.Status == SpanStatus.Error => "->  failed",
        null => "",
    };

    static string Verdict(StackFrame frame) => frame.HttpStatus switch
    {
        null => frame.Status == SpanStatus.Error ? "the client saw a failure" : "",
        < 400 => "the client saw a success",
        < 500 => "the client was refused",
        _ => "the client saw a failure",
    };

    // RFC 9110, section 15; the codes that APIs answer with.
    static string ReasonOf(int status) => status switch
    {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    };

    static string RowText(string[] cells, int[] widths)
    {
        var text = new StringBuilder("  ");
        for (var i = 0; i < cells.Length; i++)
        {
            text.Append(OneLine(cells[i]));
            if (i < widths.Length) text.Append(' ', widths[i] == 0 ? 0 : Math.Max(widths[i] - cells[i].Length, 0) + 3);
        }
        return text.ToString().TrimEnd(' ');
    }

    static void AddParts(List<StackLine> lines, StackFrame frame, string title)
    {
        Add(IsRun(frame) ? "event" : "request", frame.Input);
        Add(IsRun(frame) ? "return" : "response", frame.Output);
        Add("env", frame.Environment);
        if (frame.Error != title) Add("error", frame.Error);
        foreach (var log in frame.Logs) Add("log", LogText(log));

        void Add(string label, string? payload)
        {
            if (!string.IsNullOrEmpty(payload))
                lines.Add(new($"    {label,-8} {Cut(OneLine(payload))}", StackLineRole.Part, frame.Span));
        }
    }

    static string Cut(string line) => line.Length <= LongestPayload ? line
        : string.Create(CultureInfo.InvariantCulture,
            $"{line.AsSpan(0, LongestPayload)}… ({line.Length - LongestPayload} more)");

    static string LogText(LogRecord log)
    {
        var severity = log.SeverityNumber switch
        {
            0 => log.SeverityText.ToUpperInvariant(),
            <= 4 => "TRACE",
            <= 8 => "DEBUG",
            <= 12 => "INFO",
            <= 16 => "WARN",
            <= 20 => "ERROR",
            _ => "FATAL",
        };
        return severity.Length == 0 ? log.Body.ToString() : $"{severity} {log.Body}";
    }

    static string EntryText(VirtualStackTrace stack)
    {
        var text = new StringBuilder();
        var transaction = stack.Transaction;
        text.Append("entry ").Append(OneLine(transaction.Entry));
        if (transaction.Users is [var user, ..])
        {
            text.Append("   user ").Append(OneLine(user.Id));
            if (transaction.UserCount > 1)
                text.Append(CultureInfo.InvariantCulture, $" and {transaction.UserCount - 1} more");
        }
        var outcome = transaction.Outcome.ToString();
        text.Append(CultureInfo.InvariantCulture, $"   transaction {transaction.Id}")
            .Append("   ").Append(char.ToLowerInvariant(outcome[0])).Append(outcome, 1, outcome.Length - 1);
        if (stack.AlsoReachedFrom > 0)
            text.Append(CultureInfo.InvariantCulture,
                $"   also reached from {stack.AlsoReachedFrom} other {(stack.AlsoReachedFrom == 1 ? "entry" : "entries")}");
        return text.ToString();
    }

    /// <summary>As people say it: <c>0.4 ms</c>, <c>310 ms</c>, <c>1.2 s</c>, <c>3 min 20 s</c>.</summary>
    static string TextOf(Duration duration)
    {
        var milliseconds = Math.Max(0, duration.TotalMilliseconds);
        var culture = CultureInfo.InvariantCulture;
        if (milliseconds < 9.95) return milliseconds.ToString("0.#", culture) + " ms";
        if (milliseconds < 999.5) return milliseconds.ToString("0", culture) + " ms";
        if (milliseconds < 59_950) return (milliseconds / 1000).ToString("0.#", culture) + " s";
        var seconds = (long)Math.Round(milliseconds / 1000);
        return string.Create(culture, $"{seconds / 60} min {seconds % 60} s");
    }

    static string OneLine(string text) =>
        text.AsSpan().IndexOfAny('\r', '\n') < 0 ? text : text.ReplaceLineEndings(" ");
}
