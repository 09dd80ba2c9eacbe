using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Answers filters and group-bys on columns: values are compared once for each different one, text is searched without
/// putting spans together. Spans that are oddly encoded are put together and asked as any store would: see <see
/// cref="Predicates"/>.
/// </summary>
sealed class ColumnQuery(BlockDirectory directory, SpanTables tables, ColumnReader[] columns, Func<int, SpanSet> read)
{
    readonly ShapeTraits _traits = new(directory);

    /// <summary>The rows that the filter lets pass, in row order.</summary>
    public IEnumerable<int> Rows(SpanFilter filter)
    {
        var passed = Passed(filter);
        for (var row = 0; row < passed.Length; row++)
            if (passed[row]) yield return row;
    }

    /// <summary>Adds the rows that pass to the group of their value.</summary>
    public void Group(SpanFilter filter, string key, SpanGroups into)
    {
        var passed = Passed(filter);
        var values = Values(key);
        // A value that is not there has the last place.
        var groups = new SpanGroups.Group?[values.Distinct.Count + 1];
        var known = new bool[groups.Length];
        var count = 0;
        for (var row = 0; row < passed.Length; row++)
        {
            if (!passed[row]) continue;
            count++;
            var place = values.OfRow[row] < 0 ? groups.Length - 1 : values.OfRow[row];
            if (!known[place])
            {
                known[place] = true;
                groups[place] = into.Of(values.OfRow[row] < 0 ? default : values.Distinct[place]);
            }
            groups[place]?.Add(tables.StatusOf(row), DurationOf(row));
        }
        into.CountSpans(count);
    }

    bool[] Passed(SpanFilter filter)
    {
        var passed = new bool[directory.Spans];
        var any = false;
        for (var row = 0; row < passed.Length; row++)
        {
            passed[row] = filter.Interval.Contains(new Instant(tables.Starts[row]));
            any |= passed[row];
        }
        if (!any || filter.Where is null) return passed;
        var holds = Holds(filter.Where);
        for (var row = 0; row < passed.Length; row++) passed[row] &= holds[row];
        return passed;
    }

    // A predicate comes from a query parser that bounds its depth.
    bool[] Holds(Predicate predicate) => predicate switch
    {
        Predicate.All all => Fold(all.Parts, true, (left, right) => left && right),
        Predicate.Any any => Fold(any.Parts, false, (left, right) => left || right),
        Predicate.Not not => [.. Holds(not.Part).Select(h => !h)],
        Predicate.Exists exists => [.. Values(exists.Key).OfRow.Select(v => v >= 0)],
        Predicate.Contains text => new ColumnSearch(directory, tables, columns, _traits, read).Rows(text.Text),
        Predicate.Compare compare => Compare(compare),
        _ => throw new NotSupportedException($"A predicate of type {predicate.GetType().Name} is not known."),
    };

    bool[] Fold(IReadOnlyList<Predicate> parts, bool start, Func<bool, bool, bool> combine)
    {
        var result = new bool[directory.Spans];
        Array.Fill(result, start);
        foreach (var part in parts)
        {
            var holds = Holds(part);
            for (var row = 0; row < result.Length; row++) result[row] = combine(result[row], holds[row]);
        }
        return result;
    }

    bool[] Compare(Predicate.Compare compare)
    {
        var values = Values(compare.Key);
        bool[] fits = [.. values.Distinct.Select(v => Predicates.Compares(v, compare.Comparison, compare.Value))];
        return [.. values.OfRow.Select(v => v >= 0 && fits[v])];
    }

    RowValues Values(string key) => key switch
    {
        "name" => ReadColumns(c => c.Kind == ColumnKind.Field, key, resources: false),
        "kind" => Table(row => Word(SpanFields.Kinds, (int)tables.KindOf(row))),
        "status" => Table(row => Word(SpanFields.Statuses, (int)tables.StatusOf(row))),
        "duration" => Table(row => AttributeValue.Of(DurationOf(row).TotalMilliseconds)),
        _ => ReadAttribute(key),
    };

    RowValues ReadAttribute(string key)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(key);
        return ReadColumns(
            c => c.Kind is >= ColumnKind.Text and <= ColumnKind.Value && c.Key.AsSpan().SequenceEqual(bytes),
            key, resources: true);
    }

    static AttributeValue Word(IReadOnlyList<string> words, int number) => words[number < words.Count ? number : 0];

    Duration DurationOf(int row) => new(unchecked(tables.Ends[row] - tables.Starts[row]));

    RowValues Table(Func<int, AttributeValue> value)
    {
        var values = new RowValues(directory.Spans);
        for (var row = 0; row < directory.Spans; row++) values.OfRow[row] = values.Add(value(row));
        return values;
    }

    RowValues ReadColumns(Func<ColumnDescription, bool> wanted, string key, bool resources)
    {
        var values = new RowValues(directory.Spans);
        var readers = new ColumnValues?[columns.Length];
        var found = false;
        for (var i = 0; i < columns.Length; i++)
        {
            if (!wanted(columns[i].About)) continue;
            columns[i].Rewind();
            readers[i] = new(columns[i], values);
            found = true;
        }
        var steps = new int[]?[directory.Shapes];
        var ofContext = new int?[directory.Contexts];
        for (var row = 0; row < directory.Spans; row++)
        {
            var shape = tables.ShapeOf(row);
            var value = found ? First(steps[shape] ??= Wanted(shape, readers), readers) : -1;
            if (_traits.IsOdd(shape)) value = values.Add(ReadOdd(row, key));
            else if (value < 0 && resources) value = OfResource(tables.ContextOf(row), key, ofContext, values);
            else if (value < 0 && !resources) value = values.Add("");
            values.OfRow[row] = value;
        }
        return values;
    }

    static int First(int[] steps, ColumnValues?[] readers)
    {
        var value = -1;
        foreach (var step in steps)
        {
            if (value < 0) value = readers[step]!.Next();
            else readers[step]!.Skip();
        }
        return value;
    }

    int[] Wanted(int shape, ColumnValues?[] readers)
    {
        var wanted = new List<int>();
        foreach (var step in directory.Shape(shape))
        {
            var column = step - Step.FirstColumn;
            if (column >= 0 && readers[column] is not null) wanted.Add(column);
        }
        return [.. wanted];
    }

    int OfResource(int context, string key, int?[] known, RowValues values) => known[context] ??= values.Add(
        SpanFields.ReadAttribute(directory.Resource(context), OtlpFields.Resource.Attributes, key));

    AttributeValue? ReadOdd(int row, string key) => SpanFields.Read(read(row).Decode().Single(), key);
}
