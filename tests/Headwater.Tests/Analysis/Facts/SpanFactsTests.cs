using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Messages, failures and links of a span.</summary>
public sealed class SpanFactsTests
{
    [Theory]
    [InlineData("SQS", "SendMessageBatch", """{"Successful":[{"MessageId":"m-1"},{"MessageId":"m-2"}]}""",
        Evidence.MessageId, "aws_sqs", "m-1 m-2")]
    [InlineData("SNS", "Publish", """{"MessageId":"n-1"}""", Evidence.MessageId, "aws.sns", "n-1")]
    [InlineData("EventBridge", "PutEvents",
        """{"FailedEntryCount":0,"Entries":[{"EventId":"e-1"},{"EventId":"e-2"}]}""", Evidence.EventId,
        "aws.eventbridge", "e-1 e-2")]
    [InlineData("Kinesis", "PutRecords", """{"Records":[{"SequenceNumber":"49"},{"SequenceNumber":"50"}]}""",
        Evidence.Sequence, "aws.kinesis", "49 50")]
    public void What_was_sent_is_known_by_the_ids_in_the_reply(
        string service, string method, string reply, Evidence evidence, string via, string ids)
    {
        var facts = Sent.Facts(SpanKind.Client,
            ("rpc.system", "aws-api"), ("rpc.service", service), ("rpc.method", method), ("headwater.response", reply));

        Assert.Equal(ids.Split(' ').Select(id => new MessageKey(evidence, via, id, HopRole.Cause)), facts.Messages);
    }

    [Theory]
    [InlineData("messaging.message.id")]
    [InlineData("messaging.message_id")]
    public void A_message_id_is_sent_by_a_producer_and_received_by_a_consumer(string key)
    {
        var sent = Sent.Facts(SpanKind.Producer, ("messaging.system", "AmazonSQS"), (key, "m-1"));
        var received =
            Sent.Facts(SpanKind.Consumer, ("messaging.system", "aws_sqs"), ("messaging.operation", "process"),
            (key, "m-1"));

        Assert.Equal([new MessageKey(Evidence.MessageId, "aws_sqs", "m-1", HopRole.Cause)], sent.Messages);
        Assert.Equal([new MessageKey(Evidence.MessageId, "aws_sqs", "m-1", HopRole.Effect)], received.Messages);
    }

    [Theory]
    [InlineData(SpanKind.Client, "rpc.method", "ReceiveMessage", true)]
    [InlineData(SpanKind.Consumer, "messaging.operation.type", "receive", true)]
    [InlineData(SpanKind.Client, "messaging.operation", "poll", true)]
    [InlineData(SpanKind.Consumer, "messaging.operation", "process", false)]
    [InlineData(SpanKind.Client, "rpc.method", "SendMessage", false)]
    public void A_receive_is_a_poll(SpanKind kind, string key, string value, bool isPoll)
    {
        var facts = key == "rpc.method"
            ? Sent.Facts(kind, ("rpc.system", "aws-api"), ("rpc.service", "SQS"), (key, value))
            : Sent.Facts(kind, ("messaging.system", "aws_sqs"), (key, value));

        Assert.Equal(isPoll, facts.IsPoll);
    }

    [Fact]
    public void Deleting_a_message_neither_writes_nor_sends()
    {
        var facts = Sent.Facts(SpanKind.Client, ("rpc.system", "aws-api"), ("rpc.service", "SQS"),
            ("rpc.method", "DeleteMessage"),
            ("messaging.message.id", "m-1"));

        Assert.False(facts.IsWrite);
        Assert.Empty(facts.Messages);
    }

    [Fact]
    public void The_first_exception_event_tells_how_a_span_failed()
    {
        var span = Sent.Span(SpanKind.Client, ("error.type", "500")) with
        {
            Status = SpanStatus.Error,
            StatusMessage = "it broke",
            Events = [Happened("retry"), Exception("TypeError", "x is undefined"), Exception("Other", "later")],
        };

        var facts = Sent.Facts(span);

        Assert.Equal(("TypeError", "x is undefined", true), (facts.ErrorType, facts.ErrorMessage, facts.HasException));
    }

