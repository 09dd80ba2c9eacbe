using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// Finds payment card numbers: 13 to 19 digits that an issuer of that prefix and length could have given out, whose check digit
/// (Luhn, ISO/IEC 7812-1 annex B) is right, and which are not part of something longer. Digits may be grouped as on cards, with
/// single spaces or dashes. Runs of digits are found 64 bytes at a time; no allocation.
/// </summary>
static class CardNumbers
{
    /// <summary>The shortest number looked at; ISO/IEC 7812 allows less, but nobody issues them.</summary>
    public const int MinDigits = 13;

    /// <summary>The longest number that ISO/IEC 7812 allows.</summary>
    public const int MaxDigits = 19;

    const int Window = 64;

    // A run of 13 that starts in the first 48 bytes of a window is seen whole.
    const int Step = 48;

    // \u0022 is the longest escape that ends in digits.
    const int LongestEscape = 4;

    // How far before a number a word such as "card" vouches for it: about five words.
    const int ContextLength = 32;

    /// <summary>The first card number at or after a place; -1 when there is none.</summary>
    public static int Find(ReadOnlySpan<byte> text, int from, out int length) =>
        Find(text, from, loosely: false, out length);

    /// <summary>
    /// False when no text and no integer inside a protobuf message is a card number. What surrounds a text in the message, its
    /// length and the next field's tag, can be a digit or a letter, so that nothing is concluded from surroundings here.
    /// </summary>
    public static bool MightBeIn(ReadOnlySpan<byte> message) =>
        Find(message, 0, loosely: true, out _) >= 0 || HasCardAsInteger(message);

    static int Find(ReadOnlySpan<byte> text, int from, bool loosely, out int length)
    {
        length = 0;
        Span<byte> padded = stackalloc byte[Window];
        while (text.Length - from >= MinDigits)
        {
            ulong runs;
            if (text.Length - from >= Window)
            {
                runs = Runs(text.Slice(from, Window));
            }
            else
            {
                padded.Clear();
                text[from..].CopyTo(padded);
                runs = Runs(padded);
            }
            if (runs == 0)
            {
                from += Step;
                continue;
            }
            var at = from + BitOperations.TrailingZeroCount(runs);
            var end = FindInRun(text, at, loosely, out var found, out length);
            if (found >= 0) return found;
            from = end;
        }
        return -1;
    }

    /// <summary>Could an integer, written in decimal, be a card number?</summary>
    public static bool IsCard(ulong number)
    {
        Span<byte> digits = stackalloc byte[20];
        return number.TryFormat(digits, out var written, default, CultureInfo.InvariantCulture)
            && IsCard(digits[..written], before: default);
    }

    // A field of AnyValue that is an integer of at least 14 digits: its tag, and a varint of at least seven bytes.
    static bool HasCardAsInteger(ReadOnlySpan<byte> message)
    {
        const int tag = OtlpFields.AnyValue.Int << 3;
        for (var from = 0; ; from++)
        {
            var found = message[from..].IndexOf((byte)tag);
            if (found < 0 || message.Length - (from += found) < 8) return false;
            if ((BinaryPrimitives.ReadUInt64LittleEndian(message[from..]) & 0x0080808080808000) != 0x0080808080808000) continue;
            var field = new ProtobufReader(message.Slice(from, Math.Min(11, message.Length - from)));
            if (field.Next() && IsCard(field.Number)) return true;
        }
    }

    // Bit n is set when 13 bytes from there on are digits, or single separators between digits.
    static ulong Runs(ReadOnlySpan<byte> window)
    {
        ref var start = ref MemoryMarshal.GetReference(window);
        var first = Vector256.LoadUnsafe(ref start);
        var second = Vector256.LoadUnsafe(ref start, 32);
        var digits = Digits(first) | (ulong)Digits(second) << 32;
        if (BitOperations.PopCount(digits) < MinDigits - 4) return 0;
        var separators = Separators(first) | (ulong)Separators(second) << 32;
        var run = digits | (separators & digits << 1 & digits >> 1);
        run &= run >> 1;
        run &= run >> 2;
        run &= run >> 4;
        return run & run >> 5;
    }

