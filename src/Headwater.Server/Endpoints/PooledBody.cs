using System.Buffers;

namespace Headwater.Server;

/// <summary>
/// A growing buffer for one request's body, accounted in the <see cref="BodyBudget"/>. Not thread-safe. Dispose it only when
/// nobody reads the memory any more: after the store has answered.
/// </summary>
sealed class PooledBody(BodyBudget budget, int limit) : IDisposable
{
    // ArrayPool.Shared keeps a few arrays per core and size and trims them under memory pressure. A request of 512 spans has
    // about half a megabyte; larger arrays are rare, so they are left to the collector instead of being kept.
    const int LargestPooled = 4 * 1024 * 1024;

    const int Smallest = 16 * 1024;

    byte[] _buffer = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    /// <summary>Makes room for at least <paramref name="size"/> bytes in all (a hint is cut to the limit).</summary>
    public BodyResult Reserve(int size)
    {
        size = Math.Min(Math.Max(size, Smallest), limit + 1);
        if (size <= _buffer.Length) return BodyResult.Read;
        var capacity = size <= LargestPooled ? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)size) : size;
        if (!budget.TryTake(capacity)) return BodyResult.Busy;
        var larger = capacity <= LargestPooled
            ? ArrayPool<byte>.Shared.Rent(capacity)
            : GC.AllocateUninitializedArray<byte>(capacity);
        Written.Span.CopyTo(larger);
        Release();
        _buffer = larger;
        _taken = capacity;
        return BodyResult.Read;
    }

    /// <summary>Room for the next bytes: never empty unless the limit is reached or the budget is spent.</summary>
    public BodyResult TryRoom(out Memory<byte> room)
    {
        room = default;
        if (Length > limit) return BodyResult.TooLarge;
        if (Length == Capacity && Reserve((int)Math.Min(2L * Math.Max(Length, 1), int.MaxValue)) is var result
            && result != BodyResult.Read)
            return result;
        room = _buffer.AsMemory(Length, Capacity - Length);
        return BodyResult.Read;
    }

    /// <summary>Notes that bytes were written to the room.</summary>
    public BodyResult Advance(int count)
    {
        Length += count;
        return Length > limit ? BodyResult.TooLarge : BodyResult.Read;
    }

    public void Dispose()
    {
        Release();
        _buffer = [];
        Length = 0;
    }

    int _taken;

    // One byte more than the limit is read, so that a body of exactly the limit passes and a larger one is noticed.
    int Capacity => (int)Math.Min(_buffer.Length, limit + 1L);

    void Release()
    {
        budget.GiveBack(_taken);
        _taken = 0;
        if (_buffer.Length is > 0 and <= LargestPooled) ArrayPool<byte>.Shared.Return(_buffer);
    }
}

/// <summary>What became of reading a body.</summary>
enum BodyResult : byte
{
    /// <summary>It is there.</summary>
    Read,

    /// <summary>More than the limit, before or after decompression.</summary>
    TooLarge,

    /// <summary>Too much is under way; try later.</summary>
    Busy,

    /// <summary>It does not decompress.</summary>
    Malformed,

    /// <summary>The client went away.</summary>
    Cancelled,
}
