using System.Buffers;

namespace Headwater.Analysis;

/// <summary>Parts of URLs, as slices.</summary>
static class Endpoint
{
    static readonly SearchValues<byte> AddressLetters = SearchValues.Create("0123456789.[]:abcdefABCDEF"u8);

    /// <summary>Host with port: <c>api.stripe.com:8443</c> of <c>https://key@api.stripe.com:8443/v1?x</c>.</summary>
    internal static ReadOnlySpan<byte> Authority(ReadOnlySpan<byte> url)
    {
        var scheme = url.IndexOf("://"u8);
        if (scheme < 0) return default;
        var rest = url[(scheme + 3)..];
        var end = rest.IndexOfAny("/?#"u8);
        if (end >= 0) rest = rest[..end];
        return rest[(rest.LastIndexOf((byte)'@') + 1)..];
    }

    /// <summary>The path without query: <c>/v1</c>.</summary>
    internal static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> url)
    {
        var scheme = url.IndexOf("://"u8);
        if (scheme >= 0)
        {
            var slash = url[(scheme + 3)..].IndexOf((byte)'/');
            if (slash < 0) return default;
            url = url[(scheme + 3 + slash)..];
        }
        var end = url.IndexOfAny((byte)'?', (byte)'#');
        return end < 0 ? url : url[..end];
    }

    /// <summary>The authority without its port; IPv6 brackets stay.</summary>
    internal static ReadOnlySpan<byte> Host(ReadOnlySpan<byte> authority)
    {
        var colon = authority.LastIndexOf((byte)':');
        return colon < 0 || authority[(colon + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
            ? authority
            : authority[..colon];
    }

    /// <summary>
    /// True for an address that names no service by itself (<c>127.0.0.1</c>, <c>localhost</c>): only with its port
    /// does it.
    /// </summary>
    internal static bool IsAnonymous(ReadOnlySpan<byte> host) =>
        host.SequenceEqual("localhost"u8) || host.IndexOfAnyExcept(AddressLetters) < 0
        && host.IndexOfAny((byte)'.', (byte)':') >= 0 && !host.IsEmpty
            && (char.IsAsciiDigit((char)host[^1]) || host[0] == '[');

    /// <summary>
    /// What stands after the last slash: <c>orders</c> of <c>https://sqs.eu-west-1.amazonaws.com/123/orders</c>.
    /// </summary>
    internal static ReadOnlySpan<byte> LastSegment(ReadOnlySpan<byte> url) => url[(url.LastIndexOf((byte)'/') + 1)..];
}
