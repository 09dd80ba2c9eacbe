using Headwater.Model;

namespace Headwater.Storage;

/// <summary>What an index entry leads to.</summary>
enum IndexKind : byte
{
    /// <summary>From a trace to a block with spans of it: A is the block.</summary>
    Spans = 0,

    /// <summary>From a trace to a block with log records of it: A is the block.</summary>
    Logs = 1,

    /// <summary>From a request id to an invocation: A is the function, B the start.</summary>
    Invocation = 2,

    /// <summary>From a request id to what the platform said about it: A is the row in <c>report</c>.</summary>
    Report = 3,
}

/// <summary>One row of the index: a 128-bit key and where it leads.</summary>
readonly record struct IndexEntry(UInt128 Key, IndexKind Kind, long A, long B) : IComparable<IndexEntry>
{
    /// <summary>The first 64 bits of the key, as the table has them.</summary>
    public ulong High => HighOf(Key);

    /// <summary>The last 64 bits of the key, as the table has them.</summary>
    public ulong Low => LowOf(Key);

    /// <summary>The first 64 bits of a key.</summary>
    public static ulong HighOf(UInt128 key) => (ulong)(key >> 64);

    /// <summary>The last 64 bits of a key.</summary>
    public static ulong LowOf(UInt128 key) => unchecked((ulong)key);

    /// <summary>
    /// The key of a trace in a project. Ids are random, so a project is folded in without losing any.
    /// </summary>
    public static UInt128 KeyOf(ProjectId project, TraceId trace) =>
        new(trace.High ^ BatchFingerprint.Mix((ulong)project.Value, 0), trace.Low);

    /// <summary>Orders as the table's primary key does.</summary>
    public int CompareTo(IndexEntry other)
    {
        var byKey = Key.CompareTo(other.Key);
        if (byKey != 0) return byKey;
        if (Kind != other.Kind) return Kind.CompareTo(other.Kind);
        return A != other.A ? A.CompareTo(other.A) : B.CompareTo(other.B);
    }
}