    [Fact]
    public void Without_an_exception_the_status_and_error_type_tell()
    {
        var facts = Sent.Facts(Sent.Span(SpanKind.Client, ("error.type", "timeout")) with
        {
            Status = SpanStatus.Error,
            StatusMessage = "gave up",
        });

        Assert.Equal(("timeout", "gave up", true), (facts.ErrorType, facts.ErrorMessage, facts.HasException));
    }

    [Theory]
    [InlineData("ConditionalCheckFailedException", "The conditional request failed", true)]
    [InlineData("com.amazonaws.services.dynamodbv2.model.ConditionalCheckFailedException", "", true)]
    [InlineData("TransactionCanceledException", "specific reasons [None, ConditionalCheckFailed]", true)]
    [InlineData("TransactionCanceledException", "specific reasons [ThrottlingError]", false)]
    [InlineData("ValidationException", "ConditionalCheckFailed is not a field", false)]
    public void A_condition_that_the_caller_set_is_told_from_other_failures(string type, string message,
        bool expected) =>
        Assert.Equal(expected, Sent.Facts(Sent.Span(SpanKind.Client) with
        {
            Status = SpanStatus.Error,
            Events = [Exception(type, message)],
        }).IsConditionFailure);

    [Fact]
    public void A_link_tells_its_target_its_message_and_whether_it_follows()
    {
        var target = new SpanRef(new TraceId(1, 2), new SpanId(3));
        var span = Sent.Span(SpanKind.Consumer) with
        {
            Links =
            [
                new SpanLink { Target = target, Attributes = Attributes.Of(("messaging.message.id", "m-1")) },
                new SpanLink { Target = target, Attributes = Attributes.Of(("opentracing.ref_type", "follows_from")) },
                new SpanLink { Target = default },
            ],
        };

        Assert.Equal([new LinkFacts(target, false, "m-1"), new LinkFacts(target, true, null)], Sent.Facts(span).Links);
    }

    [Theory]
    [InlineData(0x301u, true)]
    [InlineData(0x101u, false)]
    [InlineData(0x001u, null)]
    public void The_flags_tell_where_the_parent_ran(uint flags, bool? remote) =>
        Assert.Equal(remote,
            Sent.Facts(Sent.Span(SpanKind.Server) with { ParentId = new SpanId(1), Flags = flags }).ParentIsRemote);

    [Theory]
    [InlineData("256")]
    [InlineData("268435456")]
    public void Memory_is_in_megabytes_whatever_the_age_of_the_sender(string sent)
    {
        var resource =
            new Resource
            {
                Attributes =
            Attributes.Of(("faas.name", "f"), ("faas.max_memory", long.Parse(sent, null)))
            };

        Assert.Equal(256,
            Sent.Facts(Sent.Span(SpanKind.Server) with { Resource = resource }).Source.MemorySizeMegabytes);
    }

    [Fact]
    public void A_function_without_faas_name_is_named_by_its_log_group()
    {
        var resource =
            new Resource { Attributes = Attributes.Of(("aws.log.group.names", Sent.List("/aws/lambda/pay"))) };

        var source = Sent.Facts(Sent.Span(SpanKind.Server) with { Resource = resource }).Source;

        Assert.Equal(("pay", true), (source.Function.Name, source.IsFunction));
    }

    [Fact]
    public void Broken_bytes_give_what_could_be_read()
    {
        var set = OtlpEncoder.Encode([Sent.Run("""{"userId":"u"}""") with { Status = SpanStatus.Error,
        Events = [Exception("E", "m")] }]);
        var whole = set.Spans[0];
        for (var length = 0; length < whole.Bytes.Length; length++)
            Assert.Single(new FactsReader().Read(set.Contexts, [whole with { Bytes = whole.Bytes[..length] }]));
    }

    static SpanEvent Happened(string name) => new() { Time = Sent.Noon, Name = name };

    static SpanEvent Exception(string type, string message) => new()
    {
        Time = Sent.Noon, Name = "exception",
        Attributes =
            Attributes.Of(("exception.type", type), ("exception.message", message), ("exception.stacktrace", "at x")),
    };
}
