using System.Text;
using System.Text.Json;

namespace Headwater.Analysis;

/// <summary>Where in a Lambda event the reader stands: objects that it enters, and values that it takes.</summary>
enum EventPlace : byte
{
    /// <summary>Of no interest, passed over whole.</summary>
    Skip = 0,

    // Objects and lists
    Root, Records, Record, RecordAttributes, MessageAttributes, UserAttribute, Sns, Kinesis, DynamoDb, ResponseElements,
    RequestContext, ContextHttp, Authorizer, Claims, Jwt, Headers, Detail,

    // Values
    EventSource, MessageId, EventId, Sequence, ReceiveCount, Carried, S3RequestId, NotificationId, NotificationType,
    SnsId, BusEventId, DetailType, BusSource, ContextRequestId, InvokeCount, Method, Path, Resource, RouteKey,
    SocketEvent, Body, IsBase64, CorrelationUser, Baggage, Email, CognitoName, UserName, Subject, Principal, UserId,
    SnakeUserId, CustomerId, BodyEmail, DetailRequestId,
}

/// <summary>
/// The shapes of the events with which AWS calls functions: which property leads where.
/// https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
/// </summary>
static class EventPlaces
{
    /// <summary>What the elements of a list are.</summary>
    internal static EventPlace ElementOf(EventPlace list) =>
        list == EventPlace.Records ? EventPlace.Record : EventPlace.Skip;

    /// <summary>Where the property leads on whose name the reader stands.</summary>
    internal static EventPlace Below(EventPlace at, ref Utf8JsonReader name) => at switch
    {
        EventPlace.Root => BelowRoot(ref name),
        EventPlace.Record => BelowRecord(ref name),
        EventPlace.RecordAttributes =>
            name.ValueTextEquals("ApproximateReceiveCount"u8) ? EventPlace.ReceiveCount : EventPlace.Skip,
        EventPlace.MessageAttributes => IsCorrelationUser(ref name) ? EventPlace.UserAttribute : EventPlace.Skip,
        EventPlace.UserAttribute => name.ValueTextEquals("stringValue"u8) || name.ValueTextEquals("Value"u8)
            ? EventPlace.CorrelationUser : EventPlace.Skip,
        EventPlace.Sns => BelowSns(ref name),
        EventPlace.Kinesis => name.ValueTextEquals("sequenceNumber"u8) ? EventPlace.Sequence : EventPlace.Skip,
        EventPlace.ResponseElements =>
            name.ValueTextEquals("x-amz-request-id"u8) ? EventPlace.S3RequestId : EventPlace.Skip,
        EventPlace.RequestContext => BelowContext(ref name),
        EventPlace.ContextHttp => name.ValueTextEquals("method"u8) ? EventPlace.Method : EventPlace.Skip,
        EventPlace.Authorizer => BelowAuthorizer(ref name),
        EventPlace.Jwt => name.ValueTextEquals("claims"u8) ? EventPlace.Claims : EventPlace.Skip,
        EventPlace.Claims => BelowClaims(ref name),
        EventPlace.Headers => IsCorrelationUser(ref name) ? EventPlace.CorrelationUser
            : Ascii.EqualsIgnoreCase(name.ValueSpan, "baggage"u8) ? EventPlace.Baggage : EventPlace.Skip,
        EventPlace.Detail => name.ValueTextEquals("request-id"u8) ? EventPlace.DetailRequestId
            : name.ValueTextEquals("__context__"u8) ? EventPlace.Headers : UserOf(ref name),
        _ => EventPlace.Skip,
    };

    static EventPlace BelowRoot(ref Utf8JsonReader name) =>
        name.ValueTextEquals("Records"u8) || name.ValueTextEquals("records"u8) ? EventPlace.Records
        : name.ValueTextEquals("requestContext"u8) ? EventPlace.RequestContext
        : name.ValueTextEquals("httpMethod"u8) ? EventPlace.Method
        : name.ValueTextEquals("path"u8) || name.ValueTextEquals("rawPath"u8) ? EventPlace.Path
        : name.ValueTextEquals("resource"u8) ? EventPlace.Resource
        : name.ValueTextEquals("routeKey"u8) ? EventPlace.RouteKey
        : name.ValueTextEquals("headers"u8) || name.ValueTextEquals("__context__"u8) ? EventPlace.Headers
        : name.ValueTextEquals("body"u8) ? EventPlace.Body
        : name.ValueTextEquals("isBase64Encoded"u8) ? EventPlace.IsBase64
        : name.ValueTextEquals("id"u8) ? EventPlace.BusEventId
        : name.ValueTextEquals("detail-type"u8) ? EventPlace.DetailType
        : name.ValueTextEquals("source"u8) ? EventPlace.BusSource
        : name.ValueTextEquals("detail"u8) ? EventPlace.Detail
        : name.ValueTextEquals("Type"u8) ? EventPlace.NotificationType
        : name.ValueTextEquals("MessageId"u8) ? EventPlace.NotificationId
        : name.ValueTextEquals("Message"u8) ? EventPlace.Carried
        : name.ValueTextEquals("MessageAttributes"u8) ? EventPlace.MessageAttributes
        : UserOf(ref name);

