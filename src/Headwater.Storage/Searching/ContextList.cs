using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Contexts, each once, in order of first use: what a set of spans or logs from several blocks points into.
/// </summary>
sealed class ContextList
{
    readonly List<EncodedContext> _items = [];
    readonly Dictionary<EncodedContext, int> _indexes = [];

    /// <summary>In order of first use.</summary>
    public IReadOnlyList<EncodedContext> Items => _items;

    /// <summary>The place of a context, which is added when it is new.</summary>
    public int IndexOf(EncodedContext context)
    {
        if (_indexes.TryGetValue(context, out var index)) return index;
        _indexes.Add(context, index = _items.Count);
        _items.Add(context);
        return index;
    }
}
