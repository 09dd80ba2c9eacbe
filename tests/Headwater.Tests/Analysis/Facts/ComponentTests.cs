using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What a span stands for, from the attributes of every age of the conventions.</summary>
public sealed class ComponentTests
{
    [Fact]
    public void A_server_span_stands_for_the_function_that_ran() =>
        Is(ComponentKind.Function, "Lambda", "confirm", "eu-west-1", Sent.Facts(SpanKind.Server).Component);

    [Fact]
    public void A_span_of_a_process_without_faas_attributes_stands_for_a_service()
    {
        var facts = Sent.Facts(Sent.Span(SpanKind.Server) with { Resource = Sent.Service });

        Is(ComponentKind.Service, "Service", "orders", "", facts.Component);
        Assert.False(facts.Source.IsFunction);
    }

    [Fact]
    public void A_run_is_of_the_function_in_its_arn_when_the_resource_does_not_say()
    {
        var run = Sent.Run(null, null,
            ("cloud.resource_id", "arn:aws:lambda:us-east-1:123456789012:function:pay:live"));

        var facts = Sent.Facts(run with { Resource = Sent.Service });

        Is(ComponentKind.Function, "Lambda", "pay", "us-east-1", facts.Component);
        Assert.True(facts.Source.IsFunction);
    }

    [Theory]
    [InlineData("rpc.system", "rpc.service", "DynamoDB", "rpc.method", "PutItem", "aws.dynamodb.table_names")] // JavaScript
    [InlineData("rpc.system.name", "rpc.service", "AmazonDynamoDBv2", "rpc.method", "DynamoDB/PutItem", "aws.table.name")] // newest
    [InlineData("rpc.system", "rpc.service", "DynamoDb", "rpc.method", "PutItem", "db.collection.name")] // Java
    [InlineData("rpc.system", "aws.service", "dynamodb", "aws.operation", "PutItem", "db.namespace")] // botocore
    public void A_DynamoDB_call_stands_for_its_table(
        string system, string serviceKey, string service, string methodKey, string method, string tableKey)
    {
        var facts = Sent.Facts(SpanKind.Client,
            (system, "aws-api"), (serviceKey, service), (methodKey, method), (tableKey, "orders"),
                ("cloud.region", "us-east-2"));

        Is(ComponentKind.Table, "DynamoDB", "orders", "us-east-2", facts.Component);
        Assert.Equal("PutItem", facts.Operation);
        Assert.True(facts.IsWrite);
        Assert.True(facts.IsAwsCall);
    }

    [Fact]
    public void Botocore_spans_without_rpc_system_are_AWS_calls_too()
    {
        var facts = Sent.Facts(SpanKind.Client, ("aws.service", "sqs"), ("aws.operation", "SendMessage"),
            ("aws.queue_url", "https://sqs.ap-south-1.amazonaws.com/123456789012/jobs"));

        Assert.Equal(new Component(ComponentKind.Queue, "SQS", "jobs", "ap-south-1", "123456789012"), facts.Component);
        Assert.Equal(("aws_sqs", "send"), (facts.MessagingSystem, facts.MessagingOperation));
    }

