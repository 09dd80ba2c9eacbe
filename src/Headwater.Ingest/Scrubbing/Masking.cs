namespace Headwater.Ingest;

/// <summary>What stands where a secret stood.</summary>
public enum Masking : byte
{
    /// <summary>As many <c>*</c> as the text had bytes; for numbers and flags <c>"****"</c>.</summary>
    Stars,

    /// <summary>One <c>*</c>, so that not even the length remains.</summary>
    Remove,

    /// <summary>
    /// <c>hash:</c> and 24 hex digits of a keyed hash: the same value gives the same hash, so that it can be searched for and
    /// counted, and nobody without the key can tell which it was.
    /// </summary>
    Hash,
}

/// <summary>A piece of a text that has to go.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Rule">Which rule found it.</param>
/// <param name="Replacement">What is put there; null to mask it as the rules say.</param>
/// <param name="Quote">For a bare number or flag: the mark that quotes its replacement; default otherwise.</param>
readonly record struct Edit(int Start, int Length, string Rule, byte[]? Replacement = null, Quote Quote = default)
{
    public int End => Start + Length;
}
