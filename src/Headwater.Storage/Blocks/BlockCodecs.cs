namespace Headwater.Storage;

/// <summary>Every layout of span blocks that can be read, and which one is written.</summary>
static class BlockCodecs
{
    /// <summary>By number. A layout that was ever released stays here.</summary>
    public static IReadOnlyList<IBlockCodec> All { get; } =
    [
        new RowCodec(),
        new ColumnCodec(),
    ];

    /// <summary>
    /// Blocks with fewer spans stay row-wise: the description of the columns would take more than they save.
    /// </summary>
    public const int MinColumnarSpans = 64;

    /// <summary>The layout with this number.</summary>
    /// <exception cref="InvalidDataException">This version does not know it.</exception>
    public static IBlockCodec Of(long number) =>
        All.FirstOrDefault(c => c.Number == number)
        ?? throw new InvalidDataException(
            $"A stored block has codec {number}, which this version of Headwater cannot read.");

    /// <summary>The layout for a new block of this many spans.</summary>
    public static IBlockCodec ForWriting(int spans, int minColumnarSpans) => All[spans >= minColumnarSpans ? 1 : 0];
}
