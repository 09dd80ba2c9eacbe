using System.Runtime.InteropServices;

namespace Headwater.Storage;

/// <summary>
/// The different sequences of steps of one block, each once: spans of one kind of work have the same fields and keys in
/// the same order. Bounded by the spans of a block.
/// </summary>
sealed class ShapeTable
{
    readonly ByteStringTable _shapes = new();

    /// <summary>How many there are.</summary>
    public int Count => _shapes.Count;

    /// <summary>Starts a block.</summary>
    public void Clear() => _shapes.Clear();

    /// <summary>The number of these steps.</summary>
    public int Find(ReadOnlySpan<int> steps)
    {
        var bytes = MemoryMarshal.AsBytes(steps);
        var hash = ByteStringTable.Hash(bytes);
        var number = _shapes.Find(bytes, hash);
        return number >= 0 ? number : _shapes.Add(bytes, hash);
    }

    /// <summary>The steps with this number.</summary>
    public ReadOnlySpan<int> this[int number] => MemoryMarshal.Cast<byte, int>(_shapes[number]);
}
