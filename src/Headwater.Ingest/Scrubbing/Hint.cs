using System.Buffers.Binary;
using System.Text;

namespace Headwater.Ingest;

/// <summary>What a hint must be surrounded by, and what is looked for where it stands.</summary>
enum HintKind : byte
{
    /// <summary>Part of a secret key's name, wherever it stands.</summary>
    Key,

    /// <summary>Part of a key's name only when no letter follows.</summary>
    KeyBeforeNonLetter,

    /// <summary>A word of a key's name: no letter of the same word before or after it.</summary>
    KeyWord,

    /// <summary>The word <c>token</c>, but not <c>tokens</c>, which language models count.</summary>
    Token,

    /// <summary>The word <c>card</c>, but not discard, wildcard or cardinality.</summary>
    Card,

    /// <summary>The word <c>key</c> after a word that makes it a secret: api key, access key.</summary>
    QualifiedKey,

    /// <summary>Base64 of the start of a JSON object: a JWT, or an encoded body.</summary>
    Base64Json,

    /// <summary>The first four characters of an AWS access key id.</summary>
    AwsAccessKeyId,

    /// <summary>The start of a PEM block.</summary>
    Pem,

    /// <summary>The scheme of a bearer token.</summary>
    Bearer,

    /// <summary>The scheme of HTTP basic authentication.</summary>
    Basic,

    /// <summary>What stands between a URL's scheme and its user.</summary>
    Url,

    /// <summary>The prefix by which a vendor marks its secret keys.</summary>
    VendorKey,

    /// <summary>The at sign of an e-mail address; only where the rules ask for it.</summary>
    Email,
}

/// <summary>
/// A few bytes that stand in everything worth a closer look; compared without regard to case. At most 8 bytes, so that one
/// 64-bit comparison decides.
/// </summary>
sealed class Hint
{
    /// <summary>One comparison of a 64-bit register.</summary>
    public const int MaxLength = 8;

    public Hint(string text, HintKind kind)
    {
        Span<byte> folded = stackalloc byte[MaxLength];
        folded.Clear();
        Length = Encoding.UTF8.GetBytes(text, folded);
        for (var i = 0; i < Length; i++) folded[i] |= 0x20;
        Value = BinaryPrimitives.ReadUInt64LittleEndian(folded);
        Mask = Length == MaxLength ? ulong.MaxValue : (1UL << (Length * 8)) - 1;
        Text = text;
        Kind = kind;
    }

    /// <summary>The folded bytes, the first one lowest.</summary>
    public ulong Value { get; }

    /// <summary>Which bits of eight bytes of text have to be those of <see cref="Value"/>.</summary>
    public ulong Mask { get; }

    public string Text { get; }

    public int Length { get; }

    public HintKind Kind { get; }

    /// <summary>The folded byte at a place of the hint.</summary>
    public byte Folded(int index) => unchecked((byte)(Value >> (index * 8)));

    /// <summary>Is it one of those that point at a key's name?</summary>
    public bool IsKey => Kind <= HintKind.QualifiedKey;

    /// <summary>
    /// The next eight bytes in the form in which hints are compared: ASCII letters small, digits and most punctuation as they are.
    /// </summary>
    public static ulong Fold(ReadOnlySpan<byte> text, int at)
    {
        const ulong fold = 0x2020202020202020;
        if (text.Length - at >= MaxLength) return BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) | fold;
        Span<byte> rest = stackalloc byte[MaxLength];
        rest.Clear();
        text[at..].CopyTo(rest);
        return BinaryPrimitives.ReadUInt64LittleEndian(rest) | fold;
    }

    /// <summary>Are the surroundings fit, once the bytes themselves have been found here?</summary>
    public bool FitsAt(ReadOnlySpan<byte> text, int at)
    {
        var end = at + Length;
        if (end > text.Length) return false;
        return Kind switch
        {
            HintKind.Key or HintKind.Bearer or HintKind.Basic or HintKind.Pem or HintKind.Email => true,
            HintKind.KeyBeforeNonLetter => EndsWord(text, end),
            HintKind.KeyWord => StartsWord(text, at) && EndsWord(text, end),
            HintKind.Token => !IsPlural(text, end) || QualifiesBefore(text, at, TokenQualifiers),
            HintKind.Card => CardFits(text, at, end),
            HintKind.QualifiedKey => QualifiesBefore(text, at, KeyQualifiers),
            HintKind.Url => AsciiBytes.IsAuthorityWithUser(text[end..]),
            // Base64 and AWS ids are upper-case as written; folding has only found the place.
            _ => SameCase(text, at),
        };
    }

    bool SameCase(ReadOnlySpan<byte> text, int at)
    {
        for (var i = 0; i < Length; i++)
            if (text[at + i] != Text[i]) return false;
        return true;
    }

    static bool CardFits(ReadOnlySpan<byte> text, int at, int end) =>
        (StartsWord(text, at) || QualifiesBefore(text, at, CardQualifiers))
        && (EndsWord(text, end) || text[end] is (byte)'n' or (byte)'p');

    static bool IsPlural(ReadOnlySpan<byte> text, int end) =>
        end < text.Length && (text[end] | 0x20) == 's' && EndsWord(text, end + 1);

    // A word of a key starts after anything but a letter, or with a capital after a small letter. In a protobuf message a text
    // stands behind its length, which may look like a letter, and a tag, which is a control character; in nested JSON and in forms
    // behind an escape such as \n or %3A. SecretKeys has the last word on names.
    static bool StartsWord(ReadOnlySpan<byte> text, int at) =>
        at == 0 || !AsciiBytes.IsLetter(text[at - 1]) || (AsciiBytes.IsUpper(text[at]) && !AsciiBytes.IsUpper(text[at - 1]))
        || (at >= 2 && text[at - 2] is < 0x20 or >= 0x80 or (byte)'\\' or (byte)'%')
        || (at >= 3 && text[at - 3] is < 0x20 or (byte)'%');

    static bool EndsWord(ReadOnlySpan<byte> text, int end) =>
        end >= text.Length || !AsciiBytes.IsLetter(text[end]) || (AsciiBytes.IsUpper(text[end]) && !AsciiBytes.IsUpper(text[end - 1]));

    // The letters that stand before "key", "card" or "tokens", separated by at most one of _-. and space.
    static bool QualifiesBefore(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> qualifiers)
    {
        var end = at > 0 && text[at - 1] is (byte)'_' or (byte)'-' or (byte)'.' or (byte)' ' ? at - 1 : at;
        if (end < 3) return false;
        var word = (text[end - 3] | 0x20) << 16 | (text[end - 2] | 0x20) << 8 | (text[end - 1] | 0x20);
        for (var i = 0; i < qualifiers.Length; i += 3)
            if (word == (qualifiers[i] << 16 | qualifiers[i + 1] << 8 | qualifiers[i + 2])) return true;
        return false;
    }

    // Last three letters of: api, access, secret, private, encryption, signing, master, account, shared, auth, ssh,
    // functions, hmac, aes, jwt. What else they let through is weeded out by SecretKeys.
    static ReadOnlySpan<byte> KeyQualifiers => "apiessretateioningteruntreduthsshonsmacaesjwt"u8;

    // credit, debit, bank, payment.
    static ReadOnlySpan<byte> CardQualifiers => "ditbitankent"u8;

    // access, refresh, auth, api, session.
    static ReadOnlySpan<byte> TokenQualifiers => "esseshuthapiion"u8;
}
