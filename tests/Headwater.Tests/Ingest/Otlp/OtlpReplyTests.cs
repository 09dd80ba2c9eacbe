using System.Text;
using System.Text.Json;
using Google.Rpc;
using Headwater.Ingest;
using Headwater.Model;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;
using Rejected = Headwater.Model.Rejection;
using WireFormat = Headwater.Ingest.WireFormat;

namespace Headwater.Tests;

/// <summary>Replies, read back by protoc's classes as an SDK would.</summary>
public sealed class OtlpReplyTests
{
    static readonly Decoded AllKept = new() { Received = 3 };

    static readonly Decoded SomeRejected = new()
    {
        Received = 9,
        Rejections =
        [
            new Rejected(RejectReason.InvalidSpanId, 2, "Span 'a' has none."),
            new Rejected(RejectReason.TooDeep, 3, "Too deep."),
            new Rejected(RejectReason.NotKept, 4, "Not kept."),
        ],
    };

    [Fact]
    public void Nothing_rejected_is_answered_with_nothing()
    {
        Assert.Empty(OtlpReply.Success(OtlpSignal.Traces, WireFormat.Protobuf, AllKept));
        Assert.Equal("{}", Encoding.UTF8.GetString(OtlpReply.Success(OtlpSignal.Logs, WireFormat.Json, AllKept)));
    }

    [Theory]
    [InlineData(RejectReason.NotKept)]
    [InlineData(RejectReason.Duplicate)]
    public void What_is_not_the_senders_business_is_not_in_a_partial_success(RejectReason reason)
    {
        var decoded = new Decoded { Received = 5, Rejections = [new Rejected(reason, 5, "Never said.")] };

        Assert.Empty(OtlpReply.Success(OtlpSignal.Metrics, WireFormat.Protobuf, decoded));
        Assert.Equal("{}", Encoding.UTF8.GetString(OtlpReply.Success(OtlpSignal.Metrics, WireFormat.Json, decoded)));
    }

    [Fact]
    public void A_partial_success_counts_what_was_rejected_and_says_why()
    {
        var traces = ExportTraceServiceResponse.Parser.ParseFrom(
            OtlpReply.Success(OtlpSignal.Traces, WireFormat.Protobuf, SomeRejected)).PartialSuccess;
        var logs = ExportLogsServiceResponse.Parser.ParseFrom(
            OtlpReply.Success(OtlpSignal.Logs, WireFormat.Protobuf, SomeRejected)).PartialSuccess;
        var metrics = ExportMetricsServiceResponse.Parser.ParseFrom(
            OtlpReply.Success(OtlpSignal.Metrics, WireFormat.Protobuf, SomeRejected)).PartialSuccess;

        Assert.Equal((5L, 5L, 5L), (traces.RejectedSpans, logs.RejectedLogRecords, metrics.RejectedDataPoints));
        Assert.Equal("2 rejected (InvalidSpanId). First: Span 'a' has none. 3 rejected (TooDeep). First: Too deep.",
            traces.ErrorMessage);
    }

    [Theory]
    [InlineData(OtlpSignal.Traces, "rejectedSpans")]
    [InlineData(OtlpSignal.Logs, "rejectedLogRecords")]
    [InlineData(OtlpSignal.Metrics, "rejectedDataPoints")]
    public void A_partial_success_in_JSON_writes_its_count_as_a_string(OtlpSignal signal, string name)
    {
        using var reply = JsonDocument.Parse(OtlpReply.Success(signal, WireFormat.Json, SomeRejected));

        var partial = reply.RootElement.GetProperty("partialSuccess");
        Assert.Equal("5", partial.GetProperty(name).GetString());
        Assert.Contains("Too deep.", partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_is_a_status_without_details()
    {
        var body = OtlpReply.Error(WireFormat.Protobuf, OtlpStatus.InvalidArgument, "Broken.", retryAfter: null);

        var status = Status.Parser.ParseFrom(body);
        Assert.Equal((3, "Broken.", 0), (status.Code, status.Message, status.Details.Count));
        var json = OtlpReply.Error(WireFormat.Json, OtlpStatus.InvalidArgument, "Broken.", retryAfter: null);
        Assert.Equal("""{"code":3,"message":"Broken."}""", Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void An_error_that_will_pass_says_when_to_come_back()
    {
        var delay = Duration.FromMilliseconds(2_500);

        var status = Status.Parser.ParseFrom(
            OtlpReply.Error(WireFormat.Protobuf, OtlpStatus.Unavailable, "Full.", delay));
        using var json = JsonDocument.Parse(OtlpReply.Error(WireFormat.Json, OtlpStatus.Unavailable, "Full.", delay));

        Assert.Equal(TimeSpan.FromSeconds(2.5),
            Assert.Single(status.Details).Unpack<RetryInfo>().RetryDelay.ToTimeSpan());
        var detail = json.RootElement.GetProperty("details")[0];
        Assert.Equal("type.googleapis.com/google.rpc.RetryInfo", detail.GetProperty("@type").GetString());
        Assert.Equal("2.5s", detail.GetProperty("retryDelay").GetString());
    }

    [Theory]
    [InlineData(RejectReason.Malformed, 400, 3, false)]
    [InlineData(RejectReason.TooDeep, 400, 3, false)]
    [InlineData(RejectReason.InvalidTraceId, 400, 3, false)]
    [InlineData(RejectReason.InvalidSpanId, 400, 3, false)]
    [InlineData(RejectReason.TooLarge, 413, 8, false)]
    [InlineData(RejectReason.UnsupportedEncoding, 415, 12, false)]
    [InlineData(RejectReason.Unauthorized, 401, 16, false)]
    [InlineData(RejectReason.QueueFull, 429, 14, true)]
    [InlineData(RejectReason.DiskFull, 503, 14, true)]
    [InlineData(RejectReason.StoreUnavailable, 503, 14, true)]
    [InlineData(RejectReason.NotKept, 200, 0, false)]
    [InlineData(RejectReason.Duplicate, 200, 0, false)]
    [InlineData(RejectReason.Cancelled, 499, 1, false)]
    public void Each_reason_has_its_status(RejectReason reason, int http, int grpc, bool isRetryable)
    {
        Assert.Equal((http, grpc), (OtlpStatus.HttpOf(reason), OtlpStatus.GrpcOf(reason)));
        Assert.Equal(isRetryable, OtlpStatus.IsRetryable(reason));
    }

    [Fact]
    public void A_reason_is_fine_in_HTTP_if_and_only_if_it_is_in_gRPC() => Assert.All(Enum.GetValues<RejectReason>(),
        r => Assert.Equal(OtlpStatus.HttpOf(r) == 200, OtlpStatus.GrpcOf(r) == OtlpStatus.Ok));
}
