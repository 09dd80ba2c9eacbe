namespace Headwater.Analysis;

/// <summary>
/// The parts of an Amazon Resource Name, as slices: <c>arn:aws:sns:us-east-1:123456789012:orders</c>.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
/// </summary>
readonly ref struct Arn
{
    internal ReadOnlySpan<byte> Service { get; private init; }

    internal ReadOnlySpan<byte> Region { get; private init; }

    internal ReadOnlySpan<byte> Account { get; private init; }

    /// <summary>Everything after the account: <c>orders</c>, <c>function:pay:live</c>, <c>stream/clicks</c>.</summary>
    internal ReadOnlySpan<byte> Resource { get; private init; }

    /// <summary>
    /// The resource without its type: <c>pay</c> of <c>function:pay:live</c>, <c>clicks</c> of <c>stream/clicks</c>.
    /// </summary>
    internal ReadOnlySpan<byte> Name
    {
        get
        {
            var rest = Resource;
            if (rest.StartsWith("function:"u8))
            {
                rest = rest["function:"u8.Length..];
                var version = rest.IndexOf((byte)':');
                return version < 0 ? rest : rest[..version];
            }
            if (rest.StartsWith("table/"u8))
            {
                rest = rest["table/"u8.Length..];
                var stream = rest.IndexOf((byte)'/');
                return stream < 0 ? rest : rest[..stream];
            }
            return rest[(rest.LastIndexOfAny((byte)':', (byte)'/') + 1)..];
        }
    }

    internal static bool TryParse(ReadOnlySpan<byte> text, out Arn arn)
    {
        arn = default;
        if (!text.StartsWith("arn:"u8)) return false;
        Span<Range> parts = stackalloc Range[6];
        var count = 0;
        var start = 0;
        while (count < 5)
        {
            var end = text[start..].IndexOf((byte)':');
            if (end < 0) return false;
            parts[count++] = start..(start + end);
            start += end + 1;
        }
        arn = new Arn
        {
            Service = text[parts[2]], Region = text[parts[3]], Account = text[parts[4]], Resource = text[start..],
        };
        return true;
    }
}
