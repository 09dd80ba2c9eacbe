using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// What every span has, in tables of its own: traces, ids, parents, times, and the codes of shape, context, kind and
/// status. So a reader can find spans without touching a column. Bounded by the spans of a block.
/// </summary>
sealed class SpanTablesWriter
{
    /// <summary>A parent's byte: no parent.</summary>
    public const byte NoParent = 0;

    /// <summary>
    /// A parent's byte: not among the first spans of the trace in this block; its id stands after the bytes.
    /// </summary>
    public const byte FarParent = 1;

    /// <summary>A parent's byte: the first span of the trace in this block; one more for each next.</summary>
    public const byte FirstNearParent = 2;

    const int NearParents = 256 - FirstNearParent;

    readonly ByteStream _runs = new(), _ids = new(), _parents = new(), _farParents = new(), _times = new();
    readonly List<(TraceId Trace, ulong Id, SpanId Parent)> _spans = [];
    readonly Dictionary<EncodedContext, int> _contextNumbers = [];
    readonly List<EncodedContext> _contexts = [];
    readonly Dictionary<int, int> _contextOfIndex = [];
    readonly CodeList _shapes = new(), _contextCodes = new(), _kinds = new(), _statuses = new();
    int _maxKind, _maxStatus;
    long _lastStart;
    int _lastIndex, _lastContext;

    /// <summary>For each run of spans of one trace the 16 bytes of its id and the number of spans.</summary>
    public ReadOnlySpan<byte> Runs => _runs.Written;

    /// <summary>The eight bytes of each span's id.</summary>
    public ReadOnlySpan<byte> Ids => _ids.Written;

    /// <summary>A byte for each span, then the ids of the far parents.</summary>
    public ReadOnlySpan<byte> Parents => _parents.Written;

    /// <summary>For each span its start less the start before, and its duration.</summary>
    public ReadOnlySpan<byte> Times => _times.Written;

    /// <summary>Starts a block.</summary>
    public void Clear()
    {
        foreach (var stream in (ReadOnlySpan<ByteStream>)[_runs, _ids, _parents, _farParents, _times]) stream.Clear();
        foreach (var codes in (ReadOnlySpan<CodeList>)[_shapes, _contextCodes, _kinds, _statuses]) codes.Clear();
        _spans.Clear();
        _contexts.Clear();
        _contextNumbers.Clear();
        _contextOfIndex.Clear();
        (_maxKind, _maxStatus, _lastStart, _lastIndex) = (0, 0, 0, -1);
    }

    /// <summary>Takes one span.</summary>
    public void Add(in EncodedSpan span, IReadOnlyList<EncodedContext> contexts, int shape)
    {
        if (_spans.Count > 0 && _spans[0].Trace != span.TraceId) EndRun();
        _spans.Add((span.TraceId, span.Id.Value, span.ParentId));
        unchecked
        {
            _times.Zigzag(span.Start.Nanoseconds - _lastStart);
            _times.Zigzag(span.End.Nanoseconds - span.Start.Nanoseconds);
        }
        _lastStart = span.Start.Nanoseconds;
        _shapes.Add((ushort)shape);
        _contextCodes.Add((ushort)ContextOf(span.Context, contexts));
        _kinds.Add((byte)span.Kind);
        _statuses.Add((byte)span.Status);
        _maxKind = Math.Max(_maxKind, (byte)span.Kind);
        _maxStatus = Math.Max(_maxStatus, (byte)span.Status);
    }

    /// <summary>Appends the counts and the contexts.</summary>
    public void WriteMeta(ByteStream meta)
    {
        EndRun();
        _parents.Raw(_farParents.Written);
        meta.Varint((ulong)_shapes.Count);
        meta.Byte((byte)_maxKind);
        meta.Byte((byte)_maxStatus);
        meta.Varint((ulong)_contexts.Count);
        foreach (var context in _contexts)
        {
            meta.Counted(context.Resource.Span);
            meta.Counted(context.Scope.Span);
            meta.Counted(System.Text.Encoding.UTF8.GetBytes(context.ResourceSchemaUrl));
            meta.Counted(System.Text.Encoding.UTF8.GetBytes(context.ScopeSchemaUrl));
        }
    }

    /// <summary>Appends the packed codes.</summary>
    public void WriteCodes(int shapes, ByteStream codes)
    {
        BitCodes.Pack(_shapes.Written, BitCodes.WidthFor(shapes), codes);
        BitCodes.Pack(_contextCodes.Written, BitCodes.WidthFor(_contexts.Count), codes);
        BitCodes.Pack(_kinds.Written, BitCodes.WidthFor(_maxKind + 1), codes);
        BitCodes.Pack(_statuses.Written, BitCodes.WidthFor(_maxStatus + 1), codes);
    }

    void EndRun()
    {
        if (_spans.Count == 0) return;
        _spans[0].Trace.Write(_runs.Reserve(TraceId.Size));
        _runs.Advance(TraceId.Size);
        _runs.Varint((ulong)_spans.Count);
        foreach (var (_, id, parent) in _spans)
        {
            new SpanId(id).Write(_ids.Reserve(SpanId.Size));
            _ids.Advance(SpanId.Size);
            WriteParent(parent);
        }
        _spans.Clear();
    }

    void WriteParent(SpanId parent)
    {
        if (parent.IsZero)
        {
            _parents.Byte(NoParent);
            return;
        }
        var near = Math.Min(_spans.Count, NearParents);
        for (var i = 0; i < near; i++)
        {
            if (_spans[i].Id != parent.Value) continue;
            _parents.Byte((byte)(FirstNearParent + i));
            return;
        }
        _parents.Byte(FarParent);
        parent.Write(_farParents.Reserve(SpanId.Size));
        _farParents.Advance(SpanId.Size);
    }

    // Requests that were put together repeat their contexts: each is written once, by content.
    int ContextOf(int index, IReadOnlyList<EncodedContext> contexts)
    {
        if (index == _lastIndex) return _lastContext;
        if (!_contextOfIndex.TryGetValue(index, out var number))
        {
            if (!_contextNumbers.TryGetValue(contexts[index], out number))
            {
                _contextNumbers.Add(contexts[index], number = _contexts.Count);
                _contexts.Add(contexts[index]);
            }
            _contextOfIndex.Add(index, number);
        }
        (_lastIndex, _lastContext) = (index, number);
        return number;
    }
}
