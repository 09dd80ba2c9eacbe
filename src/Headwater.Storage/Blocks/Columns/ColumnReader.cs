namespace Headwater.Storage;

/// <summary>
/// Reads the values of one column in their order. Each value has a template; the holes take what comes next in the
/// column's parts of the small, text and raw sections. Not thread-safe.
/// </summary>
sealed class ColumnReader
{
    readonly ColumnDescription _about;
    readonly BlockSections _sections;
    readonly int _width;
    (int Offset, int Length)[]? _entries; // each template, then each word, in the meta section
    byte[]?[]? _holes; // of each template, found when it is first needed
    bool _examined, _allPlain;
    int _next, _small, _text, _raw;

    /// <summary>Stands before the first value.</summary>
    public ColumnReader(ColumnDescription about, BlockSections sections)
    {
        (_about, _sections) = (about, sections);
        _width = BitCodes.WidthFor(about.Templates);
    }

    /// <summary>What it holds and where.</summary>
    public ColumnDescription About => _about;

    /// <summary>Values to step over before the next read: of spans that nobody asked for.</summary>
    public int Pending { get; set; }

    /// <summary>Goes back before the first value.</summary>
    public void Rewind() => (_next, _small, _text, _raw, Pending) = (0, 0, 0, 0, 0);

    /// <summary>The code of the next value; steps over those pending before.</summary>
    public int PeekCode()
    {
        if (Pending > 0) SkipPending();
        if (_next >= _about.Values) throw new InvalidDataException("A column has fewer values than spans refer to.");
        var codes = _sections.Codes.Slice(_about.CodesOffset, _about.CodesLength);
        var code = BitCodes.Read(codes, _width, _next);
        return code < _about.Templates ? code : throw new InvalidDataException("A code has no template.");
    }

    /// <summary>The next value: plain templates in place, others put together in the scratch buffer.</summary>
    public ReadOnlySpan<byte> Next(ByteStream scratch)
    {
        var code = PeekCode();
        _next++;
        var template = Template(code);
        var mark = Templates.NextMark(template);
        if (mark < 0) return template;
        scratch.Clear();
        Expand(template, mark, scratch);
        return scratch.Written;
    }

    /// <summary>Steps over the next value.</summary>
    public void Skip()
    {
        var code = PeekCode();
        _next++;
        SkipHoles(HolesOf(code));
    }

    /// <summary>The text of a template.</summary>
    public ReadOnlySpan<byte> Template(int code) => Entry(code);

    /// <summary>One of the words, from 0.</summary>
    public ReadOnlySpan<byte> Word(int word) => Entry(_about.Templates + word);

    /// <summary>The template's holes in their order; empty when it is a value as it stands.</summary>
    public ReadOnlySpan<byte> HolesOf(int code)
    {
        _holes ??= new byte[]?[_about.Templates];
        return _holes[code] ??= FindHoles(Template(code));
    }

    /// <summary>All text of the column that is in no template and no word.</summary>
    public ReadOnlySpan<byte> AllText => _sections.Text.Slice(_about.TextOffset, _about.TextLength);

    void SkipPending()
    {
        var count = Pending;
        Pending = 0;
        if (!_examined)
        {
            _examined = _allPlain = true;
            for (var code = 0; code < _about.Templates; code++) _allPlain &= Templates.NextMark(Template(code)) < 0;
        }
        if (_allPlain)
        {
            _next += Math.Min(count, _about.Values - _next);
            return;
        }
        for (; count > 0; count--) Skip();
    }

    void Expand(ReadOnlySpan<byte> template, int mark, ByteStream into)
    {
        var small = new BlockCursor(_sections.Small.Slice(_about.SmallOffset, _about.SmallLength), _small);
        for (; mark >= 0; mark = Templates.NextMark(template))
        {
            into.Raw(template[..mark]);
            var hole = (Hole)template[mark];
            template = template[(mark + 1)..];
            switch (hole)
            {
                case Hole.Escape:
                    if (template.IsEmpty) throw new InvalidDataException("A template ends in an escape.");
                    into.Byte(template[0]);
                    template = template[1..];
                    break;
                case Hole.Guid:
                    Holes.WriteGuid(TakeRaw(16), into.Reserve(Holes.GuidLength));
                    into.Advance(Holes.GuidLength);
                    break;
                case Hole.Number: NumberHole.Read(ref small, into); break;
                case Hole.Word: ReadWord(ref small, into); break;
                case Hole.Hex or Hole.UpperHex:
                    WriteHex(TakeRaw(small.Count(_about.RawLength)), hole == Hole.UpperHex, into);
                    break;
                case Hole.Varint: into.Varint(small.Varint()); break;
                case Hole.Fixed8: into.Raw(TakeText(8)); break;
                default: throw new InvalidDataException("A template has a hole of no known kind.");
            }
        }
        into.Raw(template);
        _small = small.Position;
    }

