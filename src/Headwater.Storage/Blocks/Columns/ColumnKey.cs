namespace Headwater.Storage;

/// <summary>What a column holds of each span that has it. The numbers are the layout's.</summary>
enum ColumnKind : byte
{
    /// <summary>The content of a length-delimited field of the span: its name.</summary>
    Field = 0,

    /// <summary>A string attribute: the text.</summary>
    Text = 1,

    /// <summary>An int attribute: its varint.</summary>
    Int = 2,

    /// <summary>A double attribute: its eight bytes.</summary>
    Double = 3,

    /// <summary>An attribute of another type, or oddly encoded: the <c>AnyValue</c> message.</summary>
    Value = 4,

    /// <summary>Any field of the span, with its tag; field number 0 for bytes that are no field at all.</summary>
    Verbatim = 5,
}

/// <summary>
/// The steps by which a span's bytes are put together, in the order of the bytes: the first few take what the block's
/// tables say, the others the next value of a column. So the bytes come back exactly, in whatever order a sender writes
/// its fields.
/// </summary>
static class Step
{
    /// <summary>The trace id, field 1.</summary>
    public const int TraceId = 0;

    /// <summary>The span id, field 2.</summary>
    public const int SpanId = 1;

    /// <summary>The parent's id, field 4.</summary>
    public const int ParentId = 2;

    /// <summary>The kind, field 6, one byte.</summary>
    public const int Kind = 3;

    /// <summary>The start, field 7.</summary>
    public const int Start = 4;

    /// <summary>The end, field 8.</summary>
    public const int End = 5;

    /// <summary>From here on: the column with this number, less this.</summary>
    public const int FirstColumn = 6;
}
