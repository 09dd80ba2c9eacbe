using Headwater.Ingest;
using Headwater.Model;
using static Headwater.Tests.OtlpBodies;

namespace Headwater.Tests;

public sealed class OtlpLogsProtocolTests
{
    [Theory]
    [InlineData(5, 7, 5)]
    [InlineData(0, 7, 7)]
    public void A_record_happened_at_its_time_or_else_when_it_was_observed(ulong time, ulong observed, long expected) =>
        Assert.Equal(expected, Read(log =>
        {
            log.Fixed64(OtlpFields.Log.Time, time);
            log.Fixed64(OtlpFields.Log.ObservedTime, observed);
        }).Time.Nanoseconds);

    [Fact]
    public void A_record_without_any_time_happened_when_it_was_received() =>
        Assert.Equal(OtlpSamples.Now, Read(_ => { }).Time);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(17)]
    public void A_trace_or_span_id_of_a_wrong_size_reads_as_none(int size)
    {
        var row = Read(log =>
        {
            log.Bytes(OtlpFields.Log.TraceId, [.. Enumerable.Repeat((byte)1, size)]);
            log.Bytes(OtlpFields.Log.SpanId, [.. Enumerable.Repeat((byte)1, size)]);
        });

        Assert.True(row.TraceId.IsZero && row.SpanId.IsZero);
    }

    [Theory]
    [InlineData(9UL, 9)]
    [InlineData(24UL, 24)]
    [InlineData(25UL, 0)]
    [InlineData(ulong.MaxValue, 0)]
    public void A_severity_that_OTLP_does_not_define_reads_as_not_said(ulong sent, int expected) =>
        Assert.Equal(expected, Read(log => log.Varint(OtlpFields.Log.SeverityNumber, sent)).SeverityNumber);

    static EncodedLog Read(Action<ProtobufWriter> write)
    {
        var writer = new ProtobufWriter();
        write(writer);
        var decoded = Decode(OtlpSamples.Protobuf(Request(writer.ToArray())), Protocols.OtlpLogs);
        return Assert.Single(decoded.Batch!.Logs.ToArray());
    }
}
