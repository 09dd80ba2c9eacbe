using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>The platform's lines, as Lambda, forwarders and collectors write them.</summary>
public sealed class PlatformLinesTests
{
    const string Id = "8f5b5b3e-0b5e-4b5e-9b5e-0b5e4b5e9b5e";

    [Fact]
    public void A_START_line_begins_a_run_at_its_own_time()
    {
        var report = Read($"START RequestId: {Id} Version: $LATEST\n");

        Assert.Equal((Id, true, false, Sent.Noon), (report.RequestId, report.Started, report.Ended, report.Time));
        Assert.Equal(("confirm", "2026/11/21/[$LATEST]abc"), (report.Function.Name, report.Instance));
    }

    [Fact]
    public void An_END_line_ends_a_run() => Assert.True(Read($"END RequestId: {Id}").Ended);

    [Theory]
    [InlineData("\t")]
    [InlineData(" ")]
    [InlineData("\t\n ")]
    public void A_REPORT_line_tells_all_its_figures_whatever_stands_between_them(string gap)
    {
        var line = string.Join(gap, $"REPORT RequestId: {Id}", "Duration: 693.92 ms", "Billed Duration: 1092 ms",
            "Memory Size: 128 MB",
            "Max Memory Used: 84 MB", "Init Duration: 397.68 ms", "XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793",
                "SegmentId: 0123456789abcdef",
            "Sampled: true", "");

        var report = Read(line);

        Assert.Equal((Duration.FromMilliseconds(693.92), Duration.FromMilliseconds(1092),
            Duration.FromMilliseconds(397.68)),
            (report.Duration!.Value, report.BilledDuration!.Value, report.InitDuration!.Value));
        Assert.Equal((128, 84, true, null),
            (report.MemorySizeMegabytes, report.PeakMemoryMegabytes, report.Ended, report.Status));
        Assert.Equal(TraceId.Parse("5759e988bd862e3fe1be46a994272793"), report.TraceId);
    }

    [Fact]
    public void Restoring_a_snapshot_is_a_cold_start_too()
    {
        var report =
            Read($"REPORT RequestId: {Id}\tDuration: 10.00 ms\tBilled Duration: 20 ms\tMemory Size: 128 MB\tMax Memory Used: 84 MB\t"
            + "Restore Duration: 300.50 ms\tBilled Restore Duration: 5 ms\t");

        Assert.Equal((Duration.FromMilliseconds(10), Duration.FromMilliseconds(300.5)),
            (report.Duration!.Value, report.InitDuration!.Value));
    }

    [Theory]
    [InlineData("Status: timeout", InvocationStatus.TimedOut, null)]
    [InlineData("Status: error\tError Type: Runtime.ExitError", InvocationStatus.Error, "Runtime.ExitError")]
    [InlineData("Status: error\tError Type: Runtime.OutOfMemory", InvocationStatus.OutOfMemory, "Runtime.OutOfMemory")]
    public void A_REPORT_line_may_say_how_the_run_failed(string words, InvocationStatus status, string? errorType)
    {
        var report =
            Read($"REPORT RequestId: {Id}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t{words}");

        Assert.Equal((status, errorType), (report.Status!.Value, report.ErrorType));
    }

    [Fact]
    public void A_time_out_names_its_run_and_its_limit()
    {
        var report = Read($"2026-11-21T12:00:03.000Z {Id} Task timed out after 3.00 seconds\n\n");

        Assert.Equal((Id, InvocationStatus.TimedOut, Duration.FromSeconds(3)),
            (report.RequestId, report.Status!.Value, report.Duration!.Value));
    }

    [Theory]
    [InlineData("RequestId: {0} Error: Runtime exited with error: signal: killed\nRuntime.ExitError",
        InvocationStatus.OutOfMemory)]
    [InlineData("RequestId: {0} Error: Runtime exited with error: exit status 1\nRuntime.ExitError",
        InvocationStatus.Error)]
    [InlineData("RequestId: {0} Process exited before completing request", InvocationStatus.Error)]
    public void A_runtime_that_died_names_its_run(string line, InvocationStatus status) =>
        Assert.Equal(status, Read(line.Replace("{0}", Id, StringComparison.Ordinal)).Status);

