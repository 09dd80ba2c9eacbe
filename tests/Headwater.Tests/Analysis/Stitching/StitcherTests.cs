using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

public sealed class SpanLinkStitcherTests : StitcherContract
{
    static readonly SpanRef Target = new(new TraceId(1, 2), new SpanId(3));

    protected override IStitcher Stitcher => new SpanLinkStitcher();

    protected override SpanFacts Joined => Sent.Facts(Linked(SpanKind.Consumer));

    protected override SpanFacts Stranger => Sent.Facts(Linked(SpanKind.Consumer) with
    {
        Links = [new SpanLink { Target = new SpanRef(new TraceId(8, 9), new SpanId(3)) }],
    });

    protected override SpanFacts Crowded => Sent.Facts(Linked(SpanKind.Consumer) with
    {
        Links = [.. Enumerable.Range(1, 3000).Select(i =>
            new SpanLink { Target = new SpanRef(new TraceId(1, (ulong)i), new SpanId(3)) })],
    });

    [Fact]
    public void The_targets_trace_finds_all_its_linkers_by_one_key()
    {
        var end = Assert.Single(Ends(Joined));

        Assert.Equal(HopKeys.Of(Evidence.Link, "", Target.TraceId.ToString()), end.Key);
        Assert.Equal((HopRole.Effect, Evidence.Link, Target.ToString()), (end.Role, end.Evidence, end.KeyText));
    }

    [Theory]
    [InlineData(SpanKind.Consumer, "x", "", true)]
    [InlineData(SpanKind.Server, "x", "", true)]
    [InlineData(SpanKind.Internal, "x", "", false)]
    [InlineData(SpanKind.Client, "x", "", false)]
    [InlineData(SpanKind.Internal, "messaging.system", "kafka", true)]
    [InlineData(SpanKind.Internal, "faas.invocation_id", "req-12345678", true)]
    [InlineData(SpanKind.Internal, "faas.trigger", "pubsub", true)]
    public void A_link_is_a_cause_only_of_spans_that_handle_something(SpanKind kind, string key, string value,
        bool expected) =>
        Assert.Equal(expected ? 1 : 0, Ends(Sent.Facts(Linked(kind, (key, value)))).Count);

    [Theory]
    [InlineData("opentracing.ref_type")]
    [InlineData("ref_type")]
    public void A_link_that_follows_is_a_cause_of_any_span(string key) =>
        Assert.Single(Ends(Sent.Facts(Linked(SpanKind.Internal) with
        {
            Links = [new SpanLink { Target = Target, Attributes = Attributes.Of((key, "follows_from")) }],
        })));

    [Fact]
    public void A_link_to_itself_is_no_hop()
    {
        var span = Linked(SpanKind.Consumer);

        Assert.Empty(Ends(Sent.Facts(span with { Links = [new SpanLink { Target = span.Ref }] })));
    }

    static Span Linked(SpanKind kind, params (string, AttributeValue)[] attributes) =>
        Sent.Span(kind, attributes) with { Links = [new SpanLink { Target = Target }] };
}

public sealed class MessageIdStitcherTests : StitcherContract
{
    protected override IStitcher Stitcher => new MessageIdStitcher();

    protected override SpanFacts Joined => Sent.Facts(Receives("m-1"));

    protected override SpanFacts Stranger => Sent.Facts(Receives("m-2"));

    protected override SpanFacts Crowded => Sent.Facts(Receives([.. Enumerable.Range(0, 3000).Select(i => $"m-{i}")]));

    [Fact]
    public void Sender_and_receiver_meet_under_one_key()
    {
        var sent = Assert.Single(Ends(Sent.Facts(SpanKind.Producer, ("messaging.system", "AmazonSQS"),
            ("messaging.message_id", "m-1"))));
        var received = Assert.Single(Ends(Joined));

        Assert.Equal(sent.Key, received.Key);
        Assert.Equal((HopRole.Cause, HopRole.Effect), (sent.Role, received.Role));
        Assert.Equal(("aws_sqs", "m-1"), (sent.Via, sent.KeyText));
    }

    [Fact]
    public void The_same_id_in_another_service_is_another_message()
    {
        var other = Assert.Single(Ends(Sent.Facts(SpanKind.Producer, ("messaging.system", "kafka"),
            ("messaging.message.id", "m-1"))));

        Assert.NotEqual(other.Key, Assert.Single(Ends(Joined)).Key);
    }

    static Span Receives(params string[] ids) => Sent.Run(
        $$"""{"Records":[{{string.Join(',', ids.Select(id => $$"""{"messageId":"{{id}}","eventSource":"aws:sqs"}"""))}}]}""");
}

public sealed class InvocationIdStitcherTests : StitcherContract
{
    protected override IStitcher Stitcher => new InvocationIdStitcher();

    protected override SpanFacts Joined => Sent.Facts(Sent.Run());

    protected override SpanFacts Stranger => Sent.Facts(SpanKind.Server, ("faas.invocation_id", "req-9"));

    protected override SpanFacts Crowded => Joined;

    [Fact]
    public void Attempts_of_one_run_share_a_key_and_other_functions_do_not()
    {
        var first = Assert.Single(Ends(Joined));
        var second = Assert.Single(Ends(Sent.Facts(Sent.Run() with { TraceId = new TraceId(5, 5) })));
        var other = Assert.Single(Ends(Sent.Facts(Sent.Run() with
        {
            Resource = new Resource { Attributes = Attributes.Of(("faas.name", "pay")) },
        })));

        Assert.Equal(first.Key, second.Key);
        Assert.NotEqual(first.Key, other.Key);
        Assert.Equal(HopRole.Cause, first.Role);
    }

    [Fact]
    public void A_call_is_no_run() => Assert.Empty(Ends(Sent.Facts(SpanKind.Client, ("faas.invocation_id", "req-9"))));
}

public sealed class StitchersTests
{
    [Fact]
    public void Every_stitcher_is_listed()
    {
        var written =
            typeof(IStitcher).Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(IStitcher)));

        Assert.All(written, t => Assert.True(Stitchers.All.Any(s => s.GetType() == t),
            $"{t.Name} implements IStitcher but is missing from Stitchers.All."));
    }

    [Fact]
    public void Every_stitcher_passes_the_contract()
    {
        var tested =
            typeof(StitcherContract).Assembly.GetTypes().Where(t =>
            t.IsSubclassOf(typeof(StitcherContract))).Select(t => t.Name);

        Assert.All(Stitchers.All, s => Assert.Contains(s.GetType().Name + "Tests", tested));
    }

    [Fact]
    public void A_key_is_the_same_on_every_machine_and_tells_its_parts_apart()
    {
        Assert.Equal(new HopKey(High, Low), HopKeys.Of(Evidence.MessageId, "aws_sqs", "m-1"));
        Assert.NotEqual(HopKeys.Of(Evidence.MessageId, "a", "bc"), HopKeys.Of(Evidence.MessageId, "ab", "c"));
        Assert.NotEqual(HopKeys.Of(Evidence.MessageId, "a", "b"), HopKeys.Of(Evidence.EventId, "a", "b"));
        Assert.NotEqual(HopKeys.Of(Evidence.MessageId, "a", new string('x', 5000)),
            HopKeys.Of(Evidence.MessageId, "a", new string('x', 5001)));
    }

    // SHA-256 of 02 "aws_sqs" 00 "m-1", computed apart.
    const ulong High = 0xb4c042fbac80691b, Low = 0x56bc423e1e651ba6;
}
