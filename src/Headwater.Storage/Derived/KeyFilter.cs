namespace Headwater.Storage;

/// <summary>
/// A Bloom filter over 64-bit hashes that are random already. It forgets nothing and grows by adding a filter twice as large when one is
/// full, so a false "maybe" stays below 2 %. Bound: 1.5 bytes for each key that was in keys.db at the start
/// or was added since; keys that left it are forgotten at the next start.
/// </summary>
sealed class KeyFilter
{
    // 12 bits a key and 6 probes: 0.3 % false positives in one filter (Bloom, 1970).
    const int BitsPerKey = 12;
    const int Probes = 6;
    const int FirstCapacity = 64 * 1024;

    readonly List<ulong[]> _filters = [new ulong[FirstCapacity * BitsPerKey / 64]];
    int _count;
    int _capacity = FirstCapacity;

    public void Add(ulong hash)
    {
        if (MayContain(hash)) return;
        if (_count == _capacity)
        {
            _capacity *= 2;
            _count = 0;
            _filters.Add(new ulong[(long)_capacity * BitsPerKey / 64]);
        }
        _count++;
        var bits = _filters[^1];
        for (var probe = 0; probe < Probes; probe++)
        {
            var at = Place(hash, probe, bits.Length);
            bits[at >> 6] |= 1UL << (int)(at & 63);
        }
    }

    public bool MayContain(ulong hash)
    {
        foreach (var bits in _filters)
        {
            var found = true;
            for (var probe = 0; found && probe < Probes; probe++)
            {
                var at = Place(hash, probe, bits.Length);
                found = (bits[at >> 6] >> (int)(at & 63) & 1) != 0;
            }
            if (found) return true;
        }
        return false;
    }

    static long Place(ulong hash, int probe, int words)
    {
        unchecked
        {
            // Double hashing: two halves of one hash give as many probes as are needed (Kirsch and Mitzenmacher, 2006).
            var second = (hash >> 32 | hash << 32) * 0x9E3779B97F4A7C15UL | 1;
            return (long)((hash + (ulong)probe * second) % ((ulong)words * 64));
        }
    }
}
