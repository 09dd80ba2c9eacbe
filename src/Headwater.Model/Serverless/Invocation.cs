namespace Headwater.Model;

/// <summary>How an invocation ended, as far as is known.</summary>
public enum InvocationStatus : byte
{
    /// <summary>It ended and nothing says that it failed.</summary>
    Ok = 0,

    /// <summary>The handler threw, the reply was a server error, or the span's status is error.</summary>
    Error = 1,

    /// <summary>The platform stopped it at its time limit.</summary>
    TimedOut = 2,

    /// <summary>The platform killed it because it used more memory than it may.</summary>
    OutOfMemory = 3,

    /// <summary>It started, and no end has been seen.</summary>
    Running = 4,
}

/// <summary>
/// One run of a function: a FaaS span, or for services a SERVER or CONSUMER span whose parent is in another process or missing;
/// completed, or created, by what the platform logged (<see cref="PlatformReport"/>).
/// </summary>
public sealed record Invocation
{
    /// <summary>What ran.</summary>
    public required FunctionName Function { get; init; }

    /// <summary>The span that is this invocation; null when only platform lines told of it.</summary>
    public SpanRef? Span { get; init; }

    /// <summary><c>faas.invocation_id</c>: the same for all asynchronous attempts. Null for services.</summary>
    public string? RequestId { get; init; }

    /// <summary>By the function's clock.</summary>
    public required Instant Start { get; init; }

    /// <summary>How long the handler ran; null while no end has been seen.</summary>
    public Duration? Duration { get; init; }

    /// <summary>Whether this run had to initialise its sandbox first.</summary>
    public bool ColdStart { get; init; }

    /// <summary>How it ended.</summary>
    public InvocationStatus Status { get; init; }

    /// <summary>For example <c>ValidationException</c> or <c>Runtime.OutOfMemory</c>; null when it did not fail or nobody said.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Time for initialisation, from the REPORT line; null on warm starts and while unknown.</summary>
    public Duration? InitDuration { get; init; }

    /// <summary>
    /// What AWS charges for, in whole milliseconds, rounded up; since August 2025 it contains <see cref="InitDuration"/>.
    /// Source: <c>Billed Duration</c> in the Lambda REPORT line. Null until that line arrives.
    /// </summary>
    public Duration? BilledDuration { get; init; }

    /// <summary>The configured memory, in MB (1,048,576 bytes); null when unknown.</summary>
    public int? MemorySizeMegabytes { get; init; }

    /// <summary>The most that was used, in MB, from the REPORT line; null until that line arrives.</summary>
    public int? PeakMemoryMegabytes { get; init; }
}

/// <summary>
/// What one line of the platform's own log said about an invocation (START, END, REPORT, a time-out, an out-of-memory kill, or a
/// platform record of the Telemetry API). Several of them, in any order, make one picture; merging is idempotent.
/// </summary>
public sealed record PlatformReport
{
    /// <summary>Which function wrote the line.</summary>
    public required FunctionName Function { get; init; }

    /// <summary>The request id in the line.</summary>
    public required string RequestId { get; init; }

    /// <summary>When the line was written.</summary>
    public required Instant Time { get; init; }

    /// <summary>The sandbox (<c>faas.instance</c> or the log stream); empty when unknown.</summary>
    public string Instance { get; init; } = "";

    /// <summary>True for START: the invocation began at <see cref="Time"/>.</summary>
    public bool Started { get; init; }

    /// <summary>True for END and REPORT: the invocation was over at <see cref="Time"/>.</summary>
    public bool Ended { get; init; }

    /// <summary>How long the handler ran; null when the line does not say.</summary>
    public Duration? Duration { get; init; }

    /// <summary>As for <see cref="Invocation.BilledDuration"/>.</summary>
    public Duration? BilledDuration { get; init; }

    /// <summary>As for <see cref="Invocation.InitDuration"/>; present means that this was a cold start.</summary>
    public Duration? InitDuration { get; init; }

    /// <summary>As for <see cref="Invocation.MemorySizeMegabytes"/>.</summary>
    public int? MemorySizeMegabytes { get; init; }

    /// <summary>As for <see cref="Invocation.PeakMemoryMegabytes"/>.</summary>
    public int? PeakMemoryMegabytes { get; init; }

    /// <summary>Set when the line says how it ended; null otherwise.</summary>
    public InvocationStatus? Status { get; init; }

    /// <summary>For example <c>Runtime.OutOfMemory</c>; null when the line does not say.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Zero unless the line carries an X-Ray trace id.</summary>
    public TraceId TraceId { get; init; }
}
