using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// The words by which <c>faas.trigger</c> (OpenTelemetry: datasource, http, pubsub, timer, other) and
/// <c>headwater.trigger.type</c> (the AWS service) say what invoked a function.
/// </summary>
static class Triggers
{
    /// <summary>What kind of entry such a trigger makes; null when nobody says.</summary>
    public static EntryKind? KindOf(string? trigger) => trigger switch
    {
        "http" or "apigateway" or "apigw" or "apigatewayv2" or "alb" or "elb" or "functionurl" or "appsync"
            or "websocket" => EntryKind.Api,
        "timer" or "schedule" or "scheduled" or "scheduler" or "cron" => EntryKind.Schedule,
        "s3" or "upload" => EntryKind.Upload,
        "pubsub" or "sqs" or "sns" or "eventbridge" or "kinesis" or "dynamodb" or "kafka" or "msk" or "mq" or "rabbitmq"
            or "datasource" or "stream" or "ses" or "iot" => EntryKind.Message,
        "invoke" or "lambda" or "stepfunctions" => EntryKind.Invoke,
        _ => null,
    };

    /// <summary>For people, before the name of what it came through: <c>SQS</c>.</summary>
    public static string LabelOf(string? triggerOrSystem) => triggerOrSystem switch
    {
        "sqs" or "aws_sqs" or "AmazonSQS" => "SQS",
        "sns" or "aws.sns" or "aws_sns" => "SNS",
        "eventbridge" or "aws.eventbridge" => "EventBridge",
        "kinesis" or "aws.kinesis" => "Kinesis",
        "dynamodb" or "aws.dynamodb" => "DynamoDB stream",
        "s3" or "aws.s3" => "S3",
        "kafka" or "msk" => "Kafka",
        "rabbitmq" or "mq" => "RabbitMQ",
        _ => "message",
    };
}