    [Theory]
    [InlineData("""{"time":"2026-11-21T12:00:01.5Z","type":"platform.start","record":{"requestId":"ID","version":"1"}}""", true, false, null, null)]
    [InlineData("""{"time":"2026-11-21T12:00:01.5Z","type":"platform.runtimeDone","record":{"requestId":"ID","status":"success","metrics":{"durationMs":12.5}}}""", false, false, InvocationStatus.Ok, 12.5)]
    [InlineData("""{"time":"2026-11-21T12:00:01.5Z","type":"platform.report","record":{"requestId":"ID","status":"timeout","metrics":{"durationMs":3000}}}""", false, true, InvocationStatus.TimedOut, 3000.0)]
    [InlineData("""{"time":"2026-11-21T12:00:01.5Z","type":"platform.report","record":{"requestId":"ID","status":"error","errorType":"Runtime.OutOfMemory"}}""", false, true, InvocationStatus.OutOfMemory, null)]
    [InlineData("""{"time":"2026-11-21T12:00:01.5Z","type":"platform.end","record":{"requestId":"ID"}}""", false, true,
        null, null)]
    public void Records_of_the_Telemetry_API_tell_the_same(string json, bool started, bool ended,
        InvocationStatus? status, double? milliseconds)
    {
        var report = Read(json.Replace("ID", Id, StringComparison.Ordinal));

        Assert.Equal((Id, started, ended, status), (report.RequestId, report.Started, report.Ended, report.Status));
        Assert.Equal(milliseconds, report.Duration?.TotalMilliseconds);
        Assert.Equal(Sent.Noon + Duration.FromSeconds(1.5), report.Time);
    }

    [Fact]
    public void A_record_that_a_collector_turned_into_a_map_is_read_too()
    {
        var body = AttributeValue.Of(Attributes.Of(
            ("type", "platform.report"), ("time", "2026-11-21T12:00:01Z"),
            ("record", AttributeValue.Of(Attributes.Of(
                ("requestId", Id), ("status", "success"),
                ("metrics", AttributeValue.Of(Attributes.Of(
                    ("durationMs", AttributeValue.Of(12.5)), ("billedDurationMs", 13), ("memorySizeMB", 128),
                        ("maxMemoryUsedMB", 84),
                    ("initDurationMs", AttributeValue.Of(200.0))))),
                ("tracing", AttributeValue.Of(Attributes.Of(("value",
                    "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=0;Sampled=1")))))))));

        var report = Assert.Single(Read(body));

        Assert.Equal((128, 84, InvocationStatus.Ok),
            (report.MemorySizeMegabytes, report.PeakMemoryMegabytes, report.Status!.Value));
        Assert.Equal((13, 200),
            (report.BilledDuration!.Value.TotalMilliseconds, report.InitDuration!.Value.TotalMilliseconds));
        Assert.Equal("5759e988bd862e3fe1be46a994272793", report.TraceId.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("INIT_START Runtime Version: nodejs:20.v1\tRuntime Version ARN: arn:x")]
    [InlineData("START of the day")]
    [InlineData("REPORT RequestId: ")]
    [InlineData("RequestId: 8f5b5b3e-0b5e-4b5e-9b5e-0b5e4b5e9b5e was slow")]
    [InlineData("{\"msg\":\"platform.report is down\"}")]
    [InlineData("{\"type\":\"platform.report\",\"record\":{\"requestId\":\"8f5b5b")]
    [InlineData("{\"type\":\"platform.initReport\",\"record\":{\"metrics\":{\"durationMs\":1}}}")]
    [InlineData("2026-11-21 all is well")]
    [InlineData("New sale processing. saleId = 628d8a01")]
    public void Other_lines_say_nothing(string line) => Assert.Empty(Read(AttributeValue.Of(line)));

    [Theory]
    [InlineData("aws.log.group.names", "aws.log.stream.names")]
    [InlineData("cloudwatch.log.group.name", "cloudwatch.log.stream")]
    public void A_forwarded_line_belongs_to_the_function_of_its_log_group(string group, string stream)
    {
        var log = new LogRecord
        {
            Time = Sent.Noon, Body = $"END RequestId: {Id}",
            Resource = new Resource { Attributes = Attributes.Of(("service.name", "forwarder")) },
            Attributes = Attributes.Of((group, "/aws/lambda/pay"), (stream, "2026/11/21/[7]aa")),
        };

        var report =
            Assert.Single(PlatformLines.Read([OtlpEncoder.Encode(log.Resource, log.Scope)],
            [OtlpEncoder.Encode(log, 0)]));

        Assert.Equal(("pay", "2026/11/21/[7]aa"), (report.Function.Name, report.Instance));
    }

    static PlatformReport Read(string line) => Assert.Single(Read(AttributeValue.Of(line)));

    static IReadOnlyList<PlatformReport> Read(AttributeValue body)
    {
        var log = new LogRecord { Time = Sent.Noon, Body = body, Resource = Sent.Lambda };
        return PlatformLines.Read([OtlpEncoder.Encode(log.Resource, log.Scope)], [OtlpEncoder.Encode(log, 0)]);
    }
}
