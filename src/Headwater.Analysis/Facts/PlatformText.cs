using System.Buffers.Text;
using System.Text;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Reads the platform's text lines. Keys are sought one by one, because AWS adds keys, and forwarders turn tabs into
/// blanks. Source: Lambda's documentation on log formats, and lines as they were captured.
/// </summary>
static class PlatformText
{
    internal static readonly FunctionName NoFunction = new("", "", "", "");

    // A time-out line is a time stamp, a request id and a sentence; a longer line is somebody's log.
    const int LongestTimeOut = 256;

    // A request id is a UUID; emulators use others.
    const int ShortestId = 8, LongestId = 64;

    /// <summary>Cheap: false for nearly every line that a program wrote.</summary>
    internal static bool MayBe(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t\r\n"u8);
        if (line.IsEmpty) return false;
        return line[0] switch
        {
            (byte)'S' => line.StartsWith("START RequestId:"u8),
            (byte)'E' => line.StartsWith("END RequestId:"u8),
            (byte)'R' => line.StartsWith("REPORT RequestId:"u8) || line.StartsWith("RequestId:"u8),
            (byte)'{' => line.IndexOf("\"platform."u8) >= 0,
            >= (byte)'0' and <= (byte)'9' =>
                line.Length <= LongestTimeOut && line.IndexOf(" Task timed out after "u8) > 0,
            _ => false,
        };
    }

    /// <summary>
    /// What a line says; null when it says nothing about an invocation. Function and time are the caller's to fill in.
    /// </summary>
    internal static PlatformReport? Read(ReadOnlySpan<byte> line)
    {
        var id = RequestIdOf(line);
        if (id is null) return null;
        var report = new PlatformReport { Function = NoFunction, RequestId = id, Time = Instant.Epoch };
        if (line[0] == 'S') return report with { Started = true };
        if (line[0] == 'E') return report with { Ended = true };
        if (line.StartsWith("REPORT"u8)) return ReadReport(report, line);
        if (line.IndexOf("Task timed out after "u8) >= 0)
            return report with
            {
                Status = InvocationStatus.TimedOut,
                ErrorType = "Sandbox.Timedout",
                Duration = Seconds(line, "Task timed out after "u8),
            };
        // Lambda kills with SIGKILL when a sandbox uses more memory than it may.
        if (line.IndexOf("signal: killed"u8) >= 0)
            return report with { Status = InvocationStatus.OutOfMemory, ErrorType = "Runtime.OutOfMemory" };
        return line.IndexOf("Runtime exited"u8) >= 0 || line.IndexOf("Process exited before completing request"u8) >= 0
            ? report with { Status = InvocationStatus.Error, ErrorType = "Runtime.ExitError" }
            : null;
    }

    static PlatformReport ReadReport(PlatformReport report, ReadOnlySpan<byte> line)
    {
        var errorType = Word(line, "Error Type:"u8);
        var size = Number(line, "Memory Size:"u8);
        var peak = Number(line, "Max Memory Used:"u8);
        return report with
        {
            Ended = true,
            Duration = Milliseconds(OwnDuration(line)),
            BilledDuration = Milliseconds(Number(line, "Billed Duration:"u8)),
            InitDuration = Milliseconds(Number(line, "Init Duration:"u8) ?? RestoreDuration(line)),
            MemorySizeMegabytes = Whole(size),
            PeakMemoryMegabytes = Whole(peak),
            Status = StatusOf(Word(line, "Status:"u8), errorType),
            ErrorType = errorType,
            TraceId = XrayTrace(Word(line, "XRAY TraceId:"u8)),
        };
    }

    /// <summary>The status that the platform names with these words; null when it names none.</summary>
    internal static InvocationStatus? StatusOf(string? status, string? errorType) => status switch
    {
        null => errorType is null ? null : StatusOf("error", errorType),
        "success" => InvocationStatus.Ok,
        "timeout" => InvocationStatus.TimedOut,
        _ => errorType?.EndsWith("OutOfMemory", StringComparison.Ordinal) == true
            ? InvocationStatus.OutOfMemory
            : InvocationStatus.Error,
    };

    /// <summary>
    /// The trace id of an X-Ray root, <c>1-5759e988-bd862e3fe1be46a994272793</c>, which is the same bits in another
    /// spelling. Zero for anything else.
    /// </summary>
    internal static TraceId XrayTrace(string? root) =>
        root is { Length: 35 } && root.StartsWith("1-", StringComparison.Ordinal) && root[10] == '-'
        && TraceId.TryParse(string.Concat(root.AsSpan(2, 8), root.AsSpan(11)), out var id) ? id : default;

    internal static Duration? Milliseconds(double? number) =>
        number is >= 0 and < 1e12 ? Duration.FromMilliseconds(number.Value) : null;

    static string? RequestIdOf(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> id;
        var timedOut = line.IndexOf(" Task timed out after "u8);
        if (line[0] is >= (byte)'0' and <= (byte)'9' && timedOut > 0)
        {
            var before = line[..timedOut].TrimEnd(" \t"u8);
            id = before[(before.LastIndexOfAny((byte)' ', (byte)'\t') + 1)..];
        }
        else
        {
            id = After(line, "RequestId:"u8);
        }
        return id.Length is >= ShortestId and <= LongestId ? Encoding.UTF8.GetString(id) : null;
    }

    // "Duration:" also ends "Billed Duration:", "Init Duration:" and "Restore Duration:".
    static double? OwnDuration(ReadOnlySpan<byte> line)
    {
        for (var from = 0; line[from..].IndexOf("Duration:"u8) is >= 0 and var at; from += at + 1)
        {
            var before = line[..(from + at)].TrimEnd(" \t"u8);
            if (!before.EndsWith("Billed"u8) && !before.EndsWith("Init"u8) && !before.EndsWith("Restore"u8))
                return Number(line[(from + at)..], "Duration:"u8);
        }
        return null;
    }

    static double? RestoreDuration(ReadOnlySpan<byte> line)
    {
        var at = line.IndexOf("Restore Duration:"u8);
        return at < 0 || line[..at].TrimEnd(" \t"u8).EndsWith("Billed"u8) ? null
            : Number(line[at..], "Restore Duration:"u8);
    }

    static Duration? Seconds(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key) =>
        Number(line, key) is >= 0 and < 1e6 and var seconds ? Duration.FromSeconds(seconds) : null;

    static int? Whole(double? number) => number is > 0 and < int.MaxValue ? (int)number.Value : null;

    static double? Number(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key) =>
        Utf8Parser.TryParse(After(line, key), out double number, out _) ? number : null;

    static string? Word(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key) =>
        After(line, key) is { IsEmpty: false } word ? Encoding.UTF8.GetString(word) : null;

    static ReadOnlySpan<byte> After(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        var at = line.IndexOf(key);
        if (at < 0) return default;
        var rest = line[(at + key.Length)..].TrimStart(" \t"u8);
        var end = rest.IndexOfAny(" \t\r\n"u8);
        return end < 0 ? rest : rest[..end];
    }
}
