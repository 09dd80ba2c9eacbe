using System.Buffers.Binary;
using System.Text;

namespace Headwater.Analysis;

/// <summary>
/// The attribute names that Headwater reads, each with its older aliases; docs/attributes.md is the table for people. A
/// sender may use both names at once: the one named first here wins. Renames are those of the OpenTelemetry semantic
/// conventions' schema 1.44.0 (Apache-2.0, github.com/open-telemetry/semantic-conventions, schemas/1.44.0); the rest
/// was seen in what SDKs send today.
/// </summary>
static class KnownKeys
{
    /// <summary>For each question the names, the preferred one first.</summary>
    internal static IReadOnlyList<(KnownKey Key, string[] Names)> Table { get; } =
    [
        (KnownKey.InvocationId, ["faas.invocation_id", "faas.execution", "aws.lambda.request_id"]),
        (KnownKey.ColdStart, ["faas.coldstart"]),
        (KnownKey.FaasTrigger, ["faas.trigger"]),
        (KnownKey.FaasName, ["faas.name"]),
        (KnownKey.FaasInstance, ["faas.instance"]),
        (KnownKey.MaxMemory, ["faas.max_memory"]),
        (KnownKey.InvokedName, ["faas.invoked_name", "aws.lambda.function.name", "aws.lambda.function_name"]),
        (KnownKey.InvokedRegion, ["faas.invoked_region"]),
        (KnownKey.InvokedArn, ["aws.lambda.function.arn", "aws.lambda.invoked_arn"]),
        (KnownKey.ResourceId, ["cloud.resource_id", "faas.id"]),
        (KnownKey.Region, ["cloud.region", "aws.region"]),
        (KnownKey.Account, ["cloud.account.id"]),
        (KnownKey.Platform, ["cloud.platform"]),
        (KnownKey.ServiceName, ["service.name"]),
        (KnownKey.ServiceInstance, ["service.instance.id"]),
        (KnownKey.Environment, ["deployment.environment.name", "deployment.environment"]),
        (KnownKey.Architecture, ["host.arch"]),
        (KnownKey.LogGroups, ["aws.log.group.names", "aws.log.group.name", "cloudwatch.log.group.name"]),
        (KnownKey.LogStreams, ["aws.log.stream.names", "aws.log.stream.name", "cloudwatch.log.stream"]),
        (KnownKey.PeerService, ["service.peer.name", "peer.service"]),
        (KnownKey.RpcSystem, ["rpc.system.name", "rpc.system"]),
        (KnownKey.RpcService, ["rpc.service", "aws.service"]),
        (KnownKey.RpcMethod, ["rpc.method", "aws.operation"]),
        (KnownKey.AwsRequestId, ["aws.request_id", "aws.request.id", "aws.requestId"]),
        (KnownKey.ApiRequestId, ["http.response.header.apigw-requestid", "http.response.header.x-amzn-requestid"]),
        (KnownKey.Tables, ["aws.dynamodb.table_names", "aws.table.name", "aws.table_name"]),
        (KnownKey.QueueUrl,
            ["aws.sqs.queue.url", "aws.queue.url", "aws.queue_url", "messaging.url", "aws.sqs.queue_url"]),
        (KnownKey.TopicArn, ["aws.sns.topic.arn", "aws.topic.arn"]),
        (KnownKey.StreamName,
            ["aws.kinesis.stream_name", "aws.kinesis.stream.name", "aws.stream.name", "aws.stream_name"]),
        (KnownKey.StateMachineArn, ["aws.step_functions.state_machine.arn", "aws.stepfunctions.state_machine.arn"]),
        (KnownKey.Bucket, ["aws.s3.bucket", "aws.bucket.name", "aws.bucket_name"]),
        (KnownKey.EventBus, ["aws.eventbridge.event_bus.name", "aws.eventbridge.bus.name"]),
        (KnownKey.MessagingSystem, ["messaging.system"]),
        (KnownKey.Destination, ["messaging.destination.name", "messaging.destination", "message_bus.destination"]),
        (KnownKey.OperationType, ["messaging.operation.type", "messaging.operation"]),
        (KnownKey.OperationName, ["messaging.operation.name"]),
        (KnownKey.MessageId, ["messaging.message.id", "messaging.message_id"]),
        (KnownKey.DbSystem, ["db.system.name", "db.system", "db.type"]),
        (KnownKey.DbNamespace, ["db.namespace", "db.name", "db.instance", "db.elasticsearch.cluster.name"]),
        (KnownKey.DbCollection, ["db.collection.name", "db.sql.table", "db.mongodb.collection", "db.cosmosdb.container",
            "db.cassandra.table"]),
        (KnownKey.DbOperation, ["db.operation.name", "db.operation"]),
        (KnownKey.DbQuery, ["db.query.text", "db.statement"]),
        (KnownKey.HttpMethod, ["http.request.method", "http.method"]),
        (KnownKey.HttpStatus, ["http.response.status_code", "http.status_code"]),
        (KnownKey.Url, ["url.full", "http.url"]),
        (KnownKey.UrlPath, ["url.path", "http.target"]),
        (KnownKey.HttpRoute, ["http.route"]),
        (KnownKey.ServerAddress, ["server.address", "net.peer.name", "http.host", "net.host.name", "net.sock.peer.name",
            "server.socket.domain", "net.peer.ip", "net.sock.peer.addr"]),
        (KnownKey.ServerPort, ["server.port", "net.peer.port", "net.host.port", "net.sock.peer.port"]),
        (KnownKey.ErrorType, ["error.type", "headwater.error.type"]),
        (KnownKey.ExceptionType, ["exception.type"]),
        (KnownKey.ExceptionMessage, ["exception.message"]),
        (KnownKey.ReferenceType, ["opentracing.ref_type", "ref_type"]),
        (KnownKey.EndUser, ["enduser.id"]),
        (KnownKey.UserId, ["user.id", "sentry.user.id"]),
        (KnownKey.UserEmail, ["user.email", "sentry.user.email"]),
        (KnownKey.UserName, ["user.name", "sentry.user.username"]),
        (KnownKey.PseudoUser, ["enduser.pseudo.id"]),
        (KnownKey.UserHash, ["user.hash"]),
        (KnownKey.CorrelationUser, ["x-correlation-user-id"]),
        (KnownKey.TriggerType, ["headwater.trigger.type"]),
        (KnownKey.TriggerId, ["headwater.trigger.id"]),
        (KnownKey.TriggerSource, ["headwater.trigger.source"]),
        (KnownKey.Event, ["headwater.event"]),
        (KnownKey.Response, ["headwater.response"]),
        (KnownKey.Request, ["headwater.request"]),
        (KnownKey.EventIds, ["headwater.event.ids"]),
        (KnownKey.SequenceNumbers, ["aws.kinesis.sequence_number", "headwater.sequence.numbers"]),
    ];

