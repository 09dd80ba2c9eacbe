namespace Headwater.Analysis;

/// <summary>The words for services that carry work from one span to another: see <see cref="Model.Hop.Via"/>.</summary>
static class Via
{
    internal const string Sqs = "aws_sqs";
    internal const string Sns = "aws.sns";
    internal const string EventBridge = "aws.eventbridge";
    internal const string Kinesis = "aws.kinesis";
    internal const string S3 = "aws.s3";
    internal const string DynamoDb = "aws.dynamodb";
    internal const string Lambda = "aws.lambda";
    internal const string ApiGateway = "aws.apigateway";
    internal const string StepFunctions = "aws.step_functions";

    /// <summary>The field's standard word for what a sender calls a messaging system; unknown words stay.</summary>
    internal static string Normalize(string system) => system switch
    {
        "aws_sqs" or "AmazonSQS" or "aws.sqs" or "SQS" or "sqs" or "AWS_SQS" or "amazonsqs" => Sqs,
        "aws.sns" or "aws_sns" or "AmazonSNS" or "SNS" or "sns" or "amazonsns" => Sns,
        "aws.eventbridge" or "aws_eventbridge" or "EventBridge" or "eventbridge" => EventBridge,
        "aws.kinesis" or "aws_kinesis" or "AmazonKinesis" or "Kinesis" or "kinesis" => Kinesis,
        "AmazonS3" or "aws.s3" or "s3" => S3,
        _ => system,
    };

    /// <summary>What a trigger's messages came through; null for triggers that are no messages.</summary>
    internal static string? OfTrigger(string? trigger) => trigger switch
    {
        "sqs" => Sqs,
        "sns" => Sns,
        "eventbridge" => EventBridge,
        "kinesis" => Kinesis,
        "s3" => S3,
        "dynamodb" => DynamoDb,
        _ => null,
    };

    /// <summary>What calls of a service hand on, or null when nobody runs because of them.</summary>
    internal static string? Of(AwsKind kind) => kind switch
    {
        AwsKind.Sqs => Sqs,
        AwsKind.Sns => Sns,
        AwsKind.EventBridge => EventBridge,
        AwsKind.Kinesis => Kinesis,
        _ => null,
    };
}
