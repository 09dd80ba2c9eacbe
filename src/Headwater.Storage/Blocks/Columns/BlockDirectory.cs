using System.Text;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// What the meta section says: counts, contexts, columns and shapes. Contexts are made only when they are asked for.
/// </summary>
sealed class BlockDirectory
{
    readonly Section _meta;
    readonly int[] _contextOffsets;
    readonly EncodedContext?[] _contexts;
    readonly int[][] _shapes;

    /// <summary>Reads the directory.</summary>
    /// <exception cref="InvalidDataException">It contradicts itself or the sections.</exception>
    public BlockDirectory(BlockSections sections)
    {
        _meta = sections.Meta;
        var meta = new BlockCursor(_meta.Slice(0, _meta.Length));
        Spans = meta.Count(BlockLimits.MaxSpans);
        if (Spans == 0) throw new InvalidDataException("The block has no spans.");
        KindWidth = BitCodes.WidthFor(meta.Byte() + 1);
        StatusWidth = BitCodes.WidthFor(meta.Byte() + 1);
        _contextOffsets = ReadContexts(ref meta);
        _contexts = new EncodedContext?[_contextOffsets.Length];
        // Each column takes at least ten bytes here.
        var columns = new ColumnDescription[meta.Count(meta.Left / 10)];
        for (var i = 0; i < columns.Length; i++) columns[i] = ColumnDescription.Read(ref meta);
        Columns = columns;
        _shapes = ReadShapes(ref meta, columns.Length);
        Place(columns, meta.Position, sections);
    }

    /// <summary>How many spans there are, at least 1.</summary>
    public int Spans { get; }

    /// <summary>How many contexts there are.</summary>
    public int Contexts => _contexts.Length;

    /// <summary>How many shapes there are.</summary>
    public int Shapes => _shapes.Length;

    /// <summary>Bits of a kind.</summary>
    public int KindWidth { get; }

    /// <summary>Bits of a status.</summary>
    public int StatusWidth { get; }

    /// <summary>The columns by number.</summary>
    public IReadOnlyList<ColumnDescription> Columns { get; }

    /// <summary>The steps of a shape.</summary>
    public ReadOnlySpan<int> Shape(int number) => _shapes[number];

    /// <summary>One of the contexts; it owns its memory.</summary>
    public EncodedContext Context(int number) => _contexts[number] ??= ReadContext(_contextOffsets[number]);

    /// <summary>The resource of one of the contexts, in place.</summary>
    public ReadOnlySpan<byte> Resource(int context) =>
        new BlockCursor(_meta.Slice(0, _meta.Length), _contextOffsets[context]).Counted();

    int[] ReadContexts(ref BlockCursor meta)
    {
        // A span has one context, a context takes at least four bytes.
        var offsets = new int[meta.Count(Math.Min(Spans, meta.Left / 4))];
        if (offsets.Length == 0) throw new InvalidDataException("The block has no contexts.");
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = meta.Position;
            for (var part = 0; part < 4; part++) meta.Counted();
        }
        return offsets;
    }

    EncodedContext ReadContext(int offset)
    {
        var meta = new BlockCursor(_meta.Slice(0, _meta.Length), offset);
        return new EncodedContext
        {
            Resource = meta.Counted().ToArray(), Scope = meta.Counted().ToArray(),
            ResourceSchemaUrl = Encoding.UTF8.GetString(meta.Counted()),
            ScopeSchemaUrl = Encoding.UTF8.GetString(meta.Counted()),
        };
    }

    int[][] ReadShapes(ref BlockCursor meta, int columns)
    {
        var shapes = new int[meta.Count(Math.Min(Spans, meta.Left))][];
        if (shapes.Length == 0) throw new InvalidDataException("The block has no shapes.");
        for (var i = 0; i < shapes.Length; i++)
        {
            shapes[i] = new int[meta.Count(meta.Left)];
            foreach (ref var step in shapes[i].AsSpan()) step = meta.Count(Step.FirstColumn + columns - 1);
        }
        return shapes;
    }

    void Place(ColumnDescription[] columns, int dictionaries, BlockSections sections)
    {
        long dictionary = dictionaries, codes = 0, raw = 0, small = 0, text = 0;
        ReadOnlySpan<int> widths = [BitCodes.WidthFor(Shapes), BitCodes.WidthFor(Contexts), KindWidth, StatusWidth];
        foreach (var width in widths)
            codes += BitCodes.BytesFor(Spans, width);
        foreach (var column in columns)
        {
            column.DictionaryOffset = Offset(ref dictionary, column.DictionaryLength, sections.Meta);
            column.CodesOffset = Offset(ref codes, column.CodesLength, sections.Codes);
            column.RawOffset = Offset(ref raw, column.RawLength, sections.Raw);
            column.SmallOffset = Offset(ref small, column.SmallLength, sections.Small);
            column.TextOffset = Offset(ref text, column.TextLength, sections.Text);
        }
    }

    static int Offset(ref long position, int length, Section section)
    {
        var start = (int)position;
        position += length;
        return position <= section.Length
            ? start
            : throw new InvalidDataException("A column is longer than its section.");
    }
}
