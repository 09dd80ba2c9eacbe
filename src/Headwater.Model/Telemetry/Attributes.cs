using System.Collections;

namespace Headwater.Model;

/// <summary>
/// Key and value pairs in the order in which they were sent. Immutable, equal by content and order. Keys should be unique, but
/// what senders do is kept: a look-up answers the first pair with the key.
/// </summary>
public sealed class Attributes : IReadOnlyList<KeyValuePair<string, AttributeValue>>, IEquatable<Attributes>
{
    readonly KeyValuePair<string, AttributeValue>[] _pairs;

    Attributes(KeyValuePair<string, AttributeValue>[] pairs) => _pairs = pairs;

    /// <summary>No attributes.</summary>
    public static Attributes Empty { get; } = new([]);

    /// <summary>How many pairs there are.</summary>
    public int Count => _pairs.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, AttributeValue> this[int index] => _pairs[index];

    /// <summary>The first value with this key, or null. A scan: spans have about a dozen attributes.</summary>
    public AttributeValue? this[string key]
    {
        get
        {
            foreach (var pair in _pairs)
                if (string.Equals(pair.Key, key, StringComparison.Ordinal)) return pair.Value;
            return null;
        }
    }

    /// <summary>Takes the pairs over; the caller does not change the array afterwards.</summary>
    public static Attributes Of(params KeyValuePair<string, AttributeValue>[] pairs) => pairs.Length == 0 ? Empty : new(pairs);

    /// <summary>For tests and for small fixed sets.</summary>
    public static Attributes Of(params (string Key, AttributeValue Value)[] pairs) =>
        new([.. pairs.Select(p => KeyValuePair.Create(p.Key, p.Value))]);

    /// <summary>The first value with any of these keys, in the order of the keys: a name and its older aliases.</summary>
    public AttributeValue? First(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (this[key] is { } value) return value;
        return null;
    }

    /// <summary>The text under the first of these keys that is present; other types as a person would read them.</summary>
    public string? TextOf(params ReadOnlySpan<string> keys) => First(keys)?.ToString();

    /// <summary>The text, without allocating for strings; null when absent.</summary>
    public string? Text(string key) => this[key]?.Text;

    /// <inheritdoc/>
    public bool Equals(Attributes? other)
    {
        if (other is null || other.Count != Count) return false;
        for (var i = 0; i < _pairs.Length; i++)
            if (_pairs[i].Key != other._pairs[i].Key || _pairs[i].Value != other._pairs[i].Value) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Attributes);

    /// <inheritdoc/>
    public override int GetHashCode() => _pairs.Length == 0 ? 0 : HashCode.Combine(_pairs.Length, _pairs[0].Key, _pairs[^1].Key);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, AttributeValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, AttributeValue>>)_pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