    static uint Digits(Vector256<byte> bytes) =>
        Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10)).ExtractMostSignificantBits();

    static uint Separators(Vector256<byte> bytes) =>
        (Vector256.Equals(bytes, Vector256.Create((byte)' ')) | Vector256.Equals(bytes, Vector256.Create((byte)'-')))
        .ExtractMostSignificantBits();

    // Tries each group of digits in a run as the start of a number; answers where the run ends.
    static int FindInRun(ReadOnlySpan<byte> text, int at, bool loosely, out int found, out int length)
    {
        while (at < text.Length)
        {
            var digits = CountDigits(text, at);
            var start = at + DigitsOfAnEscape(text, at, digits);
            length = loosely ? TryLooselyAt(text, at) : TryNumberAt(text, start, at + digits - start);
            if (length > 0)
            {
                found = start;
                return start + length;
            }
            at += digits;
            if (at + 1 < text.Length && IsSeparator(text[at]) && AsciiBytes.IsDigit(text[at + 1])) at++;
            else break;
        }
        found = -1;
        length = 0;
        return at + 1;
    }

    static int TryNumberAt(ReadOnlySpan<byte> text, int at, int digits)
    {
        if (digits < 4 || !StartsClean(text, at)) return 0;
        Span<byte> number = stackalloc byte[MaxDigits];
        if (digits >= MinDigits)
        {
            if (digits > MaxDigits) return 0;
            text.Slice(at, digits).CopyTo(number);
            return EndsClean(text, at + digits) && IsCard(number[..digits], Before(text, at)) ? digits : 0;
        }
        return digits == 4 ? TryGroupsAt(text, at, number) : 0;
    }

    // Any 13 to 19 digits from here on, whatever separates them; also without the first digit or the last.
    static int TryLooselyAt(ReadOnlySpan<byte> text, int at)
    {
        Span<byte> digits = stackalloc byte[MaxDigits + LongestEscape + 1];
        var count = 0;
        for (var i = at; i < text.Length && count < digits.Length; i++)
        {
            if (AsciiBytes.IsDigit(text[i])) digits[count++] = text[i];
            else if (!IsSeparator(text[i])) break;
        }
        for (var from = 0; from <= LongestEscape; from++)
            for (var length = MinDigits; length <= MaxDigits && from + length <= count; length++)
                if (IsCard(digits.Slice(from, length), Before(text, at))) return length;
        return 0;
    }

    // 4-4-4-4 (and -3), 4-6-5 of American Express, 4-6-4 of Diners Club, all with one kind of separator.
    static int TryGroupsAt(ReadOnlySpan<byte> text, int at, Span<byte> number)
    {
        var end = at + 4;
        if (end >= text.Length) return 0;
        var separator = text[end];
        if (!IsSeparator(separator)) return 0;
        text.Slice(at, 4).CopyTo(number);
        var count = 4;
        var groups = 1;
        while (end + 1 < text.Length && text[end] == separator && CountDigits(text, end + 1) is > 0 and <= 6 and var next
               && count + next <= MaxDigits)
        {
            if (!GroupFits(groups, count, next)) break;
            text.Slice(end + 1, next).CopyTo(number[count..]);
            count += next;
            end += next + 1;
            groups++;
        }
        // A fourth group of a longer row of numbers: 4111 1111 1111 1111 123 is tried without its tail too.
        return count >= MinDigits && EndsClean(text, end) && IsCard(number[..count], Before(text, at)) ? end - at
            : count == 19 && IsCard(number[..16], before: default) ? end - at - 4
            : 0;
    }

    static bool GroupFits(int groups, int count, int next) => groups switch
    {
        1 => next is 4 or 6,
        2 => count == 8 ? next == 4 : next is 4 or 5,
        3 => count == 12 && next == 4,
        4 => count == 16 && next == 3,
        _ => false,
    };

    // The four digits of \u0022 and the two of %22 and %3A stand before a number without belonging to it.
    static int DigitsOfAnEscape(ReadOnlySpan<byte> text, int at, int digits)
    {
        if (at >= 2 && digits >= MinDigits + 4 && text[at - 1] == 'u' && text[at - 2] == '\\') return 4;
        return at >= 1 && digits >= MinDigits + 2 && text[at - 1] == '%' ? 2 : 0;
    }

    static bool StartsClean(ReadOnlySpan<byte> text, int at)
    {
        if (at == 0) return true;
        var before = text[at - 1];
        if (AsciiBytes.IsDigit(before)) return at >= 3 && (text[at - 3] == '%' || (at >= 6 && text[at - 6] == '\\'));
        var earlier = at >= 2 ? text[at - 2] : (byte)' ';
        if (AsciiBytes.IsLetter(before))
            return (earlier == '\\' && before is (byte)'n' or (byte)'r' or (byte)'t')
                || (at >= 3 && text[at - 3] == '%' && AsciiBytes.IsDigit(earlier));
        return before switch
        {
            (byte)'_' => false,
            (byte)'.' => !AsciiBytes.IsDigit(earlier),
            (byte)'-' or (byte)'+' => !AsciiBytes.IsLetterOrDigit(earlier),
            _ => true,
        };
    }

    static bool EndsClean(ReadOnlySpan<byte> text, int end)
    {
        if (end >= text.Length) return true;
        var after = text[end];
        var later = end + 1 < text.Length ? text[end + 1] : (byte)' ';
        if (AsciiBytes.IsLetterOrDigit(after) || after == '_') return false;
        if (after == '.') return !AsciiBytes.IsDigit(later);
        return after != '-' || !AsciiBytes.IsLetter(later);
    }

    // In the order of cost: nearly everything fails by its first digit.
    static bool IsCard(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> before) =>
        digits.Length is >= MinDigits and <= MaxDigits && digits[0] is >= (byte)'2' and <= (byte)'6'
        && PassesLuhn(digits) && (IsIssued(digits) || IsVouchedFor(before));

    // Prefixes and lengths in use: Visa 4; Mastercard 51-55 and 2221-2720; American Express 34 and 37; Diners Club 300-305, 36,
    // 38 and 39; Discover 6011, 644-649 and 65; JCB 3528-3589; UnionPay 62; Mir 2200-2204. Lengths of 13 and 19 and the wide
    // ranges of Maestro need a word that vouches for them: too many article and sequence numbers look the same.
    static bool IsIssued(ReadOnlySpan<byte> digits)
    {
        var four = (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + (digits[3] - '0');
        return digits.Length switch
        {
            14 => four is >= 3000 and <= 3059 or >= 3600 and <= 3699 or >= 3800 and <= 3999,
            15 => four is >= 3400 and <= 3499 or >= 3700 and <= 3799,
            16 => four is >= 4000 and <= 4999 or >= 5100 and <= 5599 or >= 2221 and <= 2720 or 6011 or >= 6440 and <= 6599
                or >= 3528 and <= 3589 or >= 6200 and <= 6299 or >= 2200 and <= 2204,
            _ => false,
        };
    }

    static bool PassesLuhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if ((i & 1) == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
            sum += digit;
        }
        return sum % 10 == 0;
    }

    static bool IsVouchedFor(ReadOnlySpan<byte> before) =>
        AsciiBytes.ContainsFolded(before, "card"u8) || AsciiBytes.ContainsFolded(before, "visa"u8)
        || AsciiBytes.ContainsFolded(before, "amex"u8) || AsciiBytes.ContainsFolded(before, "maestro"u8)
        || AsciiBytes.ContainsFolded(before, "credit"u8) || AsciiBytes.ContainsFolded(before, "debit"u8);

    static ReadOnlySpan<byte> Before(ReadOnlySpan<byte> text, int at) => text[Math.Max(0, at - ContextLength)..at];

    static bool IsSeparator(byte c) => c is (byte)' ' or (byte)'-';

    static int CountDigits(ReadOnlySpan<byte> text, int at)
    {
        var end = at;
        while (end < text.Length && AsciiBytes.IsDigit(text[end])) end++;
        return end - at;
    }
}
