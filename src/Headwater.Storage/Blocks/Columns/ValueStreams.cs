namespace Headwater.Storage;

/// <summary>
/// What the holes of one column's values hold, in the order of the values: small numbers (numbers, lengths, word
/// codes), text, and raw bytes that no compressor makes smaller. Bounded by the block.
/// </summary>
sealed class ValueStreams
{
    /// <summary>Numbers, lengths and word codes.</summary>
    public ByteStream Small { get; } = new();

    /// <summary>Strings that are not words, and doubles.</summary>
    public ByteStream Text { get; } = new();

    /// <summary>GUIDs and hex runs.</summary>
    public ByteStream Raw { get; } = new();

    /// <summary>The strings that have a code in this block; at most <see cref="ColumnLimits.MaxWords"/>.</summary>
    public ByteStringTable Words { get; } = new();

    /// <summary>How many bytes its buffers have.</summary>
    public int Capacity => Small.Capacity + Text.Capacity + Raw.Capacity + Words.Capacity;

    /// <summary>Empties all for the next block.</summary>
    public void Clear()
    {
        Small.Clear();
        Text.Clear();
        Raw.Clear();
        Words.Clear();
    }

    /// <summary>Where the streams are, for <see cref="Return"/>.</summary>
    public (int Small, int Text, int Raw) Mark() => (Small.Length, Text.Length, Raw.Length);

    /// <summary>
    /// Takes back what was written since the mark. Words stay: one that is not used costs only its bytes.
    /// </summary>
    public void Return((int Small, int Text, int Raw) mark)
    {
        Small.Truncate(mark.Small);
        Text.Truncate(mark.Text);
        Raw.Truncate(mark.Raw);
    }

    /// <summary>
    /// Writes the hole that starts here. False, and nothing written, when the text has no such hole at this place.
    /// </summary>
    public bool TryWrite(Hole hole, ReadOnlySpan<byte> text, int at, out int length)
    {
        length = 0;
        if (at >= text.Length) return false;
        switch (hole)
        {
            case Hole.Guid:
                if (!Holes.TryGuid(text[at..], Raw.Reserve(16)[..16])) return false;
                Raw.Advance(16);
                length = Holes.GuidLength;
                return true;
            case Hole.Number:
                return Holes.At(text, at) == Hole.Number && NumberHole.TryWrite(text[at..], Small, out length);
            case Hole.Hex or Hole.UpperHex:
                length = Holes.HexLength(text[at..], hole == Hole.UpperHex);
                if (length > 0) WriteHex(text.Slice(at, length));
                return length > 0;
            case Hole.Word:
                var content = Holes.StringAt(text[at..]);
                if (!Holes.IsWord(content)) return false;
                length = content.Length;
                WriteWord(content);
                return true;
            case Hole.BareWord:
                length = Holes.BareWordLength(text[at..]);
                if (length > 0) WriteWord(text.Slice(at, length));
                return length > 0;
            default:
                return false;
        }
    }

    /// <summary>Writes a value, or a part of one, that has no form: as a word's code, or as it is.</summary>
    public void WriteWord(ReadOnlySpan<byte> word)
    {
        if (word.Length <= ColumnLimits.MaxWordBytes)
        {
            var hash = ByteStringTable.Hash(word);
            var number = Words.Find(word, hash);
            if (number < 0 && Words.Count < ColumnLimits.MaxWords) number = Words.Add(word, hash);
            if (number >= 0)
            {
                Small.Byte((byte)(number + 1));
                return;
            }
        }
        Small.Byte(0);
        Small.Varint((ulong)word.Length);
        Text.Raw(word);
    }

    void WriteHex(ReadOnlySpan<byte> digits)
    {
        Small.Varint((ulong)digits.Length / 2);
        var size = digits.Length / 2;
        Convert.FromHexString(digits, Raw.Reserve(size)[..size], out _, out _);
        Raw.Advance(size);
    }
}
