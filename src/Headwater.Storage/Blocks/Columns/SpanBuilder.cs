using System.Buffers.Binary;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Puts spans together again: the steps of their shape, in order. Rows must be asked for in row order.
/// </summary>
sealed class SpanBuilder(BlockDirectory directory, SpanTables tables, ColumnReader[] columns)
{
    // Spans are handed out in slices of arrays of about this size: few arrays, none of them on the large object heap.
    const int ChunkBytes = 64 * 1024;

    readonly ByteStream _chunk = new(4096), _value = new();
    readonly List<EncodedContext> _contexts = [];
    readonly Dictionary<int, int> _contextNumbers = [];
    readonly List<(int Row, int Offset, int Length)> _pending = [];
    readonly List<EncodedSpan> _spans = [];
    int _nextRow;
    long _total;

    /// <summary>Adds a row that is not before those that were added; rows between are stepped over.</summary>
    public void Add(int row)
    {
        for (; _nextRow < row; _nextRow++) StepOver(_nextRow);
        _nextRow++;
        var start = _chunk.Length;
        foreach (var step in directory.Shape(tables.ShapeOf(row)))
        {
            if (step < Step.FirstColumn) AddTable(step, row);
            else AddColumn(columns[step - Step.FirstColumn]);
            if (_chunk.Length > BlockLimits.MaxUnpackedBytes) throw TooLarge();
        }
        _total += _chunk.Length - start;
        if (_total > BlockLimits.MaxUnpackedBytes) throw TooLarge();
        _pending.Add((row, start, _chunk.Length - start));
        if (_chunk.Length >= ChunkBytes) Flush();
    }

    /// <summary>What was added, in the order in which it was.</summary>
    public SpanSet Finish()
    {
        Flush();
        return new SpanSet(_contexts, _spans);
    }

    void StepOver(int row)
    {
        foreach (var step in directory.Shape(tables.ShapeOf(row)))
            if (step >= Step.FirstColumn) columns[step - Step.FirstColumn].Pending++;
    }

    void Flush()
    {
        var bytes = _chunk.Written.ToArray();
        foreach (var (row, offset, length) in _pending)
        {
            _spans.Add(new EncodedSpan
            {
                TraceId = tables.TraceOf(row), Id = tables.IdOf(row), ParentId = tables.ParentOf(row),
                Start = new Instant(tables.Starts[row]), End = new Instant(tables.Ends[row]), Kind = tables.KindOf(row),
                Status = tables.StatusOf(row), Context = ContextOf(row), Bytes = bytes.AsMemory(offset, length),
            });
        }
        _pending.Clear();
        _chunk.Clear();
    }

    int ContextOf(int row)
    {
        var number = tables.ContextOf(row);
        if (_contextNumbers.TryGetValue(number, out var index)) return index;
        _contextNumbers.Add(number, index = _contexts.Count);
        _contexts.Add(directory.Context(number));
        return index;
    }

    void AddTable(int step, int row)
    {
        var to = _chunk.Reserve(2 + TraceId.Size);
        switch (step)
        {
            case Step.TraceId:
                (to[0], to[1]) = (OtlpFields.Span.TraceId << 3 | (int)WireType.Length, TraceId.Size);
                tables.TraceOf(row).Write(to[2..]);
                _chunk.Advance(2 + TraceId.Size);
                break;
            case Step.SpanId:
                (to[0], to[1]) = (OtlpFields.Span.SpanId << 3 | (int)WireType.Length, SpanId.Size);
                tables.IdOf(row).Write(to[2..]);
                _chunk.Advance(2 + SpanId.Size);
                break;
            case Step.ParentId:
                (to[0], to[1]) = (OtlpFields.Span.ParentSpanId << 3 | (int)WireType.Length, SpanId.Size);
                tables.ParentOf(row).Write(to[2..]);
                _chunk.Advance(2 + SpanId.Size);
                break;
            case Step.Kind:
                (to[0], to[1]) = (OtlpFields.Span.Kind << 3 | (int)WireType.Varint, (byte)tables.KindOf(row));
                _chunk.Advance(2);
                break;
            default:
                var field = step == Step.Start ? OtlpFields.Span.StartTime : OtlpFields.Span.EndTime;
                var time = step == Step.Start ? tables.Starts[row] : tables.Ends[row];
                to[0] = (byte)(field << 3 | (int)WireType.Fixed64);
                BinaryPrimitives.WriteInt64LittleEndian(to[1..], time);
                _chunk.Advance(1 + sizeof(long));
                break;
        }
    }

    void AddColumn(ColumnReader column)
    {
        var value = column.Next(_value);
        switch (column.About.Kind)
        {
            case ColumnKind.Verbatim:
                _chunk.Raw(value);
                break;
            case ColumnKind.Field:
                _chunk.Byte((byte)(column.About.Field << 3 & 0xFF | (int)WireType.Length));
                _chunk.Counted(value);
                break;
            case ColumnKind.Text:
                var text = 1 + ByteStream.VarintSize((ulong)value.Length) + value.Length;
                AddPair(column.About.Key, text, OtlpFields.AnyValue.String << 3 | (int)WireType.Length);
                _chunk.Counted(value);
                break;
            case ColumnKind.Int:
                AddPair(column.About.Key, 1 + value.Length, OtlpFields.AnyValue.Int << 3 | (int)WireType.Varint);
                _chunk.Raw(value);
                break;
            case ColumnKind.Double:
                AddPair(column.About.Key, 1 + value.Length, OtlpFields.AnyValue.Double << 3 | (int)WireType.Fixed64);
                _chunk.Raw(value);
                break;
            default:
                AddPair(column.About.Key, value.Length, 0);
                _chunk.Raw(value);
                break;
        }
    }

    // All of an attribute that comes before its content; the tag of the AnyValue is left out when it is 0.
    void AddPair(byte[] key, int valueLength, byte tag)
    {
        var pair = 2 + key.Length + 1 + ByteStream.VarintSize((ulong)valueLength) + valueLength;
        _chunk.Byte(OtlpFields.Span.Attributes << 3 | (int)WireType.Length);
        _chunk.Varint((ulong)pair);
        _chunk.Byte(OtlpFields.KeyValue.Key << 3 | (int)WireType.Length);
        _chunk.Counted(key);
        _chunk.Byte(OtlpFields.KeyValue.Value << 3 | (int)WireType.Length);
        _chunk.Varint((ulong)valueLength);
        if (tag != 0) _chunk.Byte(tag);
    }

    static InvalidDataException TooLarge() =>
        new($"A block unpacks to more than {BlockLimits.MaxUnpackedBytes} bytes.");
}
