using System.Buffers;
using System.Buffers.Binary;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Writes columnar blocks, one after the other; docs/storage-format-columns.md is the layout. Not thread-safe. What it
/// learns from one block serves the next and is bounded: buffers and dictionaries by <see cref="ColumnLimits"/>,
/// columns by being forgotten all together.
/// </summary>
sealed class ColumnPacker
{
    readonly SectionWriter _sections = new();
    readonly ShapeTable _shapes = new();
    readonly SpanTablesWriter _tables = new();
    readonly ByteStream _meta = new(1024), _codes = new(), _raw = new(), _small = new(), _text = new();
    readonly ByteStream _block = new(1024);
    ColumnTable _columns = new();
    SpanSplitter _splitter;
    int _timesRest;

    /// <summary>A packer that knows nothing yet.</summary>
    public ColumnPacker() => _splitter = new(_columns);

    /// <summary>Writes one block.</summary>
    /// <exception cref="ArgumentException">More or less spans than a block holds, or more bytes.</exception>
    public void Pack(
        IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedSpan> spans, IBufferWriter<byte> output)
    {
        if (spans.Length is 0 or > BlockLimits.MaxSpans)
            throw new ArgumentException(
                $"A block holds 1 to {BlockLimits.MaxSpans} spans, not {spans.Length}.", nameof(spans));
        Begin();
        long bytes = 0;
        foreach (ref readonly var span in spans)
        {
            bytes += span.Bytes.Length;
            if (bytes > BlockLimits.MaxUnpackedBytes)
                throw new ArgumentException(
                    $"A block holds at most {BlockLimits.MaxUnpackedBytes} bytes of spans.", nameof(spans));
            _tables.Add(span, contexts, _shapes.Find(_splitter.Split(span)));
        }
        WriteMeta();
        WriteCodes();
        WriteBlock(output);
    }

    void Begin()
    {
        // A sender of random keys must not fill the memory: forget all, and learn the columns of the next block anew.
        if (_columns.IsSpent)
        {
            _columns = new();
            _splitter = new(_columns);
        }
        _columns.BeginBlock();
        _shapes.Clear();
        _tables.Clear();
    }

    void WriteMeta()
    {
        _meta.Clear();
        _tables.WriteMeta(_meta);
        _meta.Varint((ulong)_columns.Used.Count);
        foreach (var column in _columns.Used)
        {
            _meta.Byte((byte)column.Kind);
            _meta.Byte((byte)column.Field);
            _meta.Counted(column.Key);
            _meta.Varint((ulong)column.Codes.Count);
            _meta.Varint((ulong)column.TemplateCount);
            _meta.Varint((ulong)column.Streams.Words.Count);
            _meta.Varint((ulong)column.DictionaryBytes);
            _meta.Varint((ulong)column.Streams.Raw.Length);
            _meta.Varint((ulong)column.Streams.Small.Length);
            _meta.Varint((ulong)column.Streams.Text.Length);
        }
        _meta.Varint((ulong)_shapes.Count);
        for (var shape = 0; shape < _shapes.Count; shape++)
        {
            var steps = _shapes[shape];
            _meta.Varint((ulong)steps.Length);
            foreach (var step in steps) _meta.Varint((ulong)step);
        }
        foreach (var column in _columns.Used)
        {
            column.WriteDictionary(_meta);
        }
    }

    void WriteCodes()
    {
        _codes.Clear();
        _raw.Clear();
        _small.Clear();
        _text.Clear();
        _tables.WriteCodes(_shapes.Count, _codes);
        foreach (var column in _columns.Used)
        {
            BitCodes.Pack(column.Codes.Written, BitCodes.WidthFor(column.TemplateCount), _codes);
            _raw.Raw(column.Streams.Raw.Written);
            _small.Raw(column.Streams.Small.Written);
            _text.Raw(column.Streams.Text.Written);
        }
    }

    void WriteBlock(IBufferWriter<byte> output)
    {
        _block.Clear();
        _block.Byte(ColumnLimits.Version);
        _sections.Write(_meta.Written, _block);
        SectionWriter.WriteRaw(_tables.Runs, _block);
        SectionWriter.WriteRaw(_tables.Ids, _block);
        SectionWriter.WriteRaw(_tables.Parents, _block);
        // Nanoseconds seldom shrink; when they did not, the next blocks do not try.
        if (_timesRest > 0)
        {
            _timesRest--;
            SectionWriter.WriteRaw(_tables.Times, _block);
        }
        else if (!_sections.Write(_tables.Times, _block))
        {
            _timesRest = SectionWriter.Rest;
        }
        SectionWriter.WriteRaw(_codes.Written, _block);
        SectionWriter.WriteRaw(_raw.Written, _block);
        _sections.Write(_small.Written, _block);
        _sections.Write(_text.Written, _block);
        output.Write(_block.Written);
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Of(_block.Written));
        output.Write(checksum);
    }
}
