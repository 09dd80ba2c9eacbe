using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>Calls to brokers that messaging instrumentations report, AWS's or not.</summary>
static class MessagingCalls
{
    internal static bool TryRead(
        scoped in Fields fields, SpanKind kind, SourceFacts source, Pools pools, out Work work)
    {
        work = default;
        if (!fields.Has(KnownKey.MessagingSystem)) return false;
        var texts = pools.Texts;
        var via = Via.Normalize(texts.Get(fields.Text(KnownKey.MessagingSystem)));
        var destination = fields.Text(KnownKey.Destination);
        if (destination.IsEmpty) destination = Endpoint.LastSegment(fields.Text(KnownKey.QueueUrl));
        if (destination.IsEmpty) destination = fields.Text(KnownKey.ServerAddress);
        var (component, service) = Describe(via);
        var region = via.StartsWith("aws", StringComparison.Ordinal) ? RegionOf(fields, source, texts) : "";
        var account = "";
        if (Arn.TryParse(destination, out var arn))
        {
            if (!arn.Region.IsEmpty) region = texts.Get(arn.Region);
            account = texts.Get(arn.Account);
            destination = arn.Name;
        }
        var operation = OperationOf(fields, kind, texts);
        work = new Work(pools.Components.Get(component, service, texts.Get(destination), region, account), operation)
        {
            IsWrite = operation is "send" or "publish" or "create",
            Via = via,
            Aws = via switch
            {
                Via.Sqs => AwsKind.Sqs,
                Via.Sns => AwsKind.Sns,
                Via.Kinesis => AwsKind.Kinesis,
                _ => AwsKind.Other,
            },
        };
        return true;
    }

    /// <summary>
    /// <c>send</c>, <c>receive</c>, <c>process</c> or <c>settle</c>, from any age of the conventions; else by kind.
    /// </summary>
    internal static string OperationOf(scoped in Fields fields, SpanKind kind, TextPool texts)
    {
        var said = fields.Text(KnownKey.OperationType);
        if (said.IsEmpty) said = fields.Text(KnownKey.OperationName);
        return texts.Get(said) switch
        {
            "publish" or "create" or "send" => "send",
            "deliver" or "process" => "process",
            "receive" or "poll" => "receive",
            "settle" or "ack" or "commit" => "settle",
            _ => kind == SpanKind.Consumer ? "process" : "send",
        };
    }

    static string RegionOf(scoped in Fields fields, SourceFacts source, TextPool texts) =>
        fields.Text(KnownKey.Region) is { IsEmpty: false } region ? texts.Get(region) : source.Function.Region;

    static (ComponentKind Kind, string Service) Describe(string via) => via switch
    {
        Via.Sqs => (ComponentKind.Queue, "SQS"),
        Via.Sns => (ComponentKind.Topic, "SNS"),
        Via.EventBridge => (ComponentKind.Bus, "EventBridge"),
        Via.Kinesis => (ComponentKind.Stream, "Kinesis"),
        "kafka" => (ComponentKind.Stream, "Kafka"),
        "eventhubs" => (ComponentKind.Stream, "Event Hubs"),
        "pulsar" => (ComponentKind.Topic, "Pulsar"),
        "gcp_pubsub" => (ComponentKind.Topic, "Pub/Sub"),
        "eventgrid" => (ComponentKind.Topic, "Event Grid"),
        "rabbitmq" => (ComponentKind.Queue, "RabbitMQ"),
        "servicebus" => (ComponentKind.Queue, "Service Bus"),
        "activemq" => (ComponentKind.Queue, "ActiveMQ"),
        "jms" => (ComponentKind.Queue, "JMS"),
        "nats" => (ComponentKind.Topic, "NATS"),
        _ => (ComponentKind.Queue, via),
    };
}
