namespace Headwater.Storage;

/// <summary>What the directory says about a column: what it holds, and where its parts are in the sections.</summary>
sealed class ColumnDescription
{
    /// <summary>What each value is.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>The field that it comes from.</summary>
    public required int Field { get; init; }

    /// <summary>The attribute's key as UTF-8; empty for fields.</summary>
    public required byte[] Key { get; init; }

    /// <summary>How many values there are.</summary>
    public required int Values { get; init; }

    /// <summary>How many templates there are.</summary>
    public required int Templates { get; init; }

    /// <summary>How many words there are.</summary>
    public required int Words { get; init; }

    /// <summary>Of the templates and words, in bytes.</summary>
    public required int DictionaryLength { get; init; }

    /// <summary>In the raw section.</summary>
    public required int RawLength { get; init; }

    /// <summary>In the small section.</summary>
    public required int SmallLength { get; init; }

    /// <summary>In the text section.</summary>
    public required int TextLength { get; init; }

    /// <summary>Where the dictionary starts in the meta section.</summary>
    public int DictionaryOffset { get; set; }

    /// <summary>Where its codes start in the codes section.</summary>
    public int CodesOffset { get; set; }

    /// <summary>How many bytes its codes take.</summary>
    public int CodesLength => BitCodes.BytesFor(Values, BitCodes.WidthFor(Templates));

    /// <summary>Where it starts in the raw section.</summary>
    public int RawOffset { get; set; }

    /// <summary>Where it starts in the small section.</summary>
    public int SmallOffset { get; set; }

    /// <summary>Where it starts in the text section.</summary>
    public int TextOffset { get; set; }

    /// <summary>Reads one.</summary>
    public static ColumnDescription Read(ref BlockCursor meta) => new()
    {
        Kind = meta.Byte() is var kind && kind <= (byte)ColumnKind.Verbatim
            ? (ColumnKind)kind
            : throw new InvalidDataException("A column has no known kind."),
        Field = meta.Byte(),
        Key = meta.Counted() is { Length: < 128 } key
            ? key.ToArray()
            : throw new InvalidDataException("A column's key is too long."),
        // A span has at least two bytes for each of its values, and a block has so many bytes.
        Values = meta.Count(BlockLimits.MaxUnpackedBytes / 2),
        Templates = meta.Count(ColumnLimits.MaxTemplates + 1),
        Words = meta.Count(ColumnLimits.MaxWords),
        DictionaryLength = meta.Count(ColumnLimits.MaxSectionBytes),
        RawLength = meta.Count(ColumnLimits.MaxSectionBytes),
        SmallLength = meta.Count(ColumnLimits.MaxSectionBytes),
        TextLength = meta.Count(ColumnLimits.MaxSectionBytes),
    };
}