    static void WriteHex(ReadOnlySpan<byte> bytes, bool upper, ByteStream into)
    {
        var to = into.Reserve(bytes.Length * 2);
        var written = 0;
        _ = upper
            ? Convert.TryToHexString(bytes, to, out written)
            : Convert.TryToHexStringLower(bytes, to, out written);
        into.Advance(written);
    }

    void ReadWord(ref BlockCursor small, ByteStream into)
    {
        var word = small.Byte();
        if (word == 0) into.Raw(TakeText(small.Count(_about.TextLength)));
        else if (word <= _about.Words) into.Raw(Word(word - 1));
        else throw new InvalidDataException("A word has no text.");
    }

    void SkipHoles(ReadOnlySpan<byte> holes)
    {
        if (holes.IsEmpty) return;
        var small = new BlockCursor(_sections.Small.Slice(_about.SmallOffset, _about.SmallLength), _small);
        foreach (var hole in holes)
        {
            switch ((Hole)hole)
            {
                case Hole.Guid: StepRaw(16); break;
                case Hole.Number: NumberHole.Skip(ref small); break;
                case Hole.Word:
                    if (small.Byte() == 0) StepText(small.Count(_about.TextLength));
                    break;
                case Hole.Hex or Hole.UpperHex: StepRaw(small.Count(_about.RawLength)); break;
                case Hole.Varint: small.Varint(); break;
                default: StepText(8); break;
            }
        }
        _small = small.Position;
    }

    static byte[] FindHoles(ReadOnlySpan<byte> template)
    {
        var holes = new List<byte>();
        for (var mark = Templates.NextMark(template); mark >= 0; mark = Templates.NextMark(template))
        {
            var hole = template[mark];
            if (hole > (byte)Hole.UpperHex) throw new InvalidDataException("A template has a hole of no known kind.");
            if (hole != (byte)Hole.Escape) holes.Add(hole);
            else if (mark + 1 == template.Length) throw new InvalidDataException("A template ends in an escape.");
            template = template[(mark + (hole == (byte)Hole.Escape ? 2 : 1))..];
        }
        return [.. holes];
    }

    ReadOnlySpan<byte> TakeRaw(int length)
    {
        var start = _raw;
        StepRaw(length);
        return _sections.Raw.Slice(_about.RawOffset + start, length);
    }

    ReadOnlySpan<byte> TakeText(int length)
    {
        var start = _text;
        StepText(length);
        return _sections.Text.Slice(_about.TextOffset + start, length);
    }

    void StepRaw(int length) => _raw = Step(_raw, length, _about.RawLength);

    void StepText(int length) => _text = Step(_text, length, _about.TextLength);

    static int Step(int position, int length, int end) =>
        length <= end - position
            ? position + length
            : throw new InvalidDataException("A column ends in the middle of a value.");

    ReadOnlySpan<byte> Entry(int entry)
    {
        var (offset, length) = (_entries ??= ReadDictionary())[entry];
        return _sections.Meta.Slice(offset, length);
    }

    (int, int)[] ReadDictionary()
    {
        var cursor = new BlockCursor(_sections.Meta.Slice(_about.DictionaryOffset, _about.DictionaryLength));
        if (_about.Templates + _about.Words > _about.DictionaryLength)
            throw new InvalidDataException("A column has more templates than bytes for them.");
        var entries = new (int Offset, int Length)[_about.Templates + _about.Words];
        foreach (ref var entry in entries.AsSpan())
        {
            entry.Length = cursor.Counted().Length;
            entry.Offset = _about.DictionaryOffset + cursor.Position - entry.Length;
        }
        return entries;
    }
}
