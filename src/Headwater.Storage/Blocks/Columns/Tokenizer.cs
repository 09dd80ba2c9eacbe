namespace Headwater.Storage;

/// <summary>Where in a text the tokenizer is.</summary>
enum TextState : byte
{
    /// <summary>A text that is not JSON.</summary>
    Free,

    /// <summary>JSON, outside a string; also inside a string that holds JSON, at any depth.</summary>
    Structure,

    /// <summary>JSON, inside a string that is a value.</summary>
    Value,
}

/// <summary>Literal text, then a hole.</summary>
/// <param name="Literal">How many bytes come before the hole.</param>
/// <param name="Hole">Which hole; <see cref="Hole.End"/> when there is none any more.</param>
/// <param name="State">Where the text is after the hole.</param>
readonly record struct Token(int Literal, Hole Hole, TextState State);

/// <summary>
/// Cuts a text into what is the same in many texts and what is not: JSON keys and punctuation against string values,
/// numbers and ids. It need not understand the text: any cut is lossless. Two rules make the search prefilter exact: a
/// <see cref="Hole.Word"/> or <see cref="Hole.BareWord"/> never begins or ends between two bytes that <see
/// cref="Needle.IsFirm"/> calls firm, and no other hole stands for such a byte.
/// </summary>
static class Tokenizer
{
    /// <summary>The state at the start of a text.</summary>
    public static TextState StateAtStart(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && text[first] is (byte)'{' or (byte)'[' or (byte)'"' ? TextState.Structure : TextState.Free;
    }

    /// <summary>The next literal and hole from this place on.</summary>
    public static Token Next(ReadOnlySpan<byte> text, int start, TextState state)
    {
        for (var at = start; at < text.Length;)
        {
            var quote = state == TextState.Free ? -1 : text[at..].IndexOf((byte)'"');
            var end = quote < 0 ? text.Length : at + quote;
            var hole = FindHole(text, at, end, state, out var found);
            if (hole != Hole.End) return new Token(found - start, hole, state);
            if (end == text.Length) break;
            at = end + 1;
            if (state == TextState.Value)
            {
                state = TextState.Structure;
                continue;
            }
            if (OpenString(text, ref at, out var whole, out state))
                return new Token(at - start, whole, TextState.Value);
        }
        return new Token(text.Length - start, Hole.End, state);
    }

    // At the first byte after an opening quote. True when all of the string is one hole; else the place and state to go
    // on with.
    static bool OpenString(ReadOnlySpan<byte> text, ref int at, out Hole hole, out TextState state)
    {
        hole = Hole.End;
        state = TextState.Structure;
        var rest = text[at..];
        var content = Holes.StringAt(rest);
        var close = at + content.Length;
        while (close < text.Length && text[close] == '\\') close++;
        if (content.IsEmpty)
        {
            at = Math.Min(close + 1, text.Length);
            return false;
        }
        if (content[0] is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)':' or (byte)',') return false;
        if (close + 1 < text.Length && text[close + 1] == ':')
        {
            at = close + 1;
            return false;
        }
        state = TextState.Value;
        if (!Holes.IsWord(content)) return false;
        hole = Hole.Word;
        return true;
    }

    static Hole FindHole(ReadOnlySpan<byte> text, int from, int end, TextState state, out int found)
    {
        for (found = from; found < end; found++)
        {
            var next = text[found];
            if (state == TextState.Structure && next is (byte)'t' or (byte)'f' or (byte)'n'
                && (found == 0 || !Holes.IsAlphanumeric(text[found - 1]) && !Needle.IsFirm(text[found - 1]))
                && Holes.BareWordLength(text[found..end]) > 0)
                return Hole.BareWord;
            var hole = Holes.At(text, found);
            if (hole != Hole.End) return hole;
        }
        return Hole.End;
    }
}
