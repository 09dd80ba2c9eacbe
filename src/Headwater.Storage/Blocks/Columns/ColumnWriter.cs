namespace Headwater.Storage;

/// <summary>
/// Takes the values of one column: of one attribute key and type, or of one field. Values are kept whole and once each
/// while they repeat, as templates with holes while they have a form in common, else one by one. What it has learnt
/// serves the next block too, and is bounded by <see cref="ColumnLimits.MaxRememberedBytes"/>; it shapes the output but
/// never what is read back.
/// </summary>
sealed class ColumnWriter(ColumnKind kind, int fieldNumber, byte[] key)
{
    // A column with more different values than this, and than a quarter of its values, does not repeat itself.
    const int FewValues = 24, ValuesPerKnown = 4;

    // With more templates than this, and than a third of the values, templates only fill the directory.
    const int FewTemplates = 96, ValuesPerTemplate = 3;

    // Data changes with deployments: look afresh now and then. At 100 blocks a second this is every ten seconds.
    const int BlocksBetweenFreshLooks = 1_024;

    readonly ByteStringTable _known = new();
    readonly BlockCodes _knownCodes = new();
    readonly BlockCodes _templateCodes = new();
    readonly ByteStream _templates = new(), _templateText = new();
    TemplateTrie? _trie;
    Mode _mode;
    int _seen, _learnt, _blocks, _wholeCode;

    enum Mode : byte { Known, Template, Whole }

    /// <summary>What it holds.</summary>
    public ColumnKind Kind => kind;

    /// <summary>The number of the field it comes from; 9 for attributes.</summary>
    public int Field => fieldNumber;

    /// <summary>The attribute's key as UTF-8; empty for fields.</summary>
    public ReadOnlySpan<byte> Key => key;

    /// <summary>Its number in the current block, from 0 in the order of first use.</summary>
    public int Number { get; private set; }

    /// <summary>The block that <see cref="Begin"/> was last called for.</summary>
    public int Block { get; private set; } = -1;

    /// <summary>The column that came next in an earlier span: probably the next one again.</summary>
    public ColumnWriter? Next { get; set; }

    /// <summary>The template of each value.</summary>
    public CodeList Codes { get; } = new();

    /// <summary>How many bytes <see cref="WriteDictionary"/> appends.</summary>
    public int DictionaryBytes
    {
        get
        {
            var size = _templates.Length;
            for (var word = 0; word < Streams.Words.Count; word++)
                size += ByteStream.VarintSize((ulong)Streams.Words[word].Length) + Streams.Words[word].Length;
            return size;
        }
    }

    /// <summary>How many templates the block uses.</summary>
    public int TemplateCount { get; private set; }

    /// <summary>What the templates' holes hold.</summary>
    public ValueStreams Streams { get; } = new();

    /// <summary>Starts a block.</summary>
    public void Begin(int block, int number)
    {
        (Block, Number, TemplateCount, _wholeCode) = (block, number, 0, -1);
        Codes.Clear();
        _templates.Clear();
        Streams.Clear();
        _knownCodes.Clear();
        _templateCodes.Clear();
        if (++_blocks % BlocksBetweenFreshLooks == 0) Enter(Mode.Known);
        if (_mode == Mode.Whole) _trie = null;
    }

    /// <summary>Takes one value.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        _seen++;
        var code = -1;
        if (_mode == Mode.Known) code = AddKnown(value);
        if (_mode == Mode.Template && code < 0) code = AddTemplate(value);
        Codes.Add((ushort)(code < 0 ? AddWhole(value) : code));
    }

    /// <summary>How many bytes its buffers have, about: all that it keeps from block to block.</summary>
    public int Capacity =>
        _known.Capacity + (_trie?.Capacity ?? 0) + Streams.Capacity + Codes.Capacity + _templates.Capacity;

    /// <summary>Appends the block's templates and words, each with its length.</summary>
    public void WriteDictionary(ByteStream meta)
    {
        meta.Raw(_templates.Written);
        for (var word = 0; word < Streams.Words.Count; word++) meta.Counted(Streams.Words[word]);
    }

    int AddKnown(ReadOnlySpan<byte> value)
    {
        if (value.Length > ColumnLimits.MaxKnownValueBytes) return TemplatesFit ? Leave() : -1;
        var hash = ByteStringTable.Hash(value);
        var number = _known.Find(value, hash);
        if (number < 0)
        {
            _learnt++;
            if (_learnt > FewValues && _learnt * ValuesPerKnown > _seen) return Leave();
            if (_known.Count >= ColumnLimits.MaxTemplates || _known.Bytes >= ColumnLimits.MaxRememberedBytes)
            {
                _known.Clear();
                _knownCodes.Clear();
            }
            number = _known.Add(value, hash);
        }
        var code = _knownCodes[number];
        if (code >= 0 || TemplateCount >= ColumnLimits.MaxTemplates) return code;
        _templateText.Clear();
        Templates.WriteLiteral(value, _templateText);
        return _knownCodes[number] = AddToBlock();
    }

    bool TemplatesFit => kind is ColumnKind.Text or ColumnKind.Field;

    int Leave()
    {
        Enter(TemplatesFit ? Mode.Template : Mode.Whole);
        return -1;
    }

    int AddTemplate(ReadOnlySpan<byte> value)
    {
        _trie ??= new();
        if (value.Length > ColumnLimits.MaxTemplateBytes || TemplateCount >= ColumnLimits.MaxTemplates) return -1;
        if (_trie.IsFull)
        {
            _trie.Clear();
            _templateCodes.Clear();
        }
        var mark = Streams.Mark();
        var before = _trie.Count;
        var template = _trie.Write(value, Streams);
        if (template < 0)
        {
            Streams.Return(mark);
            return -1;
        }
        if (_trie.Count > before && ++_learnt > FewTemplates && _learnt * ValuesPerTemplate > _seen) Enter(Mode.Whole);
        var code = _templateCodes[template];
        if (code >= 0) return code;
        _templateText.Clear();
        _trie?.WriteTemplate(template, _templateText);
        return _templateCodes[template] = AddToBlock();
    }

    int AddWhole(ReadOnlySpan<byte> value)
    {
        if (_wholeCode < 0)
        {
            _templateText.Clear();
            _templateText.Byte((byte)(kind switch
            {
                ColumnKind.Int => Hole.Varint,
                ColumnKind.Double => Hole.Fixed8,
                _ => Hole.Word,
            }));
            _wholeCode = AddToBlock();
        }
        if (kind == ColumnKind.Int) Streams.Small.Raw(value);
        else if (kind == ColumnKind.Double) Streams.Text.Raw(value);
        else Streams.WriteWord(value);
        return _wholeCode;
    }

    int AddToBlock()
    {
        _templates.Counted(_templateText.Written);
        return TemplateCount++;
    }

    void Enter(Mode mode)
    {
        (_mode, _seen, _learnt) = (mode, 0, 0);
        if (mode == Mode.Template) return;
        _known.Clear();
        _knownCodes.Clear();
    }
}
