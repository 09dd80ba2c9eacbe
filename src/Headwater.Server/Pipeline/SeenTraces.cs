using System.Numerics;

namespace Headwater.Server;

/// <summary>
/// Remembers which traces this process has met, so that a new trace costs no look-up in the store. A Bloom filter: it may claim
/// to know a stranger (then the store is read for nothing), and denies no acquaintance while <see cref="RemembersAll"/>.
/// Not thread-safe: the assembler alone uses it.
/// </summary>
sealed class SeenTraces
{
    // Two halves of 4 MB. At 11 bits for each trace and four probes, one in a hundred strangers is taken for an acquaintance.
    const int Bits = 1 << 25;
    const int MostPerHalf = 3_000_000;
    const int Probes = 4;

    ulong[] _current = new ulong[Bits / 64];
    ulong[] _previous = new ulong[Bits / 64];
    int _count;
    int _turns;

    /// <summary>False once it may have forgotten a trace that it met.</summary>
    public bool RemembersAll => _turns < 2;

    /// <summary>Notes the trace; true when it was (probably) met before.</summary>
    public bool Meet(TraceKey key)
    {
        var known = true;
        var knownBefore = true;
        if (_count >= MostPerHalf) Turn();
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = Hash(key, probe) & (Bits - 1);
            var mask = 1UL << (int)(bit & 63);
            knownBefore &= (_previous[bit >> 6] & mask) != 0;
            known &= (_current[bit >> 6] & mask) != 0;
            _current[bit >> 6] |= mask;
        }
        if (!known) _count++;
        return known || knownBefore;
    }

    void Turn()
    {
        (_current, _previous) = (_previous, _current);
        Array.Clear(_current);
        _count = 0;
        _turns++;
    }

    // Trace ids are random at least in their lower half; multiplying spreads those that are not (X-Ray's start with the time).
    static uint Hash(TraceKey key, int probe)
    {
        unchecked
        {
            var mixed = (key.Trace.Low ^ BitOperations.RotateLeft(key.Trace.High, 32) ^ (ulong)key.Project.Value)
                * (0x9E3779B97F4A7C15UL + 2 * (ulong)probe * 0xD6E8FEB86659FD93UL);
            return (uint)((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9UL >> 32);
        }
    }
}
