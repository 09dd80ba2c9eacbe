using System.Text;
using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>The places of one record that were masked, as they are recorded in it. Not thread-safe; reused.</summary>
sealed class MaskedPlaces(ScrubRules rules)
{
    // A record that needs more is one where everything is secret; the first 32 show what to look at.
    const int MostEntries = 32;

    // Keys are chosen by the sender; a path longer than this helps nobody.
    const int LongestPath = 256;

    readonly List<string> _entries = []; // Bounded by MostEntries.
    readonly byte[] _path = new byte[LongestPath];
    int _length;

    public static ReadOnlySpan<byte> Key => "headwater.masked"u8;

    /// <summary>How many values were masked since <see cref="Clear"/>, recorded or not.</summary>
    public int Count { get; private set; }

    /// <summary>Where the walk is: the keys from the record inwards, with dots.</summary>
    public ReadOnlySpan<byte> Path => _path.AsSpan(0, _length);

    public void Clear()
    {
        _entries.Clear();
        _length = 0;
        Count = 0;
    }

    /// <summary>Steps into a part of the record; hand the result to <see cref="Leave"/>.</summary>
    public int Enter(ReadOnlySpan<byte> key)
    {
        var before = _length;
        if (before > 0) Append("."u8);
        Append(key);
        return before;
    }

    public void Leave(int before) => _length = before;

    /// <summary>Counts and records that something was masked right here.</summary>
    public void Add(string rule)
    {
        Count++;
        if (_entries.Count < MostEntries)
            AddEntry($"{Encoding.UTF8.GetString(Path)}={rule}");
    }

    /// <summary>Keeps an entry of an earlier scrubbing.</summary>
    public void AddEntry(string entry)
    {
        if (_entries.Count < MostEntries && !_entries.Contains(entry)) _entries.Add(entry);
    }

    /// <summary>Is this text an entry? Its path may contain any word, as in <c>attributes.password=password</c>.</summary>
    public bool IsEntry(ReadOnlySpan<byte> text)
    {
        var equals = text.LastIndexOf((byte)'=');
        return equals > 0 && text.Length - equals <= LongestPath
            && rules.Names.Contains(Encoding.UTF8.GetString(text[(equals + 1)..]));
    }

    void Append(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, LongestPath - _length)];
        text.CopyTo(_path.AsSpan(_length));
        _length += text.Length;
    }

    /// <summary>Appends the record as an attribute.</summary>
    public void Write(ProtobufWriter writer, int field)
    {
        AttributeValue value = AttributeValue.Of([.. _entries.Select(AttributeValue.Of)]);
        OtlpEncoder.WriteAttributes(writer, field, Attributes.Of((Scrubber.RecordAttribute, value)));
    }
}
