using System.Text.Json;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>Reads what a function answered, and what a service answered to a batch.</summary>
static class Replies
{
    /// <summary>
    /// The top-level <c>statusCode</c> of a reply to API Gateway or a load balancer; 0 when it has none.
    /// </summary>
    internal static int StatusCode(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\"statusCode\""u8) < 0) return 0;
        var reader = Payloads.Open(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
                var found = reader.ValueTextEquals("statusCode"u8);
                if (!reader.Read()) return 0;
                if (found) return int.TryParse(Payloads.Text(ref reader), out var status) && status is >= 100 and < 600
                    ? status : 0;
                if (!reader.TrySkip()) return 0;
            }
        }
        catch (JsonException)
        {
            // Cut or no JSON: it has no status that can be read.
        }
        return 0;
    }

    /// <summary>
    /// Which messages the reply to an SQS or stream batch names as failed; null when it has no
    /// <c>batchItemFailures</c>.
    /// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    /// </summary>
    internal static IReadOnlyList<string>? BatchItemFailures(ReadOnlySpan<byte> json) =>
        json.IndexOf("\"batchItemFailures\""u8) < 0 ? null : TextsUnder(json, "itemIdentifier"u8);

    /// <summary>
    /// Adds the ids that a service gave to what a call sent, from <c>MessageId</c>, <c>EventId</c> or
    /// <c>SequenceNumber</c> anywhere in its reply.
    /// </summary>
    internal static void AddIds(ReadOnlySpan<byte> json, AwsKind kind, string via, List<MessageKey> keys)
    {
        var (name, evidence) = kind switch
        {
            AwsKind.EventBridge => ("EventId", Evidence.EventId),
            AwsKind.Kinesis => ("SequenceNumber", Evidence.Sequence),
            _ => ("MessageId", Evidence.MessageId),
        };
        foreach (var id in TextsUnder(json, System.Text.Encoding.UTF8.GetBytes(name)))
            keys.Add(new MessageKey(evidence, via, id, HopRole.Cause));
    }

    static List<string> TextsUnder(ReadOnlySpan<byte> json, ReadOnlySpan<byte> property)
    {
        var texts = new List<string>();
        var reader = Payloads.Open(json);
        try
        {
            while (texts.Count < EventFacts.MostMessages && reader.Read())
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(property)
                    && reader.Read() && Payloads.Text(ref reader) is { Length: > 0 } text)
                    texts.Add(text);
        }
        catch (JsonException)
        {
            // Cut or no JSON: what was read so far counts.
        }
        return texts;
    }
}
