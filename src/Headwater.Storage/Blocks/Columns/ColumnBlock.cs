using Headwater.Model;

namespace Headwater.Storage;

/// <summary>A columnar block opened for reading.</summary>
sealed class ColumnBlock : ISpanBlock
{
    readonly BlockSections _sections;
    readonly BlockDirectory _directory;
    readonly SpanTables _tables;
    readonly ColumnReader[] _columns;

    /// <summary>Reads the directory and checks all that it refers to.</summary>
    /// <exception cref="InvalidDataException">The body is not a block.</exception>
    public ColumnBlock(ReadOnlyMemory<byte> body)
    {
        _sections = new(body);
        try
        {
            _directory = new(_sections);
            _tables = new(_directory, _sections);
        }
        catch (InvalidDataException)
        {
            _sections.Dispose();
            throw;
        }
        _columns = [.. _directory.Columns.Select(c => new ColumnReader(c, _sections))];
    }

    /// <inheritdoc/>
    public int Count => _directory.Spans;

    /// <inheritdoc/>
    public IReadOnlyList<TraceId> ReadTraceIds() => [.. _tables.Traces.Distinct()];

    /// <inheritdoc/>
    public SpanSet ReadAll()
    {
        var builder = Build();
        for (var row = 0; row < Count; row++) builder.Add(row);
        return builder.Finish();
    }

    /// <inheritdoc/>
    public SpanSet ReadTrace(TraceId trace)
    {
        SpanBuilder? builder = null;
        for (var run = 0; run < _tables.Traces.Count; run++)
        {
            if (_tables.Traces[run] != trace) continue;
            builder ??= Build();
            for (var row = _tables.RunStart(run); row < _tables.RunStart(run + 1); row++) builder.Add(row);
        }
        return builder?.Finish() ?? SpanSet.Empty;
    }

    /// <inheritdoc/>
    public SpanSet ReadRows(ReadOnlySpan<int> rows)
    {
        var sorted = rows.ToArray();
        var places = new int[rows.Length];
        for (var i = 0; i < places.Length; i++) places[i] = i;
        Array.Sort(sorted, places);
        var builder = Build();
        var numbers = new int[rows.Length];
        for (int i = 0, built = 0; i < sorted.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(sorted[i], nameof(rows));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sorted[i], Count, nameof(rows));
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                builder.Add(sorted[i]);
                built++;
            }
            numbers[places[i]] = built - 1;
        }
        var set = builder.Finish();
        return new SpanSet(set.Contexts, [.. numbers.Select(n => set.Spans[n])]);
    }

    /// <inheritdoc/>
    public void Find(SpanFilter filter, List<SpanHit> into)
    {
        foreach (var row in Query().Rows(filter))
        {
            var span = new SpanRef(_tables.TraceOf(row), _tables.IdOf(row));
            into.Add(new SpanHit(row, new(_tables.Starts[row]), new(_tables.Ends[row]), span));
        }
    }

    /// <inheritdoc/>
    public void Group(SpanFilter filter, string key, SpanGroups into) => Query().Group(filter, key, into);

    /// <inheritdoc/>
    public void Dispose() => _sections.Dispose();

    ColumnQuery Query() => new(_directory, _tables, _columns, row => ReadRows([row]));

    SpanBuilder Build()
    {
        foreach (var column in _columns) column.Rewind();
        return new(_directory, _tables, _columns);
    }
}
