using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// The value of each row under one key: different values once, and which of them a row has. Bounded by the rows of a
/// block.
/// </summary>
sealed class RowValues(int rows)
{
    readonly List<AttributeValue> _distinct = [];
    readonly Dictionary<AttributeValue, int> _numbers = [];

    /// <summary>The number of each row's value; negative when it has none.</summary>
    public int[] OfRow { get; } = new int[rows];

    /// <summary>The values by number.</summary>
    public IReadOnlyList<AttributeValue> Distinct => _distinct;

    /// <summary>The number of a value; -1 for none.</summary>
    public int Add(AttributeValue? value)
    {
        if (value is not { } present) return -1;
        if (_numbers.TryGetValue(present, out var number)) return number;
        _distinct.Add(present);
        _numbers.Add(present, _distinct.Count - 1);
        return _distinct.Count - 1;
    }
}

/// <summary>
/// The values of one column as numbers of <see cref="RowValues"/>: a plain template is turned into a value once.
/// </summary>
sealed class ColumnValues(ColumnReader column, RowValues values)
{
    readonly int[] _ofCode = new int[column.About.Templates]; // number + 1; 0 is not known yet
    readonly ByteStream _scratch = new();

    /// <summary>The next value's number.</summary>
    public int Next()
    {
        var code = column.PeekCode();
        if (_ofCode[code] > 0)
        {
            column.Pending++;
            return _ofCode[code] - 1;
        }
        var constant = column.HolesOf(code).IsEmpty;
        var number = values.Add(Decode(column.Next(_scratch)));
        if (constant) _ofCode[code] = number + 1;
        return number;
    }

    /// <summary>Steps over the next value.</summary>
    public void Skip() => column.Pending++;

    AttributeValue Decode(ReadOnlySpan<byte> value)
    {
        switch (column.About.Kind)
        {
            case ColumnKind.Int:
                return AttributeValue.Of(unchecked((long)new BlockCursor(value).Varint()));
            case ColumnKind.Double:
                return value.Length == sizeof(double)
                    ? AttributeValue.Of(System.Buffers.Binary.BinaryPrimitives.ReadDoubleLittleEndian(value))
                    : throw new InvalidDataException("A double has not eight bytes.");
            case ColumnKind.Value:
                return OtlpDecoder.ReadValue(value);
            default:
                return System.Text.Encoding.UTF8.GetString(value);
        }
    }
}
