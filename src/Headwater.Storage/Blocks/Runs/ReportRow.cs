using System.Text;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Rows of <c>report</c>: what the platform said about one request, as it came with one commit. Lossless.
/// </summary>
static class ReportRow
{
    /// <summary>The index key of a request in a project.</summary>
    public static UInt128 KeyOf(ProjectId project, string requestId) =>
        BatchFingerprint.Of(project, Encoding.UTF8.GetBytes(requestId));

    /// <summary>Inserts the lines of one request.</summary>
    public static void Write(SqliteSession session, long id, IReadOnlyCollection<PlatformReport> lines)
    {
        using var buffer = new PooledBuffer(512);
        foreach (var line in lines) Write(buffer, line);
        session.Prepare("INSERT INTO report(id, lines) VALUES(?, ?)").Bind(1, id).Bind(2, buffer.WrittenSpan).Run();
    }

    /// <summary>Reads a row.</summary>
    public static void Read(SqliteSession session, long id, List<PlatformReport> into) =>
        SqliteSession.ForEach(session.Prepare("SELECT lines FROM report WHERE id = ?").Bind(1, id), row =>
        {
            var reader = new BoundedReader(row.Blob(0));
            while (!reader.AtEnd) into.Add(Read(ref reader));
            return true;
        });

    static void Write(PooledBuffer buffer, PlatformReport line)
    {
        WriteText(buffer, line.Function.Environment);
        WriteText(buffer, line.Function.Account);
        WriteText(buffer, line.Function.Region);
        WriteText(buffer, line.Function.Name);
        WriteText(buffer, line.RequestId);
        WriteText(buffer, line.Instance);
        buffer.WriteSigned(line.Time.Nanoseconds);
        buffer.WriteVarint((line.Started ? 1UL : 0) | (line.Ended ? 2UL : 0));
        WriteOptional(buffer, line.Duration?.Nanoseconds);
        WriteOptional(buffer, line.BilledDuration?.Nanoseconds);
        WriteOptional(buffer, line.InitDuration?.Nanoseconds);
        WriteOptional(buffer, line.MemorySizeMegabytes);
        WriteOptional(buffer, line.PeakMemoryMegabytes);
        WriteOptional(buffer, (long?)line.Status);
        buffer.WriteVarint(line.ErrorType is null ? 0UL : 1);
        WriteText(buffer, line.ErrorType ?? "");
        buffer.WriteVarint(line.TraceId.High);
        buffer.WriteVarint(line.TraceId.Low);
    }

    static PlatformReport Read(ref BoundedReader reader)
    {
        var function = new FunctionName(
            ReadText(ref reader), ReadText(ref reader), ReadText(ref reader), ReadText(ref reader));
        var report = new PlatformReport
        {
            Function = function, RequestId = ReadText(ref reader), Instance = ReadText(ref reader),
            Time = new Instant(reader.ReadSigned()),
        };
        var flags = reader.ReadVarint();
        report = report with
        {
            Started = (flags & 1) != 0,
            Ended = (flags & 2) != 0,
            Duration = ReadLength(ref reader),
            BilledDuration = ReadLength(ref reader),
            InitDuration = ReadLength(ref reader),
            MemorySizeMegabytes = (int?)ReadOptional(ref reader),
            PeakMemoryMegabytes = (int?)ReadOptional(ref reader),
            Status = (InvocationStatus?)ReadOptional(ref reader),
        };
        var hasError = reader.ReadVarint() != 0;
        var error = ReadText(ref reader);
        return report with
        {
            ErrorType = hasError ? error : null,
            TraceId = new TraceId(reader.ReadVarint(), reader.ReadVarint()),
        };
    }

    static void WriteText(PooledBuffer buffer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        buffer.WriteVarint((ulong)bytes.Length);
        buffer.Write(bytes);
    }

    static string ReadText(ref BoundedReader reader) => Encoding.UTF8.GetString(reader.ReadBytes());

    static void WriteOptional(PooledBuffer buffer, long? value)
    {
        buffer.WriteVarint(value is null ? 0UL : 1);
        if (value is { } number) buffer.WriteSigned(number);
    }

    static long? ReadOptional(ref BoundedReader reader) => reader.ReadVarint() == 0 ? null : reader.ReadSigned();

    static Duration? ReadLength(ref BoundedReader reader) =>
        ReadOptional(ref reader) is { } nanoseconds ? new Duration(nanoseconds) : null;
}
