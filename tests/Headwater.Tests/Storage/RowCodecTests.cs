using System.Buffers;
using Headwater.Model;
using Headwater.Storage;
using static Headwater.Tests.Recorded;

namespace Headwater.Tests;

/// <summary>Row-wise blocks and blocks of logs give back what they were given, and survive whatever a disk does to them.</summary>
public sealed class RowCodecTests
{
    static readonly RowCodec Codec = new();

    static readonly TelemetryBatch Spans = Batch(
        from i in Enumerable.Range(1, 60)
        select Span(i / 7, i, at: i, service: i % 2 == 0 ? "orders" : "billing", attributes: ("n", i)));

    static readonly TelemetryBatch Logs = Lines(
        Enumerable.Range(1, 60).Select(i => Log($"line {i}", at: i, trace: i % 3 == 0 ? null : i, severity: i % 24)));

    static byte[] PackSpans()
    {
        var body = new ArrayBufferWriter<byte>();
        Codec.Encode(Spans.Contexts, Spans.Spans.Span, body);
        return body.WrittenSpan.ToArray();
    }

    static byte[] PackLogs()
    {
        var body = new ArrayBufferWriter<byte>();
        LogCodec.Encode(Logs.Contexts, Logs.Logs.Span, body);
        return body.WrittenSpan.ToArray();
    }

    [Fact]
    public void A_block_gives_back_every_span_its_traces_and_any_rows()
    {
        using var block = Codec.Open(PackSpans());

        var all = block.ReadAll();
        Assert.Equal(Spans.Spans.ToArray().Select(s => s.Bytes.ToArray()), all.Spans.Select(s => s.Bytes.ToArray()));
        Assert.Equal(
            Spans.Spans.ToArray().Select(s => Spans.Contexts[s.Context]), all.Spans.Select(s => all.Contexts[s.Context]));
        Assert.Equal(Enumerable.Range(0, 9).Select(Trace), block.ReadTraceIds());
        Assert.Equal([7, 8, 9, 10, 11, 12, 13], block.ReadTrace(Trace(1)).Spans.Select(s => (int)s.Id.Value));
        Assert.Equal([60, 1], block.ReadRows([59, 0]).Spans.Select(s => (int)s.Id.Value));
        Assert.Empty(block.ReadTrace(Trace(99)).Spans);
    }

    [Fact]
    public void Only_contexts_in_use_are_written()
    {
        var one = Spans.Spans.Span[0];
        var body = new ArrayBufferWriter<byte>();
        Codec.Encode(Spans.Contexts, [one], body);

        using var block = Codec.Open(body.WrittenMemory);

        Assert.Equal(Spans.Contexts[one.Context], Assert.Single(block.ReadAll().Contexts));
    }

    [Fact]
    public void A_block_of_logs_gives_back_every_record()
    {
        var read = LogCodec.Decode(PackLogs());

        Assert.Equal(
            Logs.Logs.ToArray().Select(l => (l.Time, l.TraceId, l.SpanId, l.SeverityNumber, Convert.ToHexString(l.Bytes.Span))),
            read.Logs.Select(l => (l.Time, l.TraceId, l.SpanId, l.SeverityNumber, Convert.ToHexString(l.Bytes.Span))));
    }

    [Fact]
    public void A_body_cut_anywhere_is_refused_and_nothing_worse()
    {
        var (spans, logs) = (PackSpans(), PackLogs());

        for (var length = 0; length < spans.Length; length++)
            Assert.Throws<InvalidDataException>(() => Codec.Open(spans.AsMemory(0, length)));
        for (var length = 0; length < logs.Length; length++)
            Assert.Throws<InvalidDataException>(() => LogCodec.Decode(logs.AsSpan(0, length)));
    }

    [Fact]
    public void Bytes_changed_before_compression_are_refused_or_read_as_something_else()
    {
        var (content, length) = BrotliBody.Unpack(PackSpans());
        var (logContent, logLength) = BrotliBody.Unpack(PackLogs());
        var random = new Random(1);
        for (var round = 0; round < 3_000; round++)
        {
            ReadAnyway(() => ReadAll(Pack(Change(content.AsSpan(0, length), random))));
            ReadAnyway(() => ReadAllLogs(Pack(Change(logContent.AsSpan(0, logLength), random))));
        }
    }

    [Fact]
    public void A_body_that_claims_to_unpack_to_gigabytes_is_refused_before_any_memory_is_taken()
    {
        byte[] bomb = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0];

        Assert.Throws<InvalidDataException>(() => Codec.Open(bomb));
    }

    static void ReadAll(byte[] body)
    {
        using var block = Codec.Open(body);
        block.ReadTraceIds();
        block.ReadTrace(Trace(3));
        foreach (var span in block.ReadAll().Decode()) Assert.False(span.TraceId.IsZero);
        block.Find(new SpanFilter(Interval.Always, new Predicate.Contains("work")), []);
        block.Group(new SpanFilter(Interval.Always, null), "n", new SpanGroups());
    }

    static void ReadAllLogs(byte[] body)
    {
        foreach (var log in LogCodec.Decode(body).Decode()) Assert.NotNull(log.SeverityText);
    }

    static void ReadAnyway(Action read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException)
        {
            // Refused, as promised; anything else fails the test.
        }
    }

    static byte[] Change(ReadOnlySpan<byte> content, Random random)
    {
        var changed = content.ToArray();
        for (var i = random.Next(1, 4); i > 0; i--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
        return changed;
    }

    static byte[] Pack(byte[] content)
    {
        var body = new ArrayBufferWriter<byte>();
        BrotliBody.Pack(content, body);
        return body.WrittenSpan.ToArray();
    }
}
