using System.Text;

namespace Headwater.Analysis;

/// <summary>
/// Gives the same string for the same UTF-8 bytes as long as it remembers them. Lock-free: a cell is one reference,
/// written whole, and a lost write costs one string. Bound: <see cref="Sets"/> sets of two texts of at most
/// <see cref="LongestText"/> bytes, about 2 MB when full of usual names; the newer text pushes the older out.
/// </summary>
sealed class TextPool(int sets = TextPool.Sets)
{
    /// <summary>Longer texts are messages and payloads, which do not repeat.</summary>
    internal const int LongestText = 128;

    // 8,192 texts: names, tables, hosts and status texts of some hundred functions.
    internal const int Sets = 4096;

    sealed record Entry(byte[] Utf8, string Text);

    readonly Entry?[] _cells = new Entry?[sets * 2];

    internal string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "";
        if (utf8.Length > LongestText) return Encoding.UTF8.GetString(utf8);
        var set = (int)(Fingerprint.Of(utf8) % (ulong)sets) * 2;
        var newer = _cells[set];
        if (newer is not null && utf8.SequenceEqual(newer.Utf8)) return newer.Text;
        var older = _cells[set + 1];
        if (older is not null && utf8.SequenceEqual(older.Utf8)) return older.Text;
        var made = new Entry(utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        _cells[set + 1] = newer;
        _cells[set] = made;
        return made.Text;
    }
}
