using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// <c>ExportMetricsServiceRequest</c>. Metrics are checked and answered as OTLP asks, but not kept yet: their data points are
/// counted under <see cref="RejectReason.NotKept"/>, of which the sender does not hear.
/// Source: https://opentelemetry.io/docs/specs/otlp/ and <c>metrics.proto</c>.
/// </summary>
sealed class OtlpMetricsProtocol()
    : OtlpProtocol("otlpMetrics", "ExportMetricsServiceRequest", OtlpMessages.MetricsRequest)
{
    /// <inheritdoc/>
    protected override Decoded DecodeRecords(WireRequest request, OtlpEnvelope envelope)
    {
        int kept = 0, tooDeep = 0;
        foreach (var run in envelope.Runs)
        {
            var scope = new ProtobufReader(envelope.Slice(run.Offset, run.Length).Span);
            while (scope.Next())
            {
                if (scope.Field != OtlpEnvelope.RecordField) continue;
                switch (WireCheck.Check(scope.Bytes, OtlpMessages.Metric))
                {
                    case WireFault.Broken: return RefuseBroken(envelope, run.Offset + scope.FieldOffset);
                    case WireFault.None when !run.TooDeep: kept += CountPoints(scope.Bytes); break;
                    default: tooDeep += CountPoints(scope.Bytes); break;
                }
            }
        }
        var rejections = new RejectionList();
        if (kept > 0) rejections.Add(RejectReason.NotKept, kept, "Metrics are accepted, but not kept.");
        if (tooDeep > 0)
        {
            rejections.Add(RejectReason.TooDeep, tooDeep,
                $"An attribute of a metric nests more than {OtlpDecoder.MaxNesting} deep. Flatten it, or send it as JSON text.");
        }
        return new Decoded { Received = kept + tooDeep, Rejections = rejections.All };
    }

    static int CountPoints(ReadOnlySpan<byte> metric)
    {
        var count = 0;
        var reader = new ProtobufReader(metric);
        while (reader.Next())
        {
            if (OtlpMessages.Metric.Find(reader.Field) is not { Child: { } kind, Repeated: false }) continue;
            var points = new ProtobufReader(reader.Bytes);
            while (points.Next())
                if (kind.Find(points.Field) is { Child: not null }) count++;
        }
        return count;
    }
}