    [Theory]
    [InlineData("SQS", "SendMessage", "messaging.destination.name", "jobs", ComponentKind.Queue, "jobs", "eu-west-1",
        "")]
    [InlineData("SQS", "SendMessage", "messaging.url", "http://127.0.0.1:4566/000000000000/jobs", ComponentKind.Queue,
        "jobs", "eu-west-1", "000000000000")]
    [InlineData("SNS", "Publish", "messaging.destination", "arn:aws:sns:us-west-2:123456789012:news",
        ComponentKind.Topic, "news", "us-west-2", "123456789012")]
    [InlineData("SimpleNotificationService", "Publish", "aws.sns.topic.arn", "arn:aws:sns:us-west-2:123456789012:news",
        ComponentKind.Topic, "news", "us-west-2", "123456789012")]
    [InlineData("SNS", "Publish", "messaging.destination", "phone_number", ComponentKind.AwsService, "SMS",
        "eu-west-1", "")]
    [InlineData("EventBridge", "PutEvents", "headwater.request", "{\"Entries\":[{\"EventBusName\":\"shop\"}]}",
        ComponentKind.Bus, "shop", "eu-west-1", "")]
    [InlineData("CloudWatchEvents", "PutEvents", "x", "y", ComponentKind.Bus, "default", "eu-west-1", "")]
    [InlineData("Kinesis", "PutRecord", "aws.kinesis.stream_name", "clicks", ComponentKind.Stream, "clicks",
        "eu-west-1", "")]
    [InlineData("S3", "PutObject", "aws.s3.bucket", "uploads", ComponentKind.Bucket, "uploads", "eu-west-1", "")]
    [InlineData("SFN", "StartExecution", "aws.step_functions.state_machine.arn",
        "arn:aws:states:eu-west-1:123456789012:stateMachine:refund", ComponentKind.Workflow, "refund", "eu-west-1",
        "123456789012")]
    [InlineData("Lambda", "Invoke", "faas.invoked_name", "pay", ComponentKind.Function, "pay", "eu-west-1", "")]
    [InlineData("Lambda", "Invoke", "aws.lambda.function.arn",
        "arn:aws:lambda:eu-west-1:123456789012:function:pay:live", ComponentKind.Function, "pay", "eu-west-1", "")]
    [InlineData("SESv2", "SendEmail", "x", "y", ComponentKind.AwsService, "SES", "eu-west-1", "")]
    [InlineData("SecretsManager", "GetSecretValue", "x", "y", ComponentKind.AwsService, "Secrets Manager", "eu-west-1",
        "")]
    [InlineData("SSM", "GetParameter", "x", "y", ComponentKind.AwsService, "SSM", "eu-west-1", "")]
    [InlineData("GroundStation", "GetConfig", "x", "y", ComponentKind.AwsService, "GroundStation", "eu-west-1", "")]
    public void A_call_of_AWS_stands_for_what_it_called(
        string service, string method, string key, string value, ComponentKind kind, string name, string region,
            string account)
    {
        var facts = Sent.Facts(SpanKind.Client, ("rpc.system", "aws-api"), ("rpc.service", service),
            ("rpc.method", method), (key, value));

        Assert.Equal((kind, name, region, account),
            (facts.Component.Kind, facts.Component.Name, facts.Component.Region, facts.Component.Account));
        Assert.Equal(!method.StartsWith("Get", StringComparison.Ordinal), facts.IsWrite);
    }

    [Theory]
    [InlineData("kafka", ComponentKind.Stream, "Kafka")]
    [InlineData("rabbitmq", ComponentKind.Queue, "RabbitMQ")]
    [InlineData("AmazonSQS", ComponentKind.Queue, "SQS")]
    [InlineData("gcp_pubsub", ComponentKind.Topic, "Pub/Sub")]
    [InlineData("homegrown", ComponentKind.Queue, "homegrown")]
    public void A_producer_stands_for_its_destination(string system, ComponentKind kind, string service)
    {
        var facts = Sent.Facts(SpanKind.Producer,
            ("messaging.system", system), ("messaging.destination", "orders"), ("messaging.operation", "publish"));

        Assert.Equal((kind, service, "orders"), (facts.Component.Kind, facts.Component.Service, facts.Component.Name));
        Assert.Equal("send", facts.MessagingOperation);
        Assert.True(facts.IsWrite);
    }

