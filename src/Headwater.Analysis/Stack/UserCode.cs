using System.Text.RegularExpressions;

namespace Headwater.Analysis;

/// <summary>
/// Finds the innermost line of the user's own code in a stack trace of JavaScript, Python, .NET, Java or Go:
/// <c>index.js:41 confirm</c>. Lines of libraries and runtimes are passed over.
/// </summary>
static partial class UserCode
{
    // A stack of 1,000 frames is a runaway recursion, and its innermost frames come first or last.
    const int MostLines = 2000;

    // The longest real line is a long path and a long name; the patterns below never see more.
    const int LongestLine = 600;

    static readonly string[] ForeignPlaces =
    [
        "node_modules/", "/var/runtime/", "<anonymous>", "webpack/runtime", "/opt/nodejs/", "/opt/python/", "/opt/otel",
        "site-packages/", "dist-packages/", "<frozen", "/usr/lib/python", "/usr/local/lib/python", "/var/lang/lib",
        "/usr/local/go/", "/go/pkg/mod/",
    ];

    // Node's own files, by the name of today and by that of Node 14.
    static readonly string[] ForeignStarts = ["node:", "internal/"];

    static readonly string[] ForeignNames =
    [
        "System.", "Microsoft.", "Amazon.", "OpenTelemetry.", "java.", "javax.", "jdk.", "sun.", "com.amazonaws.",
        "software.amazon.", "org.springframework.", "io.opentelemetry.", "kotlin.", "scala.", "runtime.",
        "runtime/", "reflect.",
    ];

    /// <summary>Null when no line is the user's, or the text is no stack trace.</summary>
    internal static string? InnermostOf(string? stackTrace)
    {
        if (string.IsNullOrEmpty(stackTrace)) return null;
        var lines = stackTrace.Split('\n').Take(MostLines).Select(l => l.TrimEnd('\r'))
            .Where(l => l.Length <= LongestLine).ToList();
        // The cause of a Java or .NET exception stands last, and it is where things went wrong.
        var cause = lines.FindLastIndex(l => l.StartsWith("Caused by:", StringComparison.Ordinal));
        var isPython =
            lines.Exists(l => l.TrimStart().StartsWith("Traceback (most recent call last)", StringComparison.Ordinal)
            || PythonLine().IsMatch(l));
        if (isPython) lines.Reverse(); // Python writes the innermost call last
        for (var i = Math.Max(0, isPython ? 0 : cause); i < lines.Count; i++)
            if (Read(lines, i, isPython) is { } code) return code;
        return null;
    }

    static string? Read(List<string> lines, int at, bool isPython)
    {
        var line = lines[at];
        if (isPython) return PythonLine().Match(line) is { Success: true } python ? Code(python) : null;
        if (DotNetLine().Match(line) is { Success: true } dotNet) return Code(dotNet);
        if (JavaLine().Match(line) is { Success: true } java) return Code(java);
        if (JavaScriptLine().Match(line) is { Success: true } script) return Code(script);
        // Go writes the function on one line and its place on the next.
        return GoPlace().Match(line) is { Success: true } go && at > 0
            && GoFunction().Match(lines[at - 1]) is { Success: true } function
            ? Code(go.Groups["file"].Value, go.Groups["line"].Value, function.Groups["name"].Value)
            : null;
    }

    static string? Code(Match match) =>
        Code(match.Groups["file"].Value, match.Groups["line"].Value, match.Groups["name"].Value);

    static string? Code(string file, string line, string name)
    {
        if (Array.Exists(ForeignPlaces, p => file.Contains(p, StringComparison.Ordinal))
            || Array.Exists(ForeignStarts, p => file.StartsWith(p, StringComparison.Ordinal))
            || Array.Exists(ForeignNames, n => name.StartsWith(n, StringComparison.Ordinal)))
            return null;
        var place = file.LastIndexOfAny(['/', '\\']) is >= 0 and var slash ? file[(slash + 1)..] : file;
        var function = name.LastIndexOf('.') is >= 0 and var dot ? name[(dot + 1)..] : name;
        return function.Length == 0 ? $"{place}:{line}" : $"{place}:{line} {function}";
    }

    // "    at async confirm [as handler] (/var/task/index.js:41:13)", "    at /var/task/index.js:41:13"
    [GeneratedRegex(
        @"^\s*at (?:async )?(?:new )?(?:(?<name>[^\s(]+) (?:\[as [^\]]*\] )?)?\(?(?:file://)?(?<file>[^()]+?):(?<line>\d+):\d+\)?$")]
    private static partial Regex JavaScriptLine();

    // "  File "/var/task/app.py", line 12, in handler"
    [GeneratedRegex(@"^[\s\u00A0]*File ""(?<file>[^""]+)"", line (?<line>\d+)(?:, in (?<name>\S+))?")]
    private static partial Regex PythonLine();

    // "   at Shop.Orders.Confirm(Order order) in /src/Orders.cs:line 41"
    [GeneratedRegex(@"^\s*at (?<name>[^\s(]+)\(.*\) in (?<file>.+):line (?<line>\d+)$")]
    private static partial Regex DotNetLine();

    // "	at com.shop.Orders.confirm(Orders.java:41)"
    [GeneratedRegex(@"^\s*at (?:[\w.@-]+/)?(?<name>[\w.$<>]+)\((?<file>\w+\.(?:java|kt|scala|groovy)):(?<line>\d+)\)")]
    private static partial Regex JavaLine();

    // "main.confirm(0xc000012345, 0x1)"
    [GeneratedRegex(@"^(?<name>[\w./*()-]+?)\([^()]*\)$")]
    private static partial Regex GoFunction();

    // "	/app/main.go:41 +0x1d"
    [GeneratedRegex(@"^\s+(?<file>\S+\.go):(?<line>\d+)(?: \+0x[0-9a-f]+)?$")]
    private static partial Regex GoPlace();
}
