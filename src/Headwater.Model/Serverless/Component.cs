namespace Headwater.Model;

/// <summary>What a node on the map stands for. Written in lower camel case in the API.</summary>
public enum ComponentKind : byte
{
    /// <summary>Something outside that nothing is known about: a browser, a caller without telemetry.</summary>
    Client,

    /// <summary>A Lambda or other function.</summary>
    Function,

    /// <summary>A long-running service that we see from inside.</summary>
    Service,

    /// <summary>An API Gateway route, a function URL, a load balancer.</summary>
    Api,

    /// <summary>An SNS topic, or a topic of another broker.</summary>
    Topic,

    /// <summary>An SQS queue, or a queue of another broker.</summary>
    Queue,

    /// <summary>An EventBridge bus.</summary>
    Bus,

    /// <summary>A Kinesis or DynamoDB stream, a Kafka topic.</summary>
    Stream,

    /// <summary>A DynamoDB table.</summary>
    Table,

    /// <summary>An S3 bucket.</summary>
    Bucket,

    /// <summary>A relational or document database.</summary>
    Database,

    /// <summary>Redis, Memcached.</summary>
    Cache,

    /// <summary>A Step Functions state machine.</summary>
    Workflow,

    /// <summary>An HTTP host that we see only from outside.</summary>
    Host,

    /// <summary>Another AWS service, named in <see cref="Component.Service"/>.</summary>
    AwsService,
}

/// <summary>What a node on the map stands for: a function, topic, queue, table, bucket, bus, stream, API route, external host.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Service">For people: <c>Lambda</c>, <c>DynamoDB</c>, <c>SNS</c>, <c>HTTP</c>, <c>Redis</c>.</param>
/// <param name="Name">For example the table's name or <c>api.stripe.com</c>; never empty.</param>
/// <param name="Region">Empty when unknown or without meaning.</param>
/// <param name="Account">Empty when unknown or without meaning.</param>
public sealed record Component(ComponentKind Kind, string Service, string Name, string Region = "", string Account = "")
{
    /// <summary>Names the component inside one transaction: stable, and safe in a URL.</summary>
    public string Id =>
        string.Join('~', new[] { Kind.ToString(), Service, Name, Region, Account }.Where(p => p.Length > 0))
            .Replace('/', '_').Replace('?', '_').Replace('#', '_').Replace('%', '_').Replace('&', '_');
}
