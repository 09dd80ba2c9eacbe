namespace Headwater.Model;

/// <summary>The frames from one failing span up to its entry: what a stack trace would be if the system were one program.</summary>
public sealed record VirtualStackTrace
{
    /// <summary>Type and message of the failure that it starts from.</summary>
    public required string Title { get; init; }

    /// <summary>From the failing call up to the entry.</summary>
    public required IReadOnlyList<StackFrame> Frames { get; init; }

    /// <summary>Whose transaction it is.</summary>
    public required TransactionSummary Transaction { get; init; }

    /// <summary>From how many other entries the failing span was reached too.</summary>
    public int AlsoReachedFrom { get; init; }
}

/// <summary>One frame: a call, a function, or a service in between.</summary>
public sealed record StackFrame
{
    /// <summary>The span; null for a service in between.</summary>
    public SpanRef? Span { get; init; }

    /// <summary>What it is.</summary>
    public required Component Component { get; init; }

    /// <summary>What was done: <c>PutItem</c>, <c>Publish</c>; empty for a function.</summary>
    public string Operation { get; init; } = "";

    /// <summary>Innermost line of the user's own code, <c>index.js:41 confirm</c>; null when no stack trace tells.</summary>
    public string? Code { get; init; }

    /// <summary>Null for a service in between, and while running.</summary>
    public Duration? Duration { get; init; }

    /// <summary>1 for the first try; of the failing call, when it was not repeated itself, the try of its run.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How many tries there were.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>As recorded.</summary>
    public SpanStatus Status { get; init; }

    /// <summary>Whether the run had to initialise first.</summary>
    public bool ColdStart { get; init; }

    /// <summary>Waiting time of a service in between; null when it did not wait.</summary>
    public Duration? Wait { get; init; }

    /// <summary>Why the frame above is joined to the one below; null inside one function.</summary>
    public Evidence? Evidence { get; init; }

    /// <summary>The id that both ends share.</summary>
    public string? Key { get; init; }

    /// <summary>How sure it is.</summary>
    public Confidence Confidence { get; init; }

    /// <summary>Request or event, masked; null when not recorded.</summary>
    public string? Input { get; init; }

    /// <summary>Response or return value, masked; null when not recorded.</summary>
    public string? Output { get; init; }

    /// <summary>Environment variables as JSON, masked; null when not recorded.</summary>
    public string? Environment { get; init; }

    /// <summary>Type and message of its own error, or null.</summary>
    public string? Error { get; init; }

    /// <summary>The exception's stack trace as sent, or null.</summary>
    public string? StackTrace { get; init; }

    /// <summary>Status that the client of an API got, or null.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The last lines that it logged, at most 5, oldest first.</summary>
    public IReadOnlyList<LogRecord> Logs { get; init; } = [];
}
