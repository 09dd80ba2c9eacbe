using System.Buffers.Binary;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// What every span of a block has, read out: see <see cref="SpanTablesWriter"/>. Bounded by the spans of a block.
/// </summary>
sealed class SpanTables
{
    readonly BlockDirectory _directory;
    readonly BlockSections _sections;
    readonly TraceId[] _traces; // of each run
    readonly int[] _runStarts; // row of each run's first span, and the row after the last run
    long[]? _starts, _ends;
    ulong[]? _parents;
    ushort[]? _shapes;
    int _lastRun;

    /// <summary>Reads the traces; the rest when it is asked for.</summary>
    public SpanTables(BlockDirectory directory, BlockSections sections)
    {
        (_directory, _sections) = (directory, sections);
        var runs = new BlockCursor(sections.Runs.Slice(0, sections.Runs.Length));
        var traces = new List<TraceId>();
        var starts = new List<int> { 0 };
        while (runs.Left > 0)
        {
            traces.Add(TraceId.Read(runs.Raw(TraceId.Size)));
            var spans = runs.Count(directory.Spans - starts[^1]);
            if (spans == 0) throw new InvalidDataException("A trace has no spans.");
            starts.Add(starts[^1] + spans);
        }
        if (starts[^1] != directory.Spans)
            throw new InvalidDataException("The traces have not as many spans as the block.");
        if (sections.Ids.Length != directory.Spans * SpanId.Size)
            throw new InvalidDataException("There are not as many ids as spans.");
        (_traces, _runStarts) = ([.. traces], [.. starts]);
    }

    /// <summary>The trace of each run of spans, in row order.</summary>
    public IReadOnlyList<TraceId> Traces => _traces;

    /// <summary>Starts in nanoseconds, by row.</summary>
    public ReadOnlySpan<long> Starts => _starts ?? ReadTimes();

    /// <summary>Ends in nanoseconds, by row.</summary>
    public ReadOnlySpan<long> Ends
    {
        get
        {
            if (_ends is null) ReadTimes();
            return _ends;
        }
    }

    /// <summary>The first row of a run, and after the last run the number of rows.</summary>
    public int RunStart(int run) => _runStarts[run];

    /// <summary>The trace of a row.</summary>
    public TraceId TraceOf(int row)
    {
        // Nearly always the run of the row before.
        if (row < _runStarts[_lastRun] || row >= _runStarts[_lastRun + 1])
        {
            var at = Array.BinarySearch(_runStarts, row);
            _lastRun = at >= 0 ? at : ~at - 1;
        }
        return _traces[_lastRun];
    }

    /// <summary>The id of a row.</summary>
    public SpanId IdOf(int row) => SpanId.Read(_sections.Ids.Slice(row * SpanId.Size, SpanId.Size));

    /// <summary>The parent of a row; zero when it has none.</summary>
    public SpanId ParentOf(int row) => new((_parents ??= ReadParents())[row]);

    /// <summary>The shape of a row.</summary>
    public int ShapeOf(int row) => (_shapes ??= ReadShapes())[row];

    /// <summary>The context of a row.</summary>
    public int ContextOf(int row) => Checked(Code(row, 1, BitCodes.WidthFor(_directory.Contexts)), _directory.Contexts);

    /// <summary>The kind of a row.</summary>
    public SpanKind KindOf(int row) => (SpanKind)(Code(row, 2, _directory.KindWidth) & byte.MaxValue);

    /// <summary>The status of a row.</summary>
    public SpanStatus StatusOf(int row) => (SpanStatus)(Code(row, 3, _directory.StatusWidth) & byte.MaxValue);

    static int Checked(int code, int count) =>
        code < count ? code : throw new InvalidDataException("A span has a code that means nothing.");

    int Code(int row, int table, int width)
    {
        if (width == 0) return 0;
        var offset = 0;
        if (table > 0) offset += BitCodes.BytesFor(_directory.Spans, BitCodes.WidthFor(_directory.Shapes));
        if (table > 1) offset += BitCodes.BytesFor(_directory.Spans, BitCodes.WidthFor(_directory.Contexts));
        if (table > 2) offset += BitCodes.BytesFor(_directory.Spans, _directory.KindWidth);
        return BitCodes.Read(_sections.Codes.Slice(offset, BitCodes.BytesFor(_directory.Spans, width)), width, row);
    }

    ushort[] ReadShapes()
    {
        var width = BitCodes.WidthFor(_directory.Shapes);
        var codes = _sections.Codes.Slice(0, BitCodes.BytesFor(_directory.Spans, width));
        var shapes = new ushort[_directory.Spans];
        for (var row = 0; row < shapes.Length; row++)
            shapes[row] = (ushort)Checked(BitCodes.Read(codes, width, row), _directory.Shapes);
        return shapes;
    }

    long[] ReadTimes()
    {
        var times = new BlockCursor(_sections.Times.Slice(0, _sections.Times.Length));
        var starts = new long[_directory.Spans];
        var ends = new long[_directory.Spans];
        long last = 0;
        for (var row = 0; row < starts.Length; row++)
        {
            unchecked
            {
                last += times.Zigzag();
                starts[row] = last;
                ends[row] = last + times.Zigzag();
            }
        }
        _ends = ends;
        return _starts = starts;
    }

    ulong[] ReadParents()
    {
        var all = _sections.Parents.Slice(0, _sections.Parents.Length);
        if (all.Length < _directory.Spans) throw new InvalidDataException("There are not as many parents as spans.");
        var far = all[_directory.Spans..];
        var parents = new ulong[_directory.Spans];
        for (var run = 0; run < _traces.Length; run++)
        {
            for (var row = _runStarts[run]; row < _runStarts[run + 1]; row++)
            {
                if (all[row] == SpanTablesWriter.NoParent) continue;
                if (all[row] == SpanTablesWriter.FarParent)
                {
                    if (far.Length < SpanId.Size) throw new InvalidDataException("A parent has no id.");
                    parents[row] = BinaryPrimitives.ReadUInt64BigEndian(far);
                    far = far[SpanId.Size..];
                    continue;
                }
                var near = _runStarts[run] + all[row] - SpanTablesWriter.FirstNearParent;
                if (near >= _runStarts[run + 1]) throw new InvalidDataException("A parent is not in its trace.");
                parents[row] = IdOf(near).Value;
            }
        }
        return parents;
    }
}
