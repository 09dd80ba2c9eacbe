using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// <c>ExportTraceServiceRequest</c>. A span with a bad id, or whose attributes nest too deep, is rejected alone. Kept as they are:
/// an end before the start, unknown fields, text that is not UTF-8, links to nothing.
/// Source: https://opentelemetry.io/docs/specs/otlp/ and <c>trace.proto</c>.
/// </summary>
sealed class OtlpTracesProtocol()
    : OtlpProtocol("otlpTraces", "ExportTraceServiceRequest", OtlpMessages.TracesRequest)
{
    /// <inheritdoc/>
    protected override Decoded DecodeRecords(WireRequest request, OtlpEnvelope envelope)
    {
        var rejections = new RejectionList();
        var rows = new EncodedSpan[envelope.Records];
        var count = 0;
        foreach (var run in envelope.Runs)
        {
            if (run.TooDeep)
            {
                rejections.Add(RejectReason.TooDeep, run.Records, TooDeep($"The resource or scope of {run.Records} spans"));
                continue;
            }
            var scope = new ProtobufReader(envelope.Slice(run.Offset, run.Length).Span);
            while (scope.Next())
            {
                if (scope.Field != OtlpEnvelope.RecordField) continue;
                var bytes = envelope.Slice(run.Offset + scope.BytesOffset, scope.Bytes.Length);
                switch (SpanWalk.TryRead(bytes, run.Context, out rows[count]))
                {
                    case SpanVerdict.Sound: count++; break;
                    case SpanVerdict.Broken: return RefuseBroken(envelope, run.Offset + scope.FieldOffset);
                    case var verdict: Reject(rejections, verdict, bytes.Span, envelope.Contexts[run.Context]); break;
                }
            }
        }
        return new Decoded
        {
            Batch = count == 0 ? null : new TelemetryBatch
            {
                Project = request.Project, ReceivedAt = request.ReceivedAt, Contexts = envelope.Contexts,
                Spans = rows.AsMemory(0, count),
            },
            Received = envelope.Records,
            Rejections = rejections.All,
        };
    }

    static void Reject(RejectionList rejections, SpanVerdict verdict, ReadOnlySpan<byte> span, EncodedContext context)
    {
        var reason = verdict switch
        {
            SpanVerdict.TooDeep => RejectReason.TooDeep,
            SpanVerdict.BadTraceId => RejectReason.InvalidTraceId,
            _ => RejectReason.InvalidSpanId,
        };
        var message = "";
        if (rejections.IsNew(reason))
        {
            var who = $"Span {RejectionList.Quote(SpanWalk.NameOf(span))} of {RejectionList.QuoteService(context)}";
            message = verdict switch
            {
                SpanVerdict.TooDeep => TooDeep(who),
                SpanVerdict.BadTraceId => $"{who}: the trace id must be 16 bytes (32 hex digits in JSON), not all zero.",
                SpanVerdict.BadParentId => $"{who}: the parent span id must be 8 bytes (16 hex digits in JSON), or absent.",
                _ => $"{who}: the span id must be 8 bytes (16 hex digits in JSON), not all zero.",
            };
        }
        rejections.Add(reason, 1, message);
    }

    static string TooDeep(string who) =>
        $"{who}: an attribute nests more than {OtlpDecoder.MaxNesting} deep. Flatten it, or send it as JSON text.";
}
