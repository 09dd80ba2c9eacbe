using System.Text;
using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// Gathers the rejections of one request: a count for each reason, and words for the first record of each. Bounded by the number
/// of reasons. Not thread-safe.
/// </summary>
sealed class RejectionList
{
    // Enough to recognise a name by; what is longer is somebody's payload.
    const int LongestName = 80;

    readonly List<Rejection> _all = [];

    /// <summary>At most one for each reason.</summary>
    public IReadOnlyList<Rejection> All => _all;

    /// <summary>True when these words are needed: only the first record of each reason is described.</summary>
    public bool IsNew(RejectReason reason) => _all.TrueForAll(r => r.Reason != reason);

    /// <summary>Counts records under a reason; the message counts only the first time.</summary>
    public void Add(RejectReason reason, int count, string message)
    {
        var at = _all.FindIndex(r => r.Reason == reason);
        if (at < 0) _all.Add(new Rejection(reason, count, message));
        else _all[at] = _all[at] with { Count = _all[at].Count + count };
    }

    /// <summary>A sender's name for something, fit for a message: at most 80 bytes of it.</summary>
    public static string Quote(ReadOnlySpan<byte> utf8) =>
        utf8.Length <= LongestName ? $"'{Encoding.UTF8.GetString(utf8)}'" : $"'{Encoding.UTF8.GetString(utf8[..LongestName])}...'";

    /// <summary>Who sent a record, fit for a message: the service's name, if the resource has one and can be read.</summary>
    public static string QuoteService(EncodedContext context) =>
        OtlpDecoder.ReadResource(context.Resource.Span).ServiceName is { } service
            ? $"service {Quote(Encoding.UTF8.GetBytes(service))}" : "a service without a name";
}
