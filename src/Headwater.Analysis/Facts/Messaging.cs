using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>What a span has to do with messages.</summary>
readonly record struct Messaging(string? System, string? Operation, IReadOnlyList<MessageKey> Keys)
{
    internal static Messaging Of(
        scoped in Fields fields, SpanKind kind, in Work work, IReadOnlyList<LinkFacts> links, TextPool texts)
    {
        var said = fields.Has(KnownKey.MessagingSystem);
        if (!said && work.Via is null)
            return new Messaging(null, null, SentMessages.Of(fields, work, null, links, texts));
        var system = said ? Via.Normalize(texts.Get(fields.Text(KnownKey.MessagingSystem))) : work.Via;
        var operation = OperationOf(fields, kind, work, texts);
        return new Messaging(system, operation,
            SentMessages.Of(fields, work with { Via = system }, operation, links, texts));
    }

    // The SDK's operation is the surest: JavaScript's SQS spans have no messaging.operation.
    static string OperationOf(scoped in Fields fields, SpanKind kind, in Work work, TextPool texts) =>
        !work.IsAwsCall || work.Operation.Length == 0 ? MessagingCalls.OperationOf(fields, kind, texts)
        : work.Operation is "ReceiveMessage" or "GetRecords" ? "receive"
        : work.Operation.StartsWith("DeleteMessage", StringComparison.Ordinal)
            || work.Operation.StartsWith("ChangeMessageVisibility", StringComparison.Ordinal) ? "settle"
        : AwsServices.IsWrite(work.Aws, work.Operation) ? "send"
        : "settle"; // Get, List, Describe: no message changes hands
}
