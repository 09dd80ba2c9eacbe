using System.Text;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>How a span was called, and what it answered.</summary>
readonly record struct Serving(string? Trigger, string? Route, int HttpStatus, IReadOnlyList<MessageKey> Messages)
{
    internal static Serving Of(scoped in Fields fields, in EncodedSpan span, bool isFaas, EventFacts? call, Pools pools)
    {
        var texts = pools.Texts;
        var status = (int)Math.Clamp(fields.Number(KnownKey.HttpStatus), 0, 999);
        var trigger = Normalize(texts.Get(fields.Text(KnownKey.TriggerType)), texts) ?? call?.Trigger
            ?? Normalize(texts.Get(fields.Text(KnownKey.FaasTrigger)), texts);
        if (!isFaas && span.Kind is not (SpanKind.Server or SpanKind.Consumer))
            return new Serving(trigger, null, status, []);
        if (isFaas && status == 0 && trigger == "http") status = Replies.StatusCode(fields.Text(KnownKey.Response));
        var route = RouteOf(fields, span.Kind, texts)
            ?? (call?.Route is { } called ? texts.Get(Encoding.UTF8.GetBytes(called)) : null);
        return new Serving(trigger, route, status, MessagesOf(fields, span, isFaas, trigger, call));
    }

    // One word for each way: several SDKs and the JavaScript helper name the front doors of HTTP differently.
    static string? Normalize(string trigger, TextPool texts) => trigger switch
    {
        "" => null,
        "apigateway" or "apigw" or "alb" or "functionUrl" or "function-url" or "httpApi" or "websocket" => "http",
        "schedule" or "scheduled" or "cron" => "timer",
        _ => trigger,
    };

    static string? RouteOf(scoped in Fields fields, SpanKind kind, TextPool texts)
    {
        if (kind != SpanKind.Server || !fields.Has(KnownKey.HttpMethod)) return null;
        var path = fields.Text(KnownKey.HttpRoute);
        if (path.IsEmpty) path = Endpoint.Path(fields.Text(KnownKey.UrlPath));
        if (path.IsEmpty) path = Endpoint.Path(fields.Text(KnownKey.Url));
        if (path.Length > LongestPath) path = path[..LongestPath];
        Span<byte> route = stackalloc byte[LongestPath + 32];
        var method = fields.Text(KnownKey.HttpMethod);
        if (method.Length > 30) method = method[..30];
        method.CopyTo(route);
        route[method.Length] = (byte)' ';
        path.CopyTo(route[(method.Length + 1)..]);
        return texts.Get(route[..(method.Length + (path.IsEmpty ? 0 : 1) + path.Length)]);
    }

    // A route is a name for people and a key of groups; longer paths are data.
    const int LongestPath = 256;

    static List<MessageKey> MessagesOf(
        scoped in Fields fields, in EncodedSpan span, bool isFaas, string? trigger, EventFacts? call)
    {
        if (call is { Messages.Count: > 0 }) return call.Messages;
        if (!isFaas) return [];
        // The event was not recorded, or cut before its first id: the helper names one id apart.
        if (fields.Text(KnownKey.TriggerId) is { IsEmpty: false } id
            && KeyOf(trigger, Encoding.UTF8.GetString(id)) is { } key)
            return [key];
        // Called by nobody that is known: perhaps by another function, which then knows the request id.
        return trigger is null or "other" or "invoke" && span.ParentId.IsZero
            && fields.Text(KnownKey.InvocationId) is { IsEmpty: false } request
            ? [new MessageKey(Evidence.RequestId, Via.Lambda, Encoding.UTF8.GetString(request), HopRole.Effect)]
            : [];
    }

    static MessageKey? KeyOf(string? trigger, string id) => trigger switch
    {
        "sqs" => new MessageKey(Evidence.MessageId, Via.Sqs, id, HopRole.Effect),
        "sns" => new MessageKey(Evidence.MessageId, Via.Sns, id, HopRole.Effect),
        "eventbridge" => new MessageKey(Evidence.EventId, Via.EventBridge, id, HopRole.Effect),
        "kinesis" => new MessageKey(Evidence.Sequence, Via.Kinesis, id, HopRole.Effect),
        "s3" => new MessageKey(Evidence.RequestId, Via.S3, id, HopRole.Effect),
        "http" => new MessageKey(Evidence.RequestId, Via.ApiGateway, id, HopRole.Effect),
        _ => null,
    };
}
