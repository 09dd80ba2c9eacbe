using System.Collections.Frozen;

namespace Headwater.Analysis;

/// <summary>The AWS services whose calls say more than their own name.</summary>
enum AwsKind : byte
{
    Other = 0,
    DynamoDb,
    Sqs,
    Sns,
    EventBridge,
    Kinesis,
    S3,
    StepFunctions,
    Lambda,
}

/// <summary>One AWS service: which it is, and its name for people.</summary>
readonly record struct AwsService(AwsKind Kind, string Name);

/// <summary>
/// Under which names SDKs report the services of AWS: the JavaScript SDK says <c>DynamoDB</c> and <c>SESv2</c>, the
/// Java one <c>DynamoDb</c> and <c>AmazonDynamoDBv2</c>, botocore <c>dynamodb</c> and <c>stepfunctions</c>, hosts
/// <c>states</c>.
/// </summary>
static class AwsServices
{
    static readonly FrozenDictionary<string, AwsService> ByName = new Dictionary<string, AwsService>
    {
        ["dynamodb"] = new(AwsKind.DynamoDb, "DynamoDB"),
        ["dynamodbv2"] = new(AwsKind.DynamoDb, "DynamoDB"),
        ["dynamodbstreams"] = new(AwsKind.Other, "DynamoDB Streams"),
        ["sqs"] = new(AwsKind.Sqs, "SQS"),
        ["simplequeueservice"] = new(AwsKind.Sqs, "SQS"),
        ["sns"] = new(AwsKind.Sns, "SNS"),
        ["simplenotificationservice"] = new(AwsKind.Sns, "SNS"),
        ["eventbridge"] = new(AwsKind.EventBridge, "EventBridge"),
        ["cloudwatchevents"] = new(AwsKind.EventBridge, "EventBridge"),
        ["events"] = new(AwsKind.EventBridge, "EventBridge"),
        ["kinesis"] = new(AwsKind.Kinesis, "Kinesis"),
        ["s3"] = new(AwsKind.S3, "S3"),
        ["sfn"] = new(AwsKind.StepFunctions, "Step Functions"),
        ["stepfunctions"] = new(AwsKind.StepFunctions, "Step Functions"),
        ["states"] = new(AwsKind.StepFunctions, "Step Functions"),
        ["lambda"] = new(AwsKind.Lambda, "Lambda"),
        ["ses"] = new(AwsKind.Other, "SES"),
        ["sesv2"] = new(AwsKind.Other, "SES"),
        ["email"] = new(AwsKind.Other, "SES"),
        ["simpleemailservice"] = new(AwsKind.Other, "SES"),
        ["simpleemailservicev2"] = new(AwsKind.Other, "SES"),
        ["secretsmanager"] = new(AwsKind.Other, "Secrets Manager"),
        ["ssm"] = new(AwsKind.Other, "SSM"),
        ["simplesystemsmanagement"] = new(AwsKind.Other, "SSM"),
        ["kms"] = new(AwsKind.Other, "KMS"),
        ["sts"] = new(AwsKind.Other, "STS"),
        ["securitytokenservice"] = new(AwsKind.Other, "STS"),
        ["firehose"] = new(AwsKind.Other, "Firehose"),
        ["cognitoidentityprovider"] = new(AwsKind.Other, "Cognito"),
        ["cognito-idp"] = new(AwsKind.Other, "Cognito"),
        ["cognitoidentity"] = new(AwsKind.Other, "Cognito"),
        ["appsync"] = new(AwsKind.Other, "AppSync"),
        ["athena"] = new(AwsKind.Other, "Athena"),
        ["bedrockruntime"] = new(AwsKind.Other, "Bedrock"),
        ["bedrock-runtime"] = new(AwsKind.Other, "Bedrock"),
        ["cloudwatch"] = new(AwsKind.Other, "CloudWatch"),
        ["monitoring"] = new(AwsKind.Other, "CloudWatch"),
        ["cloudwatchlogs"] = new(AwsKind.Other, "CloudWatch Logs"),
        ["logs"] = new(AwsKind.Other, "CloudWatch Logs"),
        ["scheduler"] = new(AwsKind.Other, "EventBridge Scheduler"),
        ["apigatewaymanagementapi"] = new(AwsKind.Other, "API Gateway"),
        ["execute-api"] = new(AwsKind.Other, "API Gateway"),
        ["rdsdata"] = new(AwsKind.Other, "RDS Data"),
        ["xray"] = new(AwsKind.Other, "X-Ray"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    static readonly FrozenDictionary<string, AwsService>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The service that a name means; an unknown name is itself.</summary>
    internal static AwsService Of(string name) => TryFind(name, out var service) ? service : new(AwsKind.Other, name);

    /// <summary>False when the name is none that is known.</summary>
    internal static bool TryFind(ReadOnlySpan<char> name, out AwsService service)
    {
        if (Lookup.TryGetValue(name, out service)) return true;
        if (name.StartsWith("Amazon", StringComparison.OrdinalIgnoreCase)) name = name["Amazon".Length..];
        else if (name.StartsWith("AWS", StringComparison.OrdinalIgnoreCase)) name = name["AWS".Length..];
        if (name.EndsWith("Client", StringComparison.OrdinalIgnoreCase)) name = name[..^"Client".Length];
        Span<char> letters = stackalloc char[64]; // longer than the longest name of a service
        var length = 0;
        foreach (var letter in name)
            if (letter is not (' ' or '_' or '-') && length < letters.Length) letters[length++] = letter;
        return Lookup.TryGetValue(letters[..length], out service);
    }

    /// <summary>
    /// True when the operation changes something that the caller wanted changed. Taking a message off its queue is the
    /// end of its handling, not a write.
    /// </summary>
    internal static bool IsWrite(AwsKind kind, string operation)
    {
        if (kind == AwsKind.Sqs) return operation.StartsWith("Send", StringComparison.Ordinal);
        foreach (var verb in WritingVerbs)
            if (operation.StartsWith(verb, StringComparison.Ordinal)) return true;
        return false;
    }

    // How AWS names operations that write; Get, List, Describe, Query, Scan, Head, Receive and Select do not.
    static readonly string[] WritingVerbs =
    [
        "Put", "Update", "Delete", "Send", "Publish", "Invoke", "Start", "Create", "BatchWrite", "TransactWrite",
        "Write", "Copy", "CompleteMultipart", "Upload", "Add", "Remove", "Set", "Tag", "Execute", "Post", "Import",
        "Admin", "SignUp",
    ];
}
