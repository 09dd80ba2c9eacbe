using System.Globalization;
using System.Text.Json;
using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// Writes OTLP's replies, in the format of the request. Source: https://opentelemetry.io/docs/specs/otlp/, and
/// <c>google/rpc/status.proto</c> and <c>error_details.proto</c> for errors.
/// </summary>
public static class OtlpReply
{
    const string RetryInfoType = "type.googleapis.com/google.rpc.RetryInfo";

    const int PartialSuccess = 1, RejectedCount = 1, ErrorMessage = 2;

    const int StatusCode = 1, StatusMessage = 2, StatusDetails = 3, AnyType = 1, AnyContent = 2, RetryDelay = 1,
        DurationSeconds = 1, DurationNanos = 2;

    static readonly string[] RejectedNames = ["rejectedSpans", "rejectedLogRecords", "rejectedDataPoints"];

    /// <summary>
    /// The body of a reply with status 200 (gRPC: OK). Empty (<c>{}</c> in JSON) unless records were rejected; then with their
    /// number and the reasons. What is not kept and duplicates do not count: there the sender has nothing to mend.
    /// </summary>
    public static byte[] Success(OtlpSignal signal, WireFormat format, Decoded decoded)
    {
        var told = decoded.Rejections.Where(r => r.Reason is not (RejectReason.NotKept or RejectReason.Duplicate)).ToList();
        if (told.Count == 0) return format == WireFormat.Json ? "{}"u8.ToArray() : [];
        var count = told.Sum(r => (long)r.Count);
        var message = string.Join(' ', told.Select(r => $"{r.Count} rejected ({r.Reason}). First: {r.Message}"));
        return format == WireFormat.Json
            ? WriteJson(json =>
            {
                json.WriteStartObject("partialSuccess");
                json.WriteString(RejectedNames[(int)signal], count.ToString(CultureInfo.InvariantCulture));
                json.WriteString("errorMessage", message);
                json.WriteEndObject();
            })
            : WritePartialSuccess(count, message);
    }

    /// <summary>
    /// The body of an error over HTTP, and the content of gRPC's <c>grpc-status-details-bin</c>: a <c>google.rpc.Status</c>, with a
    /// <c>RetryInfo</c> when <paramref name="retryAfter"/> is given. <paramref name="grpcCode"/> is one of
    /// <see cref="OtlpStatus"/>'s.
    /// </summary>
    public static byte[] Error(WireFormat format, int grpcCode, string message, Duration? retryAfter) =>
        format == WireFormat.Json
            ? WriteJson(json =>
            {
                json.WriteNumber("code", grpcCode);
                json.WriteString("message", message);
                if (retryAfter is not { } delay) return;
                json.WriteStartArray("details");
                json.WriteStartObject();
                json.WriteString("@type", RetryInfoType);
                json.WriteString("retryDelay", delay.TotalSeconds.ToString("0.#########", CultureInfo.InvariantCulture) + "s");
                json.WriteEndObject();
                json.WriteEndArray();
            })
            : WriteStatus(grpcCode, message, retryAfter);

    static byte[] WritePartialSuccess(long count, string message)
    {
        var writer = new ProtobufWriter();
        var partial = writer.BeginMessage(PartialSuccess);
        writer.Varint(RejectedCount, (ulong)count);
        writer.Text(ErrorMessage, message);
        writer.EndMessage(partial);
        return writer.ToArray();
    }

    static byte[] WriteStatus(int code, string message, Duration? retryAfter)
    {
        var writer = new ProtobufWriter();
        writer.Varint(StatusCode, (ulong)code);
        writer.Text(StatusMessage, message);
        if (retryAfter is { } delay)
        {
            var seconds = Math.DivRem(delay.Nanoseconds, 1_000_000_000, out var nanos);
            var details = writer.BeginMessage(StatusDetails);
            writer.Text(AnyType, RetryInfoType);
            var retryInfo = writer.BeginMessage(AnyContent);
            var duration = writer.BeginMessage(RetryDelay);
            if (seconds != 0) writer.Varint(DurationSeconds, (ulong)seconds);
            if (nanos != 0) writer.Varint(DurationNanos, (ulong)nanos);
            writer.EndMessage(duration);
            writer.EndMessage(retryInfo);
            writer.EndMessage(details);
        }
        return writer.ToArray();
    }

    static byte[] WriteJson(Action<Utf8JsonWriter> writeFields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            writeFields(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
