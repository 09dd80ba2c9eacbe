using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// The spans of one assembly, each once, in the order (start, trace, span): the one place where order and duplicates of
/// the input end. Everything behind it speaks of spans by index.
/// </summary>
sealed class SpanTable
{
    // Sorted, for look-ups by id; bounded by the input.
    readonly SpanRef[] _refs;
    readonly int[] _indexes;

    SpanTable(SpanFacts[] spans, SpanRef[] refs, int[] indexes)
    {
        Spans = spans;
        _refs = refs;
        _indexes = indexes;
        Process = new int[spans.Length];
        Function = new int[spans.Length];
        Number();
    }

    public SpanFacts[] Spans { get; }

    public int Count => Spans.Length;

    /// <summary>By span: spans with one number ran in one process.</summary>
    public int[] Process { get; }

    /// <summary>By span: index into <see cref="Functions"/>.</summary>
    public int[] Function { get; }

    public List<FunctionName> Functions { get; } = [];

    public static SpanTable Of(IReadOnlyList<SpanFacts> input)
    {
        var sorted = new SpanFacts[input.Count];
        for (var i = 0; i < sorted.Length; i++) sorted[i] = input[i];
        Array.Sort(sorted, ByRef);
        var count = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (count == 0 || sorted[count - 1].Ref != sorted[i].Ref) sorted[count++] = sorted[i];
        }

        var keys = new StartKey[count];
        var refs = new SpanRef[count];
        for (var i = 0; i < count; i++)
        {
            keys[i] = new StartKey(sorted[i].Start, i);
            refs[i] = sorted[i].Ref;
        }

        Array.Sort(keys);
        var spans = new SpanFacts[count];
        var indexes = new int[count];
        for (var i = 0; i < count; i++)
        {
            spans[i] = sorted[keys[i].Place];
            indexes[keys[i].Place] = i;
        }

        return new SpanTable(spans, refs, indexes);
    }

    /// <summary>Index of a span, or -1.</summary>
    public int Find(SpanRef span)
    {
        var place = Array.BinarySearch(_refs, span);
        return place < 0 ? -1 : _indexes[place];
    }

    /// <summary>Visits the spans of one trace, in the order of their ids.</summary>
    public IEnumerable<int> OfTrace(TraceId trace)
    {
        var place = Array.BinarySearch(_refs, new SpanRef(trace, default));
        for (place = place < 0 ? ~place : place; place < _refs.Length && _refs[place].TraceId == trace; place++)
            yield return _indexes[place];
    }

    // Of two reports of one span the one that knows more wins: a later end, then an error, then the text that sorts
    // last.
    static int ByRef(SpanFacts left, SpanFacts right)
    {
        var order = left.Ref.CompareTo(right.Ref);
        if (order != 0 || ReferenceEquals(left, right)) return order;
        order = right.End.CompareTo(left.End);
        if (order == 0) order = ((byte)right.Status).CompareTo((byte)left.Status);
        if (order == 0) order = left.Start.CompareTo(right.Start);
        if (order == 0) order = string.CompareOrdinal(right.Name, left.Name);
        if (order == 0) order = left.ParentId.CompareTo(right.ParentId);
        if (order == 0) order = right.HttpStatus.CompareTo(left.HttpStatus);
        return order != 0 ? order : string.CompareOrdinal(right.ErrorMessage, left.ErrorMessage);
    }

    // Resources are few; most traces have one to five, so the last one seen and a short list come before a dictionary.
    void Number()
    {
        const int shortList = 8;
        var sources = new List<SourceFacts>();
        var functionOf = new List<int>();
        Dictionary<SourceFacts, int>? known = null;
        Dictionary<FunctionName, int>? functions = null;
        for (var i = 0; i < Spans.Length; i++)
        {
            var source = Spans[i].Source;
            if (i > 0 && ReferenceEquals(source, Spans[i - 1].Source))
            {
                (Process[i], Function[i]) = (Process[i - 1], Function[i - 1]);
                continue;
            }

            if (known is null && sources.Count > shortList) known = Index(sources);
            if (functions is null && Functions.Count > shortList) functions = Index(Functions);
            Process[i] = Place(source, sources, known, out var added);
            if (added) functionOf.Add(Place(source.Function, Functions, functions, out _));
            Function[i] = functionOf[Process[i]];
        }
    }

    static Dictionary<T, int> Index<T>(List<T> list) where T : notnull
    {
        var index = new Dictionary<T, int>(list.Count);
        for (var i = 0; i < list.Count; i++) index[list[i]] = i;
        return index;
    }

    static int Place<T>(T item, List<T> list, Dictionary<T, int>? index, out bool added) where T : class
    {
        var place = index is null ? list.IndexOf(item) : index.GetValueOrDefault(item, -1);
        added = place < 0;
        if (!added) return place;
        list.Add(item);
        index?.Add(item, list.Count - 1);
        return list.Count - 1;
    }

    readonly record struct StartKey(Instant Start, int Place) : IComparable<StartKey>
    {
        public int CompareTo(StartKey other)
        {
            var byStart = Start.CompareTo(other.Start);
            return byStart != 0 ? byStart : Place.CompareTo(other.Place);
        }
    }
}
