using System.Text;

namespace Headwater.Storage;

/// <summary>
/// A text that is searched for, as UTF-8. A byte is <em>firm</em> when no number, GUID or hex hole can have produced it
/// and no word begins or ends beside another firm byte: then a run of firm bytes stands in one piece in a template, a
/// word or the text stream of every block that holds it, and blocks without it need not be rebuilt.
/// </summary>
sealed class Needle
{
    readonly byte[] _bytes;
    readonly int _firmStart, _firmLength;

    /// <summary>Prepares a search.</summary>
    public Needle(string text)
    {
        _bytes = Encoding.UTF8.GetBytes(text);
        // What is not UTF-8 decodes to U+FFFD, which then does not stand in the bytes.
        IsExact = !text.Contains('\uFFFD', StringComparison.Ordinal) && !_bytes.AsSpan().ContainsAny("\uFFFD"u8);
        for (var start = 0; start < _bytes.Length; start++)
        {
            var length = 0;
            while (start + length < _bytes.Length && IsFirm(_bytes[start + length])) length++;
            if (length > _firmLength) (_firmStart, _firmLength) = (start, length);
            start += length;
        }
    }

    /// <summary>False when only decoding tells whether a text holds it.</summary>
    public bool IsExact { get; }

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The longest run of firm bytes; empty when there is none.</summary>
    public ReadOnlySpan<byte> Firm => _bytes.AsSpan(_firmStart, _firmLength);

    /// <summary>Letters that are no hex digits, underscore, slash, and all that is not ASCII.</summary>
    public static bool IsFirm(byte value) =>
        value >= 0x80
        || value is >= (byte)'G' and <= (byte)'Z' or >= (byte)'g' and <= (byte)'z' or (byte)'_' or (byte)'/';
}
