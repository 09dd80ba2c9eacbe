namespace Headwater.Storage;

/// <summary>
/// The columns that a packer knows, found by kind and key, and those of the current block in the order of their first
/// use. Bounded by <see cref="ColumnLimits.MaxColumns"/>: <see cref="IsSpent"/> asks to forget all between two blocks.
/// </summary>
sealed class ColumnTable
{
    /// <summary>Fields that OTLP does not define share a column: their bytes hold the number.</summary>
    public const int OtherField = 17;

    readonly ByteStringTable _names = new();
    readonly List<ColumnWriter> _columns = [];
    readonly List<ColumnWriter> _used = [];
    readonly ByteStream _name = new();
    ColumnWriter? _last, _first;
    int _block;

    /// <summary>The block's columns.</summary>
    public IReadOnlyList<ColumnWriter> Used => _used;

    /// <summary>True when new keys find no column any more.</summary>
    public bool IsFull => _columns.Count >= ColumnLimits.MaxColumns;

    /// <summary>True when it is time to forget all: too many columns, or too much memory in them.</summary>
    public bool IsSpent => IsFull || _columns.Sum(c => (long)c.Capacity) > ColumnLimits.MaxKeptByColumns;

    /// <summary>Starts a block.</summary>
    public void BeginBlock()
    {
        _used.Clear();
        _block++;
    }

    /// <summary>Starts a span: its first column is probably that of the span before.</summary>
    public void BeginSpan() => _last = null;

    /// <summary>The column for these values; null when there is no room for another key.</summary>
    public ColumnWriter? Find(ColumnKind kind, int field, ReadOnlySpan<byte> key)
    {
        var guess = _last is null ? _first : _last.Next;
        var column = guess is not null && guess.Kind == kind && guess.Field == field && guess.Key.SequenceEqual(key)
            ? guess
            : LookUp(kind, field, key);
        if (column is null) return null;
        if (_last is null) _first = column;
        else _last.Next = column;
        _last = column;
        if (column.Block != _block)
        {
            column.Begin(_block, _used.Count);
            _used.Add(column);
        }
        return column;
    }

    ColumnWriter? LookUp(ColumnKind kind, int field, ReadOnlySpan<byte> key)
    {
        _name.Clear();
        _name.Byte((byte)kind);
        _name.Byte((byte)field);
        _name.Raw(key);
        var hash = ByteStringTable.Hash(_name.Written);
        var number = _names.Find(_name.Written, hash);
        if (number >= 0) return _columns[number];
        if (IsFull && !key.IsEmpty) return null;
        _names.Add(_name.Written, hash);
        _columns.Add(new(kind, field, key.ToArray()));
        return _columns[^1];
    }
}
