using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Headwater.Analysis;

/// <summary>How JSON payloads are read: bounded, in one pass, and as far as they go when the sender cut them.</summary>
static class Payloads
{
    /// <summary>
    /// How much of a payload is looked at. Lambda's asynchronous events, SNS and SQS messages and EventBridge entries
    /// are at most 256 KB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    /// </summary>
    internal const int LongestPayload = 256 * 1024;

    /// <summary>
    /// A reader that takes the end of the bytes for "there may be more", so that a payload which was cut ends quietly.
    /// Broken JSON still throws <see cref="JsonException"/>.
    /// </summary>
    internal static Utf8JsonReader Open(ReadOnlySpan<byte> json) => new(
        json.Length > LongestPayload ? json[..LongestPayload] : json,
        isFinalBlock: false,
        new JsonReaderState(new JsonReaderOptions { MaxDepth = 64, CommentHandling = JsonCommentHandling.Skip }));

    /// <summary>
    /// The text that follows this prefix, up to its closing quote; empty when there is none. For plain names only.
    /// </summary>
    internal static ReadOnlySpan<byte> FirstText(ReadOnlySpan<byte> json, ReadOnlySpan<byte> prefix)
    {
        if (json.Length > LongestPayload) json = json[..LongestPayload];
        var at = json.IndexOf(prefix);
        if (at < 0) return default;
        var rest = json[(at + prefix.Length)..];
        var end = rest.IndexOfAny((byte)'"', (byte)'\\');
        return end < 0 || rest[end] == '\\' ? default : rest[..end];
    }

    /// <summary>The text that the reader stands on, a number as its digits; "" for other tokens.</summary>
    internal static string Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.String => reader.GetString() ?? "",
        _ => "",
    };

    /// <summary>A buffer with the unescaped text that the reader stands on; give it back to the shared pool.</summary>
    internal static byte[] Unescape(ref Utf8JsonReader reader, out int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, reader.ValueSpan.Length));
        length = reader.CopyString(buffer);
        return buffer;
    }
}
