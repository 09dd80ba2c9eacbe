using System.Buffers.Binary;
using System.Globalization;

namespace Headwater.Model;

/// <summary>
/// Names a transaction for ever: a hash of project, trace id and the entry's span id (for a hole, the missing parent's id),
/// so that a root which arrives late changes nothing. Written as 32 lower-case hex digits.
/// </summary>
public readonly record struct TransactionId(ulong High, ulong Low) : IComparable<TransactionId>
{
    /// <summary>The id of the transaction that this entry set in motion. The same input gives the same id on every machine.</summary>
    public static TransactionId Of(ProjectId project, TraceId trace, SpanId entry) =>
        new(Mix(Mix(trace.High ^ (uint)project.Value, entry.Value), trace.Low),
            Mix(Mix(unchecked(trace.Low + 0x9E3779B97F4A7C15UL * (uint)project.Value), trace.High), entry.Value));

    /// <summary>Reads 32 hex digits of either case. False when the text is anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TransactionId id)
    {
        var read = TraceId.TryParse(text, out var bits);
        id = new TransactionId(bits.High, bits.Low);
        return read;
    }

    /// <summary>Writes the id to the first 16 bytes, big-endian.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <summary>Orders ids as their hex text sorts.</summary>
    public int CompareTo(TransactionId other) =>
        High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");

    // Two rounds of the splitmix64 finaliser (Steele, Lea, Flood, 2014): every input bit reaches every output bit.
    static ulong Mix(ulong seed, ulong value)
    {
        unchecked
        {
            var z = seed + 0x9E3779B97F4A7C15UL + value * 0xD6E8FEB86659FD93UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
