using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Takes a span's bytes apart into steps and column values. Whatever is not encoded the way SDKs do (a long varint, a
/// repeated id, fields inside a pair in another order, bytes that are no protobuf) goes to a <see
/// cref="ColumnKind.Verbatim"/> or <see cref="ColumnKind.Value"/> column as it is, so that the concatenation of all
/// steps is always the span, byte for byte.
/// </summary>
sealed class SpanSplitter(ColumnTable columns)
{
    const int NameTag = OtlpFields.Span.Name << 3 | (int)WireType.Length;
    const int AttributeTag = OtlpFields.Span.Attributes << 3 | (int)WireType.Length;
    const byte KeyTag = OtlpFields.KeyValue.Key << 3 | (int)WireType.Length;
    const byte ValueTag = OtlpFields.KeyValue.Value << 3 | (int)WireType.Length;
    const byte StringTag = OtlpFields.AnyValue.String << 3 | (int)WireType.Length;
    const byte IntTag = OtlpFields.AnyValue.Int << 3 | (int)WireType.Varint;
    const byte DoubleTag = OtlpFields.AnyValue.Double << 3 | (int)WireType.Fixed64;

    readonly List<int> _steps = [];

    /// <summary>
    /// The steps of the span, each a <see cref="Step"/> or, from <see cref="Step.FirstColumn"/> on, a column; valid
    /// until the next span.
    /// </summary>
    public ReadOnlySpan<int> Split(in EncodedSpan span)
    {
        _steps.Clear();
        columns.BeginSpan();
        var message = span.Bytes.Span;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (TryTableStep(span, message, ref reader)) continue;
            var field = message[reader.FieldOffset..reader.Position];
            if (field[0] == AttributeTag && IsShort(reader) && TryAttribute(reader.Bytes)) continue;
            if (field[0] == NameTag && IsShort(reader))
                Add(columns.Find(ColumnKind.Field, OtlpFields.Span.Name, default), reader.Bytes);
            else
                AddVerbatim(reader.Field, field);
        }
        if (reader.Failed) AddVerbatim(0, message[reader.FieldOffset..]);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_steps);
    }

    // Fields of a length are in their shortest form when the tag and the length take no more bytes than they must.
    static bool IsShort(in ProtobufReader reader) =>
        reader.WireType == WireType.Length
        && reader.BytesOffset - reader.FieldOffset == 1 + ByteStream.VarintSize((ulong)reader.Bytes.Length);

    // What the block's tables know of each span: written only when the bytes say the same as the table.
    bool TryTableStep(in EncodedSpan span, ReadOnlySpan<byte> message, ref ProtobufReader reader)
    {
        var size = reader.Position - reader.FieldOffset;
        var step = reader.Field switch
        {
            OtlpFields.Span.TraceId when IsBytes(reader, size, TraceId.Size)
                && TraceId.Read(reader.Bytes) == span.TraceId => Step.TraceId,
            OtlpFields.Span.SpanId when IsBytes(reader, size, SpanId.Size)
                && SpanId.Read(reader.Bytes) == span.Id => Step.SpanId,
            OtlpFields.Span.ParentSpanId when IsBytes(reader, size, SpanId.Size)
                && SpanId.Read(reader.Bytes) == span.ParentId => Step.ParentId,
            OtlpFields.Span.Kind when reader.WireType == WireType.Varint && size == 2
                && message[reader.FieldOffset + 1] == (byte)span.Kind => Step.Kind,
            OtlpFields.Span.StartTime when reader.WireType == WireType.Fixed64 && size == 1 + sizeof(ulong)
                && unchecked((long)reader.Number) == span.Start.Nanoseconds => Step.Start,
            OtlpFields.Span.EndTime when reader.WireType == WireType.Fixed64 && size == 1 + sizeof(ulong)
                && unchecked((long)reader.Number) == span.End.Nanoseconds => Step.End,
            _ => -1,
        };
        if (step < 0) return false;
        _steps.Add(step);
        return true;
    }

    // A tag and a length of one byte each, and as many bytes.
    static bool IsBytes(in ProtobufReader reader, int size, int length) =>
        reader.WireType == WireType.Length && reader.Bytes.Length == length && size == 2 + length;

    bool TryAttribute(ReadOnlySpan<byte> pair)
    {
        // Tag, length and key; tag, length and value; nothing else. Keys are shorter than 128 bytes, or verbatim.
        if (pair.Length < 4 || pair[0] != KeyTag || pair[1] > 0x7F || pair[1] + 4 > pair.Length) return false;
        var key = pair.Slice(2, pair[1]);
        var rest = pair[(2 + key.Length)..];
        if (rest[0] != ValueTag || !TryCounted(rest[1..], out var value)) return false;
        var (kind, content) = Classify(value);
        var column = columns.Find(kind, OtlpFields.Span.Attributes, key);
        if (column is null) return false;
        Add(column, content);
        return true;
    }

    // True when the bytes are a length in its shortest form and exactly as many bytes.
    static bool TryCounted(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        int length = 0, size = 0;
        while (true)
        {
            if (size >= bytes.Length || size == 4) return false;
            var next = bytes[size];
            length |= (next & 0x7F) << 7 * size++;
            if (next >= 0x80) continue;
            if (next == 0 && size > 1 || length != bytes.Length - size) return false;
            content = bytes[size..];
            return true;
        }
    }

    static ColumnPart Classify(ReadOnlySpan<byte> value)
    {
        if (value.Length == 0) return new(ColumnKind.Value, value);
        switch (value[0])
        {
            case StringTag when TryCounted(value[1..], out var text): return new(ColumnKind.Text, text);
            case IntTag when IsVarint(value[1..]): return new(ColumnKind.Int, value[1..]);
            case DoubleTag when value.Length == 9: return new(ColumnKind.Double, value[1..]);
            default: return new(ColumnKind.Value, value);
        }
    }

    // One varint of at most 64 bits in its shortest form, and nothing else.
    static bool IsVarint(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > 10 || bytes[^1] >= 0x80 || bytes.Length > 1 && bytes[^1] == 0) return false;
        if (bytes.Length == 10 && bytes[^1] > 1) return false;
        foreach (var next in bytes[..^1])
            if (next < 0x80) return false;
        return true;
    }

    void AddVerbatim(int field, ReadOnlySpan<byte> bytes) =>
        Add(columns.Find(ColumnKind.Verbatim, Math.Min(field, ColumnTable.OtherField), default), bytes);

    void Add(ColumnWriter? column, ReadOnlySpan<byte> value)
    {
        // The columns of fields are few, and found even when there is no room for more keys.
        column!.Add(value);
        _steps.Add(Step.FirstColumn + column.Number);
    }

    readonly ref struct ColumnPart(ColumnKind kind, ReadOnlySpan<byte> content)
    {
        readonly ReadOnlySpan<byte> _content = content;

        public void Deconstruct(out ColumnKind first, out ReadOnlySpan<byte> second)
        {
            first = kind;
            second = _content;
        }
    }
}
