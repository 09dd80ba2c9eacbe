using Headwater.Model;

namespace Headwater.Web;

/// <summary>
/// An exception's stack trace, cut into lines of one's own code and runs of library lines that a page folds. Knows
/// the forms of Node, Python, Java, .NET, Go and Ruby by what marks their libraries; an unknown form counts as one's
/// own code.
/// </summary>
public static class CallStack
{
    // A trace above this is a stack overflow: its middle repeats.
    const int MaxLines = 400;

    static readonly string[] LibraryMarks =
    [
        "node_modules/", "node:", "internal/", "/var/runtime/", "/var/lang/", "/opt/nodejs/", "/opt/python/",
            "<anonymous>",
        "site-packages/", "dist-packages/", "/usr/lib/", "/usr/local/lib/", "/usr/local/go/", "/pkg/mod/", "/gems/",
        "at System.", "at Microsoft.", "at Amazon.", "at java.", "at javax.", "at jdk.", "at sun.",
            "at software.amazon.",
        "at com.amazonaws.", "at org.springframework.", "at async Promise.all",
    ];

    /// <summary>The groups in order; neighbouring library lines share one.</summary>
    public static IReadOnlyList<CallStackPart> Read(string stackTrace, SpanError error)
    {
        // Node and Java begin with what the page has said already.
        var title = $"{error.Type}: {error.Message}";
        if (stackTrace.StartsWith(title, StringComparison.Ordinal)) stackTrace = stackTrace[title.Length..];
        var parts = new List<CallStackPart>();
        var lines = stackTrace.ReplaceLineEndings("\n").Split('\n', MaxLines + 1);
        foreach (var raw in lines.Take(MaxLines))
        {
            var line = raw.TrimEnd();
            if (line.Length == 0) continue;
            var isLibrary = IsFrame(line) && LibraryMarks.Any(m => line.Contains(m, StringComparison.Ordinal));
            if (parts.Count == 0 || parts[^1].IsLibrary != isLibrary) parts.Add(new(isLibrary, []));
            parts[^1].Lines.Add(line);
        }
        if (lines.Length > MaxLines) parts.Add(new(false, [$"… cut after {MaxLines} lines"]));
        return parts;
    }

    static bool IsFrame(string line)
    {
        var text = line.AsSpan().TrimStart();
        return text.StartsWith("at ") || text.StartsWith("File \"") || text.StartsWith("from ") || text.StartsWith("/");
    }
}

/// <summary>A run of lines of a stack trace.</summary>
/// <param name="IsLibrary">Folded on a page.</param>
/// <param name="Lines">As sent, without trailing spaces; at least one.</param>
public sealed record CallStackPart(bool IsLibrary, List<string> Lines);
