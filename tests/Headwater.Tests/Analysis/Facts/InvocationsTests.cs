using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

public sealed class InvocationsTests
{
    [Fact]
    public void A_faas_span_is_a_run_whatever_its_parent()
    {
        var run = Assert.Single(
            Invocations.Of(Sent.Facts([Sent.Run() with { ParentId = new SpanId(3), Flags = 0x101 }])));

        Assert.Equal(("confirm", "req-12345678", 256), (run.Function.Name, run.RequestId, run.MemorySizeMegabytes));
        Assert.Equal(Duration.FromMilliseconds(12), run.Duration);
    }

    [Fact]
    public void In_a_service_a_request_from_elsewhere_is_a_run_and_one_from_inside_is_not()
    {
        var handled = InService(SpanKind.Server, 1, parent: 9, flags: 0);
        var inside = InService(SpanKind.Server, 2, parent: 1, flags: 0);
        var message = InService(SpanKind.Consumer, 3, parent: 0, flags: 0);
        var work = InService(SpanKind.Internal, 4, parent: 0, flags: 0);

        var runs = Invocations.Of(Sent.Facts(handled, inside, message, work));

        Assert.Equal([1UL, 3UL], runs.Select(r => r.Span!.Value.SpanId.Value));
    }

    [Theory]
    [InlineData(0x301u, 1)]
    [InlineData(0x101u, 0)]
    public void The_senders_flags_decide_where_they_are_given(uint flags, int expected) =>
        Assert.Equal(expected, Invocations.Of(Sent.Facts([InService(SpanKind.Server, 1, parent: 9, flags)])).Count);

    [Fact]
    public void A_consumer_span_inside_a_function_is_not_another_run()
    {
        var process =
            Sent.Span(SpanKind.Consumer, ("faas.trigger", "pubsub")) with
            {
                Id = new SpanId(8),
                ParentId = new SpanId(7)
            };

        Assert.Single(Invocations.Of(Sent.Facts(Sent.Run(), process)));
    }

    [Theory]
    [InlineData(SpanStatus.Unset, 0, "", InvocationStatus.Ok)]
    [InlineData(SpanStatus.Unset, 502, "", InvocationStatus.Error)]
    [InlineData(SpanStatus.Unset, 404, "", InvocationStatus.Ok)]
    [InlineData(SpanStatus.Error, 0, "TypeError", InvocationStatus.Error)]
    [InlineData(SpanStatus.Error, 0, "Sandbox.Timedout", InvocationStatus.TimedOut)]
    [InlineData(SpanStatus.Error, 0, "Runtime.OutOfMemory", InvocationStatus.OutOfMemory)]
    public void A_run_ends_as_its_span_says(SpanStatus status, int reply, string errorType, InvocationStatus expected)
    {
        var span = Sent.Run(null, null, ("http.status_code", reply), ("error.type", errorType)) with
        { Status = status };

        Assert.Equal(expected, Assert.Single(Invocations.Of(Sent.Facts([span]))).Status);
    }

    [Fact]
    public void A_run_without_an_end_still_runs()
    {
        var run = Assert.Single(Invocations.Of(Sent.Facts([Sent.Run() with { End = Instant.Epoch }])));

        Assert.Equal((InvocationStatus.Running, null), (run.Status, run.Duration));
    }

    static Span InService(SpanKind kind, ulong id, ulong parent, uint flags) => Sent.Span(kind) with
    {
        Id = new SpanId(id),
        ParentId = parent == 0 ? null : new SpanId(parent),
        Flags = flags,
        Resource = Sent.Service,
    };
}
