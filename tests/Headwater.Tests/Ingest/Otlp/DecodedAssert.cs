using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What must hold for every answer of every protocol, whatever the body was.</summary>
static class DecodedAssert
{
    /// <summary>Every record is accounted for, and what was accepted can be read and agrees with its row.</summary>
    public static void IsSound(Decoded decoded)
    {
        var kept = (decoded.Batch?.Spans.Length ?? 0) + (decoded.Batch?.Logs.Length ?? 0);
        Assert.Equal(decoded.Received, kept + decoded.Rejections.Sum(r => r.Count));
        Assert.All(decoded.Rejections, r => Assert.True(r.Count > 0 && r.Message.Length > 0));
        Assert.Equal(decoded.Rejections.Count, decoded.Rejections.Select(r => r.Reason).Distinct().Count());
        if (decoded.Refused is { } refused)
        {
            Assert.Null(decoded.Batch);
            Assert.Equal([refused], decoded.Rejections);
        }
        if (decoded.Batch is not { } batch) return;
        Assert.True(kept > 0);
        ReadAll(batch);
    }

    /// <summary>The batch's spans as a reader will see them.</summary>
    public static List<Span> Spans(Decoded decoded) =>
        decoded.Batch is { } batch ? [.. new SpanSet(batch.Contexts, batch.Spans.ToArray()).Decode()] : [];

    /// <summary>The batch's log records as a reader will see them.</summary>
    public static List<LogRecord> Logs(Decoded decoded) =>
        decoded.Batch is { } batch ? [.. new LogSet(batch.Contexts, batch.Logs.ToArray()).Decode()] : [];

    /// <summary>Equal in every field; a span's lists are compared item by item.</summary>
    public static void SameSpans(IReadOnlyList<Span> expected, IReadOnlyList<Span> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (wanted, got) in expected.Zip(actual))
        {
            Assert.Equal(wanted.Events, got.Events);
            Assert.Equal(wanted.Links, got.Links);
            Assert.Equal(wanted with { Events = [], Links = [] }, got with { Events = [], Links = [] });
        }
    }

    static void ReadAll(TelemetryBatch batch)
    {
        foreach (var row in batch.Spans.Span)
        {
            var span = OtlpDecoder.ReadSpan(row.Bytes.Span,
                OtlpDecoder.ReadResource(batch.Contexts[row.Context].Resource.Span),
                OtlpDecoder.ReadScope(batch.Contexts[row.Context].Scope.Span));
            Assert.False(row.TraceId.IsZero || row.Id.IsZero);
            Assert.Equal((row.TraceId, row.Id, row.ParentId), (span.TraceId, span.Id, span.ParentId ?? default));
            Assert.Equal((row.Start, row.End, row.Kind, row.Status), (span.Start, span.End, span.Kind, span.Status));
        }
        foreach (var row in batch.Logs.Span)
        {
            var log = OtlpDecoder.ReadLog(row.Bytes.Span,
                OtlpDecoder.ReadResource(batch.Contexts[row.Context].Resource.Span),
                OtlpDecoder.ReadScope(batch.Contexts[row.Context].Scope.Span));
            Assert.Equal((row.TraceId, row.SpanId), (log.TraceId ?? default, log.SpanId ?? default));
            Assert.Equal(row.SeverityNumber, log.SeverityNumber);
            Assert.Equal(row.Time, log.Time.IsUnknown ? batch.ReceivedAt : log.Time);
        }
    }
}