    [Theory]
    [InlineData("db.system", "redis", "net.peer.name", "cache.internal", ComponentKind.Cache, "Redis",
        "cache.internal")]
    [InlineData("db.system.name", "memcached", "server.address", "cache.internal", ComponentKind.Cache, "Memcached",
        "cache.internal")]
    [InlineData("db.system", "postgresql", "db.name", "shop", ComponentKind.Database, "PostgreSQL", "shop")]
    [InlineData("db.system.name", "mongodb", "db.namespace", "shop", ComponentKind.Database, "MongoDB", "shop")]
    [InlineData("db.system.name", "mysql", "server.address", "db.internal", ComponentKind.Database, "MySQL",
        "db.internal")]
    [InlineData("db.system", "sqlite", "x", "y", ComponentKind.Database, "SQLite", "SQLite")]
    public void A_database_call_stands_for_its_database_or_host(
        string systemKey, string system, string key, string value, ComponentKind kind, string service, string name)
    {
        var facts = Sent.Facts(SpanKind.Client, (systemKey, system), (key, value));

        Assert.Equal((kind, service, name), (facts.Component.Kind, facts.Component.Service, facts.Component.Name));
    }

    [Theory]
    [InlineData("INSERT INTO orders VALUES ($1)", "INSERT", true)]
    [InlineData("select * from orders", "select", false)]
    [InlineData("hgetall [1 other arguments]", "hgetall", false)]
    [InlineData("SET k v", "SET", true)]
    public void The_first_word_of_a_query_is_its_operation(string query, string operation, bool writes)
    {
        var facts = Sent.Facts(SpanKind.Client, ("db.system", "postgresql"), ("db.statement", query));

        Assert.Equal((operation, writes), (facts.Operation, facts.IsWrite));
    }

    [Theory]
    [InlineData("url.full", "https://api.twilio.com/2010-04-01/Messages.json?x=1", ComponentKind.Host,
        "api.twilio.com")]
    [InlineData("http.url", "https://user:secret@api.stripe.com:8443/v1", ComponentKind.Host, "api.stripe.com")]
    [InlineData("url.full", "http://127.0.0.1:14569/x", ComponentKind.Host, "127.0.0.1:14569")]
    [InlineData("url.full", "https://a1b2c3.execute-api.us-east-1.amazonaws.com/prod", ComponentKind.Host,
        "a1b2c3.execute-api.us-east-1.amazonaws.com")]
    [InlineData("http.url", "http://dynamodb.us-east-1.amazonaws.com:8682/", ComponentKind.AwsService, "DynamoDB")]
    [InlineData("url.full", "https://uploads.s3.eu-west-1.amazonaws.com/cat.png", ComponentKind.Bucket, "uploads")]
    public void An_HTTP_call_stands_for_its_host(string key, string url, ComponentKind kind, string name)
    {
        var facts = Sent.Facts(SpanKind.Client, ("http.method", "POST"), (key, url), ("http.status_code", 201));

        Assert.Equal((kind, name), (facts.Component.Kind, facts.Component.Name));
        Assert.Equal(("POST", 201, true, true), (facts.Operation, facts.HttpStatus, facts.IsWrite, facts.IsHttpCall));
    }

    [Theory]
    [InlineData("http.request.method", "http.route", "/sales/{id}", "url.path", "/sales/17", "GET /sales/{id}")]
    [InlineData("http.method", "http.target", "/sales/17?full=1", "http.scheme", "https", "GET /sales/17")]
    public void A_server_span_says_which_route_it_served(
        string methodKey, string key, string value, string otherKey, string other, string route)
    {
        var facts = Sent.Facts(Sent.Span(SpanKind.Server, (methodKey, "GET"), (key, value),
            (otherKey, other)) with
        { Resource = Sent.Service });

        Assert.Equal(route, facts.Route);
    }

    [Fact]
    public void A_call_of_which_nothing_is_known_stays_in_its_function() =>
        Is(ComponentKind.Function, "Lambda", "confirm", "eu-west-1",
            Sent.Facts(SpanKind.Client, ("custom", "x")).Component);

    [Fact]
    public void The_preferred_name_of_an_attribute_wins_wherever_it_stands()
    {
        var facts = Sent.Facts(SpanKind.Client,
            ("http.status_code", 500), ("http.response.status_code", 200), ("http.method", "GET"),
                ("url.full", "https://a.example/"));

        Assert.Equal(200, facts.HttpStatus);
    }

    static void Is(ComponentKind kind, string service, string name, string region, Component actual) =>
        Assert.Equal(new Component(kind, service, name, region), actual);
}
