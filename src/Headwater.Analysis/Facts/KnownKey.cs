namespace Headwater.Analysis;

/// <summary>
/// What Headwater asks a span or a resource for; <see cref="KnownKeys"/> says under which names. Fewer than 128,
/// because a span's answers are marked in two words of bits.
/// </summary>
enum KnownKey : byte
{
    None = 0,
    InvocationId, ColdStart, FaasTrigger, FaasName, FaasInstance, MaxMemory, InvokedName, InvokedRegion, InvokedArn,
    ResourceId, Region, Account, Platform, ServiceName, ServiceInstance, Environment, Architecture, LogGroups,
    LogStreams, PeerService, RpcSystem, RpcService, RpcMethod, AwsRequestId, ApiRequestId, Tables, QueueUrl, TopicArn,
    StreamName, StateMachineArn, Bucket, EventBus, MessagingSystem, Destination, OperationType, OperationName,
    MessageId, DbSystem, DbNamespace, DbCollection, DbOperation, DbQuery, HttpMethod, HttpStatus, Url, UrlPath,
    HttpRoute, ServerAddress, ServerPort, ErrorType, ExceptionType, ExceptionMessage, ReferenceType, EndUser, UserId,
    UserEmail, UserName, PseudoUser, UserHash, CorrelationUser, TriggerType, TriggerId, TriggerSource, Event,
    Response, Request, EventIds, SequenceNumbers,
    Count,
}
