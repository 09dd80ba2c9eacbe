namespace Headwater.Model;

/// <summary>
/// What one request carried for one project, decoded and scrubbed: the unit that is appended. Immutable once handed over; its
/// memory is not reused before <see cref="ITelemetryWriter.AppendAsync"/> has returned.
/// </summary>
public sealed record TelemetryBatch
{
    /// <summary>Whose telemetry it is.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>When the server received it, by the server's clock: this decides the partition.</summary>
    public required Instant ReceivedAt { get; init; }

    /// <summary>Resources and scopes; spans and logs point into this list.</summary>
    public IReadOnlyList<EncodedContext> Contexts { get; init; } = [];

    /// <summary>In the order received.</summary>
    public ReadOnlyMemory<EncodedSpan> Spans { get; init; }

    /// <summary>In the order received.</summary>
    public ReadOnlyMemory<EncodedLog> Logs { get; init; }

    /// <summary>The invocations among <see cref="Spans"/>, derived by Analysis; stored in the same transaction as the spans.</summary>
    public IReadOnlyList<Invocation> Invocations { get; init; } = [];

    /// <summary>What the platform said about invocations in <see cref="Logs"/>, derived by Analysis.</summary>
    public IReadOnlyList<PlatformReport> PlatformReports { get; init; } = [];
}

/// <summary>Spans with the contexts that they point into: what a read returns.</summary>
public sealed record SpanSet(IReadOnlyList<EncodedContext> Contexts, IReadOnlyList<EncodedSpan> Spans)
{
    /// <summary>No spans.</summary>
    public static SpanSet Empty { get; } = new([], []);

    /// <summary>Decodes every span, each resource and scope only once.</summary>
    public IEnumerable<Span> Decode()
    {
        var resources = new (Resource Resource, Scope Scope)?[Contexts.Count];
        foreach (var span in Spans)
        {
            var context = resources[span.Context] ??= (
                OtlpDecoder.ReadResource(Contexts[span.Context].Resource.Span),
                OtlpDecoder.ReadScope(Contexts[span.Context].Scope.Span));
            yield return OtlpDecoder.ReadSpan(span.Bytes.Span, context.Resource, context.Scope);
        }
    }
}

/// <summary>Log records with the contexts that they point into: what a read returns.</summary>
public sealed record LogSet(IReadOnlyList<EncodedContext> Contexts, IReadOnlyList<EncodedLog> Logs)
{
    /// <summary>No log records.</summary>
    public static LogSet Empty { get; } = new([], []);

    /// <summary>Decodes every record, each resource and scope only once.</summary>
    public IEnumerable<LogRecord> Decode()
    {
        var resources = new (Resource Resource, Scope Scope)?[Contexts.Count];
        foreach (var log in Logs)
        {
            var context = resources[log.Context] ??= (
                OtlpDecoder.ReadResource(Contexts[log.Context].Resource.Span),
                OtlpDecoder.ReadScope(Contexts[log.Context].Scope.Span));
            yield return OtlpDecoder.ReadLog(log.Bytes.Span, context.Resource, context.Scope);
        }
    }
}
