using Headwater.Model;

namespace Headwater.Storage;

/// <summary>What a <see cref="Predicate"/> means, for every store and every codec.</summary>
static class Predicates
{
    /// <summary>Whether it holds for a span.</summary>
    public static bool Holds(Predicate? predicate, Span span) =>
        predicate is null || Holds(predicate, key => SpanFields.Read(span, key), text => Contains(span, text));

    /// <summary>Whether it holds for a log record: keys are attributes of the record, else of its resource.</summary>
    public static bool Holds(Predicate? predicate, LogRecord log) =>
        predicate is null
        || Holds(predicate, key => log.Attributes[key] ?? log.Resource.Attributes[key], text => Contains(log, text));

    /// <summary>Whether it holds for anything that has values under keys, and text.</summary>
    public static bool Holds(Predicate predicate, Func<string, AttributeValue?> read, Func<string, bool> contains) =>
        predicate switch
        {
            Predicate.All all => all.Parts.All(part => Holds(part, read, contains)),
            Predicate.Any any => any.Parts.Any(part => Holds(part, read, contains)),
            Predicate.Not not => !Holds(not.Part, read, contains),
            Predicate.Exists exists => read(exists.Key) is not null,
            Predicate.Contains text => contains(text.Text),
            Predicate.Compare compare =>
                read(compare.Key) is { } value && Compares(value, compare.Comparison, compare.Value),
            _ => throw new NotSupportedException($"A predicate of type {predicate.GetType().Name} is not known."),
        };

    /// <summary>
    /// Whether a value that is present compares to another in this way. Values of different types are never the same.
    /// </summary>
    public static bool Compares(AttributeValue value, Comparison comparison, AttributeValue other) => comparison switch
    {
        Comparison.Equal => IsSame(value, other),
        Comparison.NotEqual => !IsSame(value, other),
        Comparison.Less => Order(value, other) < 0,
        Comparison.LessOrEqual => Order(value, other) <= 0,
        Comparison.Greater => Order(value, other) > 0,
        _ => Order(value, other) >= 0,
    };

    /// <summary>
    /// Whether the text fits a pattern in which each <c>*</c> stands for any run of characters, also none.
    /// </summary>
    public static bool Fits(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        // The classic walk with one point to return to: linear for one star, quadratic at worst, no recursion.
        int at = 0, p = 0, star = -1, resume = 0;
        while (at < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, resume) = (p++, at);
            else if (p < pattern.Length && pattern[p] == text[at]) (at, p) = (at + 1, p + 1);
            else if (star >= 0) (p, at) = (star + 1, ++resume);
            else return false;
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    /// <summary>
    /// Whether the text stands in the name, the status message, or any string of the attributes and events.
    /// </summary>
    public static bool Contains(Span span, string text) =>
        span.Name.Contains(text, StringComparison.Ordinal)
        || span.StatusMessage.Contains(text, StringComparison.Ordinal)
        || Contains(span.Attributes, text)
        || span.Events.Any(e => e.Name.Contains(text, StringComparison.Ordinal) || Contains(e.Attributes, text));

    /// <summary>Whether the text stands in any string of the body or the attributes.</summary>
    public static bool Contains(LogRecord log, string text) =>
        Contains(log.Body, text) || Contains(log.Attributes, text);

    static bool Contains(Attributes attributes, string text)
    {
        foreach (var pair in attributes)
            if (Contains(pair.Value, text)) return true;
        return false;
    }

    // Values nest at most OtlpDecoder.MaxNesting deep, so this cannot exhaust the stack.
    static bool Contains(AttributeValue value, string text)
    {
        switch (value.Type)
        {
            case AttributeType.String: return value.Text!.Contains(text, StringComparison.Ordinal);
            case AttributeType.Map: return Contains(value.Map, text);
            case AttributeType.Array:
                foreach (var item in value.Items)
                    if (Contains(item, text)) return true;
                return false;
            default: return false;
        }
    }

    static bool IsSame(AttributeValue value, AttributeValue other)
    {
        if (value.Text is { } text && other.Text is { } pattern)
            return pattern.Contains('*', StringComparison.Ordinal) ? Fits(text, pattern) : text == pattern;
        return value.Number is not null && other.Number is not null ? Order(value, other) == 0 : value == other;
    }

    // Null when the two have no order: then every comparison with it is false, as SQL and IEEE 754 have it.
    static int? Order(AttributeValue value, AttributeValue other)
    {
        if (value.Integer is { } left && other.Integer is { } right) return left.CompareTo(right);
        if (value.Number is { } a && other.Number is { } b)
            return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
        if (value.Text is { } text && other.Text is { } otherText) return string.CompareOrdinal(text, otherText);
        return null;
    }
}
