using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What a function's event and reply tell.</summary>
public sealed class EventTests
{
    const string SqsBatch = """
        {"Records":[
          {"messageId":"m-1","body":"{\"userId\":\"u-1\"}","attributes":{"ApproximateReceiveCount":"1"},"eventSource":"aws:sqs"},
          {"messageId":"m-2","body":"plain","attributes":{"ApproximateReceiveCount":"3"},"eventSource":"aws:sqs"}]}
        """;

    [Fact]
    public void Every_message_of_a_batch_is_received_and_the_failed_ones_are_named()
    {
        var facts = Sent.Facts(Sent.Run(SqsBatch, """{"batchItemFailures":[{"itemIdentifier":"m-2"}]}"""));

        Assert.Equal([Received(Evidence.MessageId, "aws_sqs", "m-1"), Received(Evidence.MessageId, "aws_sqs", "m-2")],
            facts.Messages);
        Assert.Equal(["m-2"], facts.FailedMessages!);
        Assert.Equal((3, "sqs", "aws_sqs", "process"),
            (facts.DeliveryCount, facts.Trigger, facts.MessagingSystem, facts.MessagingOperation));
        Assert.Equal(["u-1"], facts.Users.Select(u => u.Id));
    }

    [Fact]
    public void A_reply_without_batchItemFailures_says_nothing_of_messages() =>
        Assert.Null(Sent.Facts(Sent.Run(SqsBatch, "{}")).FailedMessages);

    [Theory]
    [InlineData("""{"Records":[{"EventSource":"aws:sns","Sns":{"MessageId":"n-1","Message":"{}"}}]}""", "sns",
        Evidence.MessageId, "aws.sns", "n-1")]
    [InlineData("""{"id":"e-1","detail-type":"Placed","source":"shop","detail":{}}""", "eventbridge", Evidence.EventId,
        "aws.eventbridge", "e-1")]
    [InlineData("""{"Records":[{"eventSource":"aws:kinesis","kinesis":{"sequenceNumber":"49590338271490256608559692538361571095921575989136588898","data":"eyJ9"},"eventID":"shardId-0:495"}]}""",
        "kinesis", Evidence.Sequence, "aws.kinesis", "49590338271490256608559692538361571095921575989136588898")]
    [InlineData("""{"Records":[{"eventSource":"aws:s3","responseElements":{"x-amz-request-id":"C3D13FE58DE4C810"},"s3":{"bucket":{"name":"b"}}}]}""",
        "s3", Evidence.RequestId, "aws.s3", "C3D13FE58DE4C810")]
    [InlineData("""{"Records":[{"eventID":"d-1","eventSource":"aws:dynamodb","dynamodb":{"Keys":{"id":{"S":"1"}},"SequenceNumber":"1"}}]}""",
        "dynamodb", Evidence.Sequence, "aws.dynamodb", "d-1")]
    public void The_id_of_each_kind_of_event_is_read(string payload, string trigger, Evidence evidence, string via,
        string id)
    {
        var facts = Sent.Facts(Sent.Run(payload));

        Assert.Equal([Received(evidence, via, id)], facts.Messages);
        Assert.Equal(trigger, facts.Trigger);
    }

    [Fact]
    public void Envelopes_in_a_message_are_opened()
    {
        var inSqs = """
            {"Records":[{"messageId":"m-1","eventSource":"aws:sqs","body":"{\"Type\":\"Notification\",\"MessageId\":\"n-1\",\"Message\":\"{\\\"id\\\":\\\"e-1\\\",\\\"detail-type\\\":\\\"Placed\\\",\\\"detail\\\":{\\\"customerId\\\":9}}\"}"}]}
            """;

        var facts = Sent.Facts(Sent.Run(inSqs));

        Assert.Equal(["e-1", "n-1", "m-1"], facts.Messages.Select(m => m.Id));
        Assert.Equal("sqs", facts.Trigger);
        Assert.Equal(["9"], facts.Users.Select(u => u.Id));
    }

    [Fact]
    public void A_schedule_sends_no_message() =>
        Assert.Equal(("timer", 0),
            Sent.Facts(Sent.Run("""{"id":"e-1","detail-type":"Scheduled Event","source":"aws.events","detail":{}}"""))
            is var facts ? (facts.Trigger, facts.Messages.Count) : default);

    [Theory]
    [InlineData("""{"httpMethod":"POST","path":"/sales/1","resource":"/sales/{id}","requestContext":{"requestId":"r-1"}}""", "POST /sales/{id}")]
    [InlineData("""{"httpMethod":"GET","path":"/sales/1","resource":"/{proxy+}","requestContext":{"requestId":"r-1"}}""", "GET /sales/1")]
    [InlineData("""{"version":"2.0","routeKey":"POST /sales","rawPath":"/sales","requestContext":{"requestId":"r-1","http":{"method":"POST"}}}""", "POST /sales")]
    [InlineData("""{"version":"2.0","routeKey":"$default","rawPath":"/x","requestContext":{"requestId":"r-1","http":{"method":"PUT"}}}""", "PUT /x")]
    [InlineData("""{"requestContext":{"elb":{"targetGroupArn":"a"},"requestId":"r-1"},"httpMethod":"GET","path":"/health"}""", "GET /health")]
    [InlineData("""{"requestContext":{"routeKey":"sendMessage","eventType":"MESSAGE","requestId":"r-1"},"body":"x"}""",
        "WEBSOCKET sendMessage")]
    public void A_request_tells_its_route_and_its_reply_the_status(string payload, string route)
    {
        var facts = Sent.Facts(Sent.Run(payload, """{"headers":{"statusCode":"no"},"statusCode":201,"body":"{}"}"""));

        Assert.Equal((route, 201, "http"), (facts.Route, facts.HttpStatus, facts.Trigger));
        Assert.Equal([Received(Evidence.RequestId, "aws.apigateway", "r-1")], facts.Messages);
    }