    // 1,024 cells for about 110 names: an unknown key meets an empty cell nine times out of ten, without comparing a
    // byte.
    const int CellBits = 10;

    readonly record struct Cell(byte[] Name, KnownKey Key, byte Rank);

    static readonly Cell[] Cells = Fill();

    /// <summary>Which question a name answers, and how far down the list it stands (0 is best).</summary>
    internal static KnownKey Find(ReadOnlySpan<byte> name, out byte rank)
    {
        for (var at = Place(name); ; at = (at + 1) & (Cells.Length - 1))
        {
            ref readonly var cell = ref Cells[at];
            if (cell.Name is null) break;
            if (!name.SequenceEqual(cell.Name)) continue;
            rank = cell.Rank;
            return cell.Key;
        }
        rank = 0;
        return KnownKey.None;
    }

    /// <summary>The names of a question, the preferred one first.</summary>
    internal static string[] NamesOf(KnownKey key) => Table.First(e => e.Key == key).Names;

    static Cell[] Fill()
    {
        var cells = new Cell[1 << CellBits];
        foreach (var (key, names) in Table)
        {
            for (var rank = 0; rank < names.Length; rank++)
            {
                var name = Encoding.UTF8.GetBytes(names[rank]);
                var at = Place(name);
                while (cells[at].Name is not null) at = (at + 1) & (cells.Length - 1);
                cells[at] = new Cell(name, key, (byte)rank);
            }
        }
        return cells;
    }

    // Names share their first words (messaging., aws.), so the last eight bytes and the length tell them apart.
    static int Place(ReadOnlySpan<byte> name)
    {
        ulong tail = 0;
        if (name.Length >= 8) tail = BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]);
        else foreach (var letter in name) tail = tail << 8 | letter;
        return (int)(unchecked((tail ^ (ulong)name.Length) * 0x9E3779B97F4A7C15UL) >> (64 - CellBits));
    }
}
