using System.Buffers;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Blocks of log records: contexts (<see cref="RowContexts"/>), count, then for each record its context, time (the
/// difference to the record before, since a record without a time of its own is stored under the server's), severity,
/// trace and span id (one byte 0 when outside any trace), length and bytes; under Brotli.
/// </summary>
static class LogCodec
{
    // Context, time, severity, trace flag and length take at least a byte each.
    const int MinBytes = 5;

    /// <summary>Writes one block.</summary>
    public static void Encode(
        IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedLog> logs, IBufferWriter<byte> output)
    {
        using var content = new PooledBuffer();
        var used = new int[logs.Length];
        for (var i = 0; i < logs.Length; i++) used[i] = logs[i].Context;
        var places = RowContexts.Write(contexts, used, content);
        content.WriteVarint((ulong)logs.Length);
        long before = 0;
        foreach (ref readonly var log in logs)
        {
            content.WriteVarint((ulong)places[log.Context]);
            content.WriteSigned(unchecked(log.Time.Nanoseconds - before));
            before = log.Time.Nanoseconds;
            content.WriteVarint((ulong)log.SeverityNumber);
            WriteIds(content, log);
            content.WriteVarint((ulong)log.Bytes.Length);
            content.Write(log.Bytes.Span);
        }
        BrotliBody.Pack(content.WrittenSpan, output);
    }

    /// <summary>Reads one block, in memory of its own.</summary>
    /// <exception cref="InvalidDataException">The body is not what <see cref="Encode"/> wrote.</exception>
    public static LogSet Decode(ReadOnlySpan<byte> body)
    {
        var (array, length) = BrotliBody.Unpack(body);
        var content = array.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(array);
        var reader = new BoundedReader(content);
        var contexts = RowContexts.Read(ref reader);
        var logs = new EncodedLog[reader.ReadCount(MinBytes)];
        long time = 0;
        for (var i = 0; i < logs.Length; i++)
        {
            var context = reader.ReadIndex(contexts.Length);
            time = unchecked(time + reader.ReadSigned());
            var severity = (int)(reader.ReadVarint() & 0xFF);
            var hasTrace = reader.ReadIndex(2) == 1;
            var trace = hasTrace ? reader.ReadTraceId() : default;
            var span = hasTrace ? new SpanId(reader.ReadVarint()) : default;
            var bytes = reader.ReadBytes().Length;
            logs[i] = new EncodedLog
            {
                Time = new Instant(time), TraceId = trace, SpanId = span, SeverityNumber = severity, Context = context,
                Bytes = content.AsMemory(reader.Position - bytes, bytes),
            };
        }
        if (!reader.AtEnd) throw BoundedReader.Broken("goes on after its last record");
        return new LogSet(contexts, logs);
    }

    static void WriteIds(PooledBuffer content, in EncodedLog log)
    {
        if (log.TraceId.IsZero && log.SpanId.IsZero)
        {
            content.WriteVarint(0);
            return;
        }
        content.WriteVarint(1);
        log.TraceId.Write(content.GetSpan(TraceId.Size));
        content.Advance(TraceId.Size);
        content.WriteVarint(log.SpanId.Value);
    }
}
