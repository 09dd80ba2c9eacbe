using Headwater.Model;

namespace Headwater.EndToEnd;

/// <summary>Bodies of export requests, written with the model's encoder.</summary>
static class Requests
{
    /// <summary>An ExportTraceServiceRequest of one resource.</summary>
    public static byte[] Traces(Attributes resource, IEnumerable<Span> spans) =>
        Body(resource, spans, OtlpEncoder.WriteSpan);

    /// <summary>An ExportLogsServiceRequest of one resource.</summary>
    public static byte[] Logs(Attributes resource, IEnumerable<LogRecord> logs) =>
        Body(resource, logs, OtlpEncoder.WriteLog);

    // Both requests have the same shape: resource_*[1] { resource[1], scope_*[2] { records[2] } }.
    static byte[] Body<T>(Attributes resource, IEnumerable<T> records, Action<ProtobufWriter, T> write)
    {
        var writer = new ProtobufWriter();
        var envelope = writer.BeginMessage(1);
        var description = writer.BeginMessage(1);
        OtlpEncoder.WriteAttributes(writer, 1, resource);
        writer.EndMessage(description);
        var scope = writer.BeginMessage(2);
        foreach (var record in records)
        {
            var message = writer.BeginMessage(2);
            write(writer, record);
            writer.EndMessage(message);
        }
        writer.EndMessage(scope);
        writer.EndMessage(envelope);
        return writer.ToArray();
    }
}
