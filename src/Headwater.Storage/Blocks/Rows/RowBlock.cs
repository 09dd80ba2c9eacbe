using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>A block of <see cref="RowCodec"/>, unpacked; it returns the pooled array when it is disposed.</summary>
sealed class RowBlock : ISpanBlock
{
    readonly EncodedContext[] _contexts;
    readonly Row[] _rows;
    byte[] _content;

    public RowBlock(byte[] content, int length)
    {
        _content = content;
        var reader = new BoundedReader(content.AsSpan(0, length));
        _contexts = RowContexts.Read(ref reader);
        var count = reader.ReadCount(bytesEach: 2);
        if (count > BlockLimits.MaxSpans) throw BoundedReader.Broken($"claims {count} spans");
        _rows = new Row[count];
        for (var i = 0; i < count; i++)
        {
            var context = reader.ReadIndex(_contexts.Length);
            var bytes = reader.ReadBytes().Length;
            _rows[i] = new Row(context, reader.Position - bytes, bytes);
        }
        if (!reader.AtEnd) throw BoundedReader.Broken("goes on after its last span");
    }

    readonly record struct Row(int Context, int Offset, int Length);

    /// <inheritdoc/>
    public int Count => _rows.Length;

    /// <inheritdoc/>
    public IReadOnlyList<TraceId> ReadTraceIds()
    {
        var traces = new List<TraceId>();
        foreach (var row in _rows)
        {
            var trace = SpanHeader.ReadTraceId(BytesOf(row).Span);
            if (traces.Count == 0 || traces[^1] != trace) traces.Add(trace);
        }
        return traces;
    }

    /// <inheritdoc/>
    public SpanSet ReadAll() => Read(_rows);

    /// <inheritdoc/>
    public SpanSet ReadTrace(TraceId trace)
    {
        var rows = new List<Row>();
        foreach (var row in _rows)
        {
            var order = SpanHeader.ReadTraceId(BytesOf(row).Span).CompareTo(trace);
            if (order > 0) break; // rows are sorted by trace
            if (order == 0) rows.Add(row);
        }
        return Read(CollectionsMarshal.AsSpan(rows));
    }

    /// <inheritdoc/>
    public SpanSet ReadRows(ReadOnlySpan<int> rows)
    {
        var wanted = new Row[rows.Length];
        for (var i = 0; i < rows.Length; i++) wanted[i] = _rows[rows[i]];
        return Read(wanted);
    }

    /// <inheritdoc/>
    public void Find(SpanFilter filter, List<SpanHit> into)
    {
        for (var i = 0; i < _rows.Length; i++)
        {
            var span = SpanHeader.Read(BytesOf(_rows[i]), _rows[i].Context);
            if (Passes(filter, span)) into.Add(new SpanHit(i, span.Start, span.End, span.Ref));
        }
    }

    /// <inheritdoc/>
    public void Group(SpanFilter filter, string key, SpanGroups into)
    {
        foreach (var row in _rows)
        {
            var span = SpanHeader.Read(BytesOf(row), row.Context);
            if (!Passes(filter, span)) continue;
            var value = SpanFields.Read(span, _contexts[row.Context].Resource.Span, key) ?? default;
            into.Add(value, span.Status, span.End - span.Start);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_content.Length > 0) ArrayPool<byte>.Shared.Return(_content);
        _content = [];
    }

    ReadOnlyMemory<byte> BytesOf(Row row) => _content.AsMemory(row.Offset, row.Length);

    bool Passes(SpanFilter filter, EncodedSpan span)
    {
        if (!filter.Interval.Contains(span.Start)) return false;
        if (filter.Where is null) return true;
        var resource = _contexts[span.Context].Resource;
        return Predicates.Holds(
            filter.Where, key => SpanFields.Read(span, resource.Span, key), text => Contains(span, text));
    }

    static bool Contains(EncodedSpan span, string text)
    {
        // Strings stand in the message as they are, so most spans are ruled out by one scan; only a hit must be told
        // from one in a key or an id.
        if (span.Bytes.Span.IndexOf(Encoding.UTF8.GetBytes(text)) < 0) return false;
        return Predicates.Contains(OtlpDecoder.ReadSpan(span.Bytes.Span, Resource.Unknown, Scope.Unknown), text);
    }

    SpanSet Read(ReadOnlySpan<Row> rows)
    {
        if (rows.IsEmpty) return SpanSet.Empty;
        var size = 0;
        foreach (var row in rows) size += row.Length;
        var copy = new byte[size];
        var spans = new EncodedSpan[rows.Length];
        for (int i = 0, at = 0; i < rows.Length; at += rows[i++].Length)
        {
            BytesOf(rows[i]).Span.CopyTo(copy.AsSpan(at));
            spans[i] = SpanHeader.Read(copy.AsMemory(at, rows[i].Length), rows[i].Context);
        }
        return new SpanSet(_contexts, spans);
    }
}
