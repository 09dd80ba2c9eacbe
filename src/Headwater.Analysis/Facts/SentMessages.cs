using System.Text;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>The ids of what a call sent, or of what a poll or a consumer received.</summary>
static class SentMessages
{
    internal static IReadOnlyList<MessageKey> Of(
        scoped in Fields fields, in Work work, string? operation, IReadOnlyList<LinkFacts> links, TextPool texts)
    {
        // Asking for a list costs; nearly all spans send nothing.
        if (work.Via is not { } via) return OfRequest(fields, work);
        var role = operation is "receive" or "process" ? HopRole.Effect : HopRole.Cause;
        if (operation == "settle") return [];
        var keys = new List<MessageKey>();
        if (fields.Text(KnownKey.MessageId) is { IsEmpty: false } id)
            keys.Add(new MessageKey(Evidence.MessageId, via, Encoding.UTF8.GetString(id), role));
        foreach (var eventId in fields.Texts(KnownKey.EventIds, texts, EventFacts.MostMessages))
            keys.Add(new MessageKey(Evidence.EventId, via, eventId, role));
        foreach (var number in fields.Texts(KnownKey.SequenceNumbers, texts, EventFacts.MostMessages))
            keys.Add(new MessageKey(Evidence.Sequence, via, number, role));
        if (role == HopRole.Effect)
            foreach (var link in links)
                if (link.MessageId is { } linked) keys.Add(new MessageKey(Evidence.MessageId, via, linked, role));
        if (keys.Count == 0 && role == HopRole.Cause && work.IsWrite)
            Replies.AddIds(fields.Text(KnownKey.Response), work.Aws, via, keys);
        return keys;
    }

    // Whoever runs because of an invocation or an upload knows the request by its id.
    static IReadOnlyList<MessageKey> OfRequest(scoped in Fields fields, in Work work)
    {
        if (work.IsAwsCall && work.IsWrite && work.Aws is AwsKind.Lambda or AwsKind.S3
            && fields.Text(KnownKey.AwsRequestId) is { IsEmpty: false } id)
            return [new MessageKey(Evidence.RequestId, work.Aws == AwsKind.S3 ? Via.S3 : Via.Lambda,
                Encoding.UTF8.GetString(id), HopRole.Cause)];
        if (work.IsHttpCall && fields.Text(KnownKey.ApiRequestId) is { IsEmpty: false } request)
            return [new MessageKey(Evidence.RequestId, Via.ApiGateway, Encoding.UTF8.GetString(request),
                HopRole.Cause)];
        return [];
    }
}