    [Theory]
    [InlineData("""{"httpMethod":"POST","body":"{\"email\":\"a@example.com\",\"userId\":\"u-7\"}"}""", "u-7",
        "headwater.event userId")]
    [InlineData("""{"httpMethod":"POST","isBase64Encoded":true,"body":"eyJ1c2VyX2lkIjo0Mn0="}""", "42",
        "headwater.event user_id")]
    [InlineData("""{"httpMethod":"GET","requestContext":{"authorizer":{"claims":{"sub":"s-1","email":"a@example.com"}}}}""", "a@example.com", "requestContext.authorizer")]
    [InlineData("""{"rawPath":"/","requestContext":{"http":{"method":"GET"},"authorizer":{"jwt":{"claims":{"sub":"s-1"}}}}}""", "s-1", "requestContext.authorizer")]
    [InlineData("""{"httpMethod":"GET","headers":{"X-Correlation-User-Id":"u-9"}}""", "u-9", "x-correlation-user-id")]
    [InlineData("""{"httpMethod":"GET","headers":{"baggage":"tenant=4,userId=u%208;p=1"}}""", "u 8", "baggage")]
    [InlineData("""{"customerId":"c-1","amount":3}""", "c-1", "headwater.event customerId")]
    public void An_event_names_its_user(string payload, string id, string source) =>
        Assert.Equal(new TransactionUser(id, source), Sent.Facts(Sent.Run(payload)).Users[0]);

    [Theory]
    [InlineData("enduser.id")]
    [InlineData("user.id")]
    [InlineData("user.email")]
    [InlineData("x-correlation-user-id")]
    public void Attributes_that_name_a_user_come_before_the_event(string key)
    {
        var facts = Sent.Facts(Sent.Run("""{"userId":"u-7"}""", null, (key, "anna")));

        Assert.Equal([new TransactionUser("anna", key), new TransactionUser("u-7", "headwater.event userId")],
            facts.Users);
    }

    [Fact]
    public void A_cut_event_is_read_as_far_as_it_goes()
    {
        var whole = Sent.Facts(Sent.Run(SqsBatch)).Messages;

        for (var length = 0; length <= SqsBatch.Length; length++)
        {
            var read = Sent.Facts(Sent.Run(SqsBatch[..length], null, ("faas.trigger", "pubsub"))).Messages;
            Assert.Equal(whole.Take(read.Count), read);
        }
        Assert.Equal(whole, Sent.Facts(Sent.Run(SqsBatch[..^3])).Messages);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"Records\":[{]}")]
    [InlineData("[[[[")]
    [InlineData("{\"Records\":{\"messageId\":[]},\"requestContext\":7,\"headers\":[1]}")]
    [InlineData("\"\\ud800\"")]
    public void An_event_that_is_no_event_says_nothing(string payload)
    {
        var facts = Sent.Facts(Sent.Run(payload, payload, ("faas.trigger", "pubsub")));

        Assert.Empty(facts.Messages);
        Assert.Empty(facts.Users);
    }

    [Fact]
    public void A_very_deep_event_does_no_harm() =>
        Assert.Empty(Sent.Facts(Sent.Run(string.Concat(Enumerable.Repeat("{\"detail\":", 10_000)), null,
            ("faas.trigger", "x"))).Messages);

    [Fact]
    public void A_huge_batch_is_bounded()
    {
        var records =
            string.Join(',',
            Enumerable.Range(0, 3000).Select(i => $$"""{"messageId":"m-{{i}}","eventSource":"aws:sqs"}"""));

        Assert.Equal(1000, Sent.Facts(Sent.Run($$"""{"Records":[{{records}}]}""")).Messages.Count);
    }

    [Fact]
    public void The_helpers_trigger_id_stands_in_for_an_event_that_was_not_recorded()
    {
        var facts = Sent.Facts(Sent.Run(null, null, ("headwater.trigger.type", "eventbridge"),
            ("headwater.trigger.id", "e-1")));

        Assert.Equal([Received(Evidence.EventId, "aws.eventbridge", "e-1")], facts.Messages);
    }

    [Fact]
    public void A_run_that_nobody_is_known_to_have_caused_may_be_found_by_its_request_id()
    {
        var called = Sent.Facts(Sent.Run());
        var caller =
            Sent.Facts(SpanKind.Client, ("rpc.system", "aws-api"), ("rpc.service", "Lambda"), ("rpc.method", "Invoke"),
            ("aws.request_id", "req-12345678"));

        Assert.Equal([Received(Evidence.RequestId, "aws.lambda", "req-12345678")], called.Messages);
        Assert.Equal([new MessageKey(Evidence.RequestId, "aws.lambda", "req-12345678", HopRole.Cause)],
            caller.Messages);
    }

    static MessageKey Received(Evidence evidence, string via, string id) => new(evidence, via, id, HopRole.Effect);
}
