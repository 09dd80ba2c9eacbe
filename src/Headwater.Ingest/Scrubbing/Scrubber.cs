using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// Masks secrets in telemetry before anything is queued, logged or kept: see docs/scrubbing.md. Each span gets one look at its
/// bytes, and only those where something may be are walked and written anew, into memory of their own; all others stay the same
/// bytes. What was masked is recorded in the record itself, as attribute <see cref="RecordAttribute"/>. Scrubbing twice is the
/// same as scrubbing once. Pure, and safe for concurrent callers.
/// </summary>
public sealed class Scrubber(ScrubRules rules)
{
    /// <summary>
    /// The attribute that says what was masked: an array of texts <c>path=rule</c>, such as
    /// <c>attributes.headwater.event=password</c>; at most 32.
    /// </summary>
    public const string RecordAttribute = "headwater.masked";

    /// <summary>
    /// The batch with secrets masked; the same batch when there is none. <paramref name="maskedValues"/> counts what was masked.
    /// Takes any bytes: of a message that is broken, only what can be read remains, if it has to be rewritten at all.
    /// </summary>
    public TelemetryBatch Scrub(TelemetryBatch batch, out int maskedValues)
    {
        maskedValues = 0;
        RecordRewriter? rewriter = null;
        var contexts = ScrubContexts(batch.Contexts, ref rewriter, ref maskedValues);
        var spans = ScrubSpans(batch.Spans, ref rewriter, ref maskedValues);
        var logs = ScrubLogs(batch.Logs, ref rewriter, ref maskedValues);
        return maskedValues == 0 ? batch : batch with { Contexts = contexts, Spans = spans, Logs = logs };
    }

    IReadOnlyList<EncodedContext> ScrubContexts(
        IReadOnlyList<EncodedContext> contexts, ref RecordRewriter? rewriter, ref int masked)
    {
        EncodedContext[]? scrubbed = null;
        for (var i = 0; i < contexts.Count; i++)
        {
            var context = contexts[i];
            var resource = Rewrite(context.Resource, RecordShape.Resource, ref rewriter, ref masked);
            var scope = Rewrite(context.Scope, RecordShape.Scope, ref rewriter, ref masked);
            if (resource is null && scope is null) continue;
            scrubbed ??= [.. contexts];
            scrubbed[i] = new EncodedContext
            {
                Resource = resource ?? context.Resource, Scope = scope ?? context.Scope,
                ResourceSchemaUrl = context.ResourceSchemaUrl, ScopeSchemaUrl = context.ScopeSchemaUrl,
            };
        }
        return scrubbed ?? contexts;
    }

    ReadOnlyMemory<EncodedSpan> ScrubSpans(ReadOnlyMemory<EncodedSpan> spans, ref RecordRewriter? rewriter, ref int masked)
    {
        EncodedSpan[]? scrubbed = null;
        var all = spans.Span;
        for (var i = 0; i < all.Length; i++)
        {
            if (Rewrite(all[i].Bytes, RecordShape.Span, ref rewriter, ref masked) is not { } bytes) continue;
            scrubbed ??= spans.ToArray();
            scrubbed[i] = all[i] with { Bytes = bytes };
        }
        return scrubbed ?? spans;
    }

    ReadOnlyMemory<EncodedLog> ScrubLogs(ReadOnlyMemory<EncodedLog> logs, ref RecordRewriter? rewriter, ref int masked)
    {
        EncodedLog[]? scrubbed = null;
        var all = logs.Span;
        for (var i = 0; i < all.Length; i++)
        {
            if (Rewrite(all[i].Bytes, RecordShape.Log, ref rewriter, ref masked) is not { } bytes) continue;
            scrubbed ??= logs.ToArray();
            scrubbed[i] = all[i] with { Bytes = bytes };
        }
        return scrubbed ?? logs;
    }

    ReadOnlyMemory<byte>? Rewrite(
        ReadOnlyMemory<byte> message, RecordShape shape, ref RecordRewriter? rewriter, ref int masked)
    {
        if (!rules.MightMask(message.Span)) return null;
        rewriter ??= new RecordRewriter(rules);
        if (!rewriter.TryRewrite(message.Span, shape, out var rewritten)) return null;
        masked += rewriter.MaskedValues;
        return rewritten;
    }
}