    static EventPlace BelowRecord(ref Utf8JsonReader name) =>
        name.ValueTextEquals("messageId"u8) ? EventPlace.MessageId
        : name.ValueTextEquals("body"u8) ? EventPlace.Carried
        : name.ValueTextEquals("attributes"u8) ? EventPlace.RecordAttributes
        : name.ValueTextEquals("messageAttributes"u8) ? EventPlace.MessageAttributes
        : name.ValueTextEquals("eventSource"u8) || name.ValueTextEquals("EventSource"u8) ? EventPlace.EventSource
        : name.ValueTextEquals("Sns"u8) ? EventPlace.Sns
        : name.ValueTextEquals("kinesis"u8) ? EventPlace.Kinesis
        : name.ValueTextEquals("eventID"u8) ? EventPlace.EventId
        : name.ValueTextEquals("responseElements"u8) ? EventPlace.ResponseElements
        : EventPlace.Skip;

    static EventPlace BelowSns(ref Utf8JsonReader name) =>
        name.ValueTextEquals("MessageId"u8) ? EventPlace.SnsId
        : name.ValueTextEquals("Message"u8) ? EventPlace.Carried
        : name.ValueTextEquals("MessageAttributes"u8) ? EventPlace.MessageAttributes
        : EventPlace.Skip;

    static EventPlace BelowContext(ref Utf8JsonReader name) =>
        name.ValueTextEquals("requestId"u8) ? EventPlace.ContextRequestId
        : name.ValueTextEquals("http"u8) ? EventPlace.ContextHttp
        : name.ValueTextEquals("authorizer"u8) ? EventPlace.Authorizer
        : name.ValueTextEquals("routeKey"u8) ? EventPlace.RouteKey
        : name.ValueTextEquals("eventType"u8) ? EventPlace.SocketEvent
        : name.ValueTextEquals("approximateInvokeCount"u8) ? EventPlace.InvokeCount
        : EventPlace.Skip;

    static EventPlace BelowAuthorizer(ref Utf8JsonReader name) =>
        name.ValueTextEquals("claims"u8) ? EventPlace.Claims
        : name.ValueTextEquals("jwt"u8) ? EventPlace.Jwt
        : name.ValueTextEquals("lambda"u8) ? EventPlace.Claims
        : name.ValueTextEquals("principalId"u8) ? EventPlace.Principal
        : BelowClaims(ref name);

    static EventPlace BelowClaims(ref Utf8JsonReader name) =>
        name.ValueTextEquals("email"u8) ? EventPlace.Email
        : name.ValueTextEquals("cognito:username"u8) ? EventPlace.CognitoName
        : name.ValueTextEquals("username"u8) ? EventPlace.UserName
        : name.ValueTextEquals("sub"u8) ? EventPlace.Subject
        : EventPlace.Skip;

    /// <summary>The top-level fields that name a user: by default <c>userId|user_id|email|customerId</c>.</summary>
    static EventPlace UserOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("userId"u8) ? EventPlace.UserId
        : name.ValueTextEquals("user_id"u8) ? EventPlace.SnakeUserId
        : name.ValueTextEquals("email"u8) ? EventPlace.BodyEmail
        : name.ValueTextEquals("customerId"u8) ? EventPlace.CustomerId
        : EventPlace.Skip;

    // Header names come in any case; correlation ids as dazn-lambda-powertools and its descendants write them.
    static bool IsCorrelationUser(ref Utf8JsonReader name) =>
        Ascii.EqualsIgnoreCase(name.ValueSpan, "x-correlation-user-id"u8);
}
