using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// <c>ExportLogsServiceRequest</c>. A record whose values nest too deep is rejected alone. A trace or span id of a wrong size
/// reads as none, as <c>logs.proto</c> asks. A record without any time gets the time at which the server received it.
/// Source: https://opentelemetry.io/docs/specs/otlp/ and <c>logs.proto</c>.
/// </summary>
sealed class OtlpLogsProtocol()
    : OtlpProtocol("otlpLogs", "ExportLogsServiceRequest", OtlpMessages.LogsRequest)
{
    /// <inheritdoc/>
    protected override Decoded DecodeRecords(WireRequest request, OtlpEnvelope envelope)
    {
        var rejections = new RejectionList();
        var rows = new EncodedLog[envelope.Records];
        var count = 0;
        foreach (var run in envelope.Runs)
        {
            if (run.TooDeep)
            {
                rejections.Add(RejectReason.TooDeep, run.Records, TooDeep($"The resource or scope of {run.Records} log records"));
                continue;
            }
            var scope = new ProtobufReader(envelope.Slice(run.Offset, run.Length).Span);
            while (scope.Next())
            {
                if (scope.Field != OtlpEnvelope.RecordField) continue;
                var bytes = envelope.Slice(run.Offset + scope.BytesOffset, scope.Bytes.Length);
                switch (WireCheck.Check(bytes.Span, OtlpMessages.Log))
                {
                    case WireFault.None: rows[count++] = Read(bytes, run.Context, request.ReceivedAt); break;
                    case WireFault.Broken: return RefuseBroken(envelope, run.Offset + scope.FieldOffset);
                    default:
                        rejections.Add(RejectReason.TooDeep, 1,
                            TooDeep($"A log record of {RejectionList.QuoteService(envelope.Contexts[run.Context])}"));
                        break;
                }
            }
        }
        return new Decoded
        {
            Batch = count == 0 ? null : new TelemetryBatch
            {
                Project = request.Project, ReceivedAt = request.ReceivedAt, Contexts = envelope.Contexts,
                Logs = rows.AsMemory(0, count),
            },
            Received = envelope.Records,
            Rejections = rejections.All,
        };
    }

    static EncodedLog Read(ReadOnlyMemory<byte> bytes, int context, Instant receivedAt)
    {
        ulong time = 0, observed = 0, severity = 0;
        TraceId traceId = default;
        SpanId spanId = default;
        var reader = new ProtobufReader(bytes.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Log.Time: time = reader.Number; break;
                case OtlpFields.Log.ObservedTime: observed = reader.Number; break;
                case OtlpFields.Log.SeverityNumber: severity = reader.Number; break;
                case OtlpFields.Log.TraceId when reader.Bytes.Length == TraceId.Size: traceId = TraceId.Read(reader.Bytes); break;
                case OtlpFields.Log.SpanId when reader.Bytes.Length == SpanId.Size: spanId = SpanId.Read(reader.Bytes); break;
                default: break;
            }
        }
        var sent = time != 0 ? time : observed;
        return new EncodedLog
        {
            Time = sent != 0 ? OtlpDecoder.InstantOf(sent) : receivedAt, TraceId = traceId, SpanId = spanId,
            SeverityNumber = OtlpDecoder.SeverityOf(severity), Context = context, Bytes = bytes,
        };
    }

    static string TooDeep(string who) =>
        $"{who}: a value nests more than {OtlpDecoder.MaxNesting} deep. Flatten it, or send it as JSON text.";
}
