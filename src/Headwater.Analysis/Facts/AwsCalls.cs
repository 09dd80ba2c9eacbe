using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Calls that an AWS SDK reports: <c>rpc.system=aws-api</c> (JavaScript, Java, .NET, Go), <c>aws.service</c> and
/// <c>aws.operation</c> (ADOT, botocore).
/// </summary>
static class AwsCalls
{
    internal static bool TryRead(
        scoped in Fields fields, ReadOnlySpan<byte> name, SourceFacts source, Pools pools, out Work work)
    {
        work = default;
        if (!IsAwsCall(fields)) return false;
        var texts = pools.Texts;
        var service = AwsServices.Of(texts.Get(ServiceOf(fields, name)));
        var operation = texts.Get(OperationOf(fields, name));
        work = new Work(ComponentOf(fields, service, operation, source, pools), operation)
        {
            Aws = service.Kind,
            IsAwsCall = true,
            IsWrite = AwsServices.IsWrite(service.Kind, operation),
            Via = Via.Of(service.Kind),
        };
        return true;
    }

    static bool IsAwsCall(scoped in Fields fields)
    {
        var system = fields.Text(KnownKey.RpcSystem);
        if (!system.IsEmpty) return system.SequenceEqual("aws-api"u8) || system.SequenceEqual("aws"u8);
        return fields.Has(KnownKey.RpcService) && fields.NameOf(KnownKey.RpcService) == "aws.service";
    }

    // Without rpc.service the name has it: `DynamoDB.PutItem`; since semantic conventions 1.38 the method may too: `S3/PutObject`.
    static ReadOnlySpan<byte> ServiceOf(scoped in Fields fields, ReadOnlySpan<byte> name)
    {
        var service = fields.Text(KnownKey.RpcService);
        if (!service.IsEmpty) return service;
        var method = fields.Text(KnownKey.RpcMethod);
        var slash = method.IndexOf((byte)'/');
        if (slash > 0) return method[..slash];
        var dot = name.IndexOfAny((byte)'.', (byte)'/');
        return dot > 0 ? name[..dot] : "AWS"u8;
    }

    static ReadOnlySpan<byte> OperationOf(scoped in Fields fields, ReadOnlySpan<byte> name)
    {
        var method = fields.Text(KnownKey.RpcMethod);
        if (!method.IsEmpty) return Endpoint.LastSegment(method);
        var dot = name.IndexOfAny((byte)'.', (byte)'/');
        return dot > 0 ? name[(dot + 1)..] : default;
    }

    static Component ComponentOf(
        scoped in Fields fields, AwsService service, string operation, SourceFacts source, Pools pools)
    {
        var region = pools.Texts.Get(fields.Text(KnownKey.Region));
        if (region.Length == 0) region = source.Function.Region;
        return service.Kind switch
        {
            AwsKind.DynamoDb => Table(fields, region, pools),
            AwsKind.Sqs => Queue(fields, region, pools),
            AwsKind.Sns => Topic(fields, region, pools),
            AwsKind.EventBridge => Bus(fields, region, pools),
            AwsKind.Kinesis => Named(ComponentKind.Stream, service.Name, Either(fields, KnownKey.StreamName, KnownKey.Destination),
                region, pools),
            AwsKind.S3 => Named(ComponentKind.Bucket, service.Name, Either(fields, KnownKey.Bucket, KnownKey.Destination),
                region, pools),
            AwsKind.StepFunctions => Named(ComponentKind.Workflow, service.Name, fields.Text(KnownKey.StateMachineArn),
                region, pools),
            AwsKind.Lambda when operation.StartsWith("Invoke", StringComparison.Ordinal) =>
                Named(ComponentKind.Function, service.Name, Either(fields, KnownKey.InvokedArn, KnownKey.InvokedName), region, pools),
            _ => pools.Components.Get(ComponentKind.AwsService, service.Name, service.Name, region),
        };
    }

    static ReadOnlySpan<byte> Either(scoped in Fields fields, KnownKey first, KnownKey second) =>
        fields.Text(first) is { IsEmpty: false } text ? text : fields.Text(second);

    static Component Table(scoped in Fields fields, string region, Pools pools)
    {
        // A batch over several tables is no call of one of them.
        if (fields.IsMany(KnownKey.Tables)) return pools.Components.Get(ComponentKind.AwsService, "DynamoDB", "DynamoDB", region);
        var table = fields.Text(KnownKey.Tables);
        if (table.IsEmpty) table = Either(fields, KnownKey.DbCollection, KnownKey.DbNamespace);
        return Named(ComponentKind.Table, "DynamoDB", table, region, pools);
    }

    static Component Queue(scoped in Fields fields, string region, Pools pools)
    {
        var url = fields.Text(KnownKey.QueueUrl);
        if (url.IsEmpty) url = fields.Text(KnownKey.Url);
        var path = Endpoint.Path(url);
        var name = path.Length > 1 ? Endpoint.LastSegment(path) : Either(fields, KnownKey.Destination, KnownKey.TriggerSource);
        if (Arn.TryParse(name, out _) || path.Length <= 1) return Named(ComponentKind.Queue, "SQS", name, region, pools);
        var account = path[1..].IndexOf((byte)'/') is > 0 and var slash ? path.Slice(1, slash) : default;
        var host = Endpoint.Host(Endpoint.Authority(url));
        // https://sqs.REGION.amazonaws.com/ACCOUNT/NAME
        if (host.StartsWith("sqs."u8) && host.EndsWith(".amazonaws.com"u8))
            region = pools.Texts.Get(host["sqs.".Length..^".amazonaws.com".Length]);
        return pools.Components.Get(
            ComponentKind.Queue, "SQS", pools.Texts.Get(name), region, pools.Texts.Get(account));
    }

    static Component Topic(scoped in Fields fields, string region, Pools pools)
    {
        var topic = Either(fields, KnownKey.TopicArn, KnownKey.Destination);
        // Text messages to telephones have no topic; the JavaScript SDK writes `phone_number` there.
        return topic.SequenceEqual("phone_number"u8)
            ? pools.Components.Get(ComponentKind.AwsService, "SNS", "SMS", region)
            : Named(ComponentKind.Topic, "SNS", topic, region, pools);
    }

    static Component Bus(scoped in Fields fields, string region, Pools pools)
    {
        var bus = Either(fields, KnownKey.EventBus, KnownKey.Destination);
        if (bus.IsEmpty) bus = Payloads.FirstText(fields.Text(KnownKey.Request), "\"EventBusName\":\""u8);
        // PutEvents without a bus writes to the account's own, which is called default.
        return Named(ComponentKind.Bus, "EventBridge", bus.IsEmpty ? "default"u8 : bus, region, pools);
    }

    /// <summary>A component named by an ARN or by a plain name; the service itself when the span names none.</summary>
    static Component Named(ComponentKind kind, string service, ReadOnlySpan<byte> name, string region, Pools pools)
    {
        if (name.IsEmpty) return pools.Components.Get(ComponentKind.AwsService, service, service, region);
        var texts = pools.Texts;
        if (!Arn.TryParse(name, out var arn)) return pools.Components.Get(kind, service, texts.Get(name), region);
        var account = kind == ComponentKind.Function ? "" : texts.Get(arn.Account);
        return pools.Components.Get(
            kind, service, texts.Get(arn.Name), arn.Region.IsEmpty ? region : texts.Get(arn.Region), account);
    }
}
