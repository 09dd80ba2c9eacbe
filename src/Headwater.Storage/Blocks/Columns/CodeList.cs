namespace Headwater.Storage;

/// <summary>Codes of 16 bits in the order of the values. Bounded by the values of one block.</summary>
sealed class CodeList
{
    ushort[] _codes = new ushort[16];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes its buffer has.</summary>
    public int Capacity => _codes.Length * sizeof(ushort);

    /// <summary>The codes; valid until the next one is added.</summary>
    public ReadOnlySpan<ushort> Written => _codes.AsSpan(0, Count);

    /// <summary>Appends one.</summary>
    public void Add(ushort code)
    {
        if (Count == _codes.Length) Array.Resize(ref _codes, Count * 2);
        _codes[Count++] = code;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Count = 0;
        if (_codes.Length * sizeof(ushort) > ColumnLimits.MaxKeptBuffer) _codes = new ushort[16];
    }
}

/// <summary>Which code a remembered thing has in the current block, if any. Bounded by what is remembered.</summary>
sealed class BlockCodes
{
    int[] _codes = [];
    int[] _blocks = [];
    int _block = 1;

    /// <summary>The code in this block; -1 when it has none yet.</summary>
    public int this[int number]
    {
        get => number < _codes.Length && _blocks[number] == _block ? _codes[number] : -1;
        set
        {
            if (number >= _codes.Length)
            {
                Array.Resize(ref _codes, Math.Max(8, number * 2));
                Array.Resize(ref _blocks, _codes.Length);
            }
            (_codes[number], _blocks[number]) = (value, _block);
        }
    }

    /// <summary>Starts a new block: nothing has a code.</summary>
    public void Clear()
    {
        if (_block == int.MaxValue)
        {
            Array.Clear(_blocks);
            _block = 0;
        }
        _block++;
    }
}
