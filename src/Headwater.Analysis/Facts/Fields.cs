using System.Buffers.Text;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>Where the value of one attribute stands in its message. Numbers and flags are kept as they are.</summary>
struct FieldSlot
{
    internal int Start;
    internal int Length;
    internal ulong Number;
    internal byte Type;
    internal byte Rank;
}

/// <summary>
/// The attributes of one message that <see cref="KnownKeys"/> asks for, as slices of its bytes: nothing is copied
/// before somebody wants it. One array of slots serves many messages; a bit says which slots are this message's.
/// </summary>
ref struct Fields
{
    readonly ReadOnlySpan<byte> _message;
    readonly FieldSlot[] _slots;
    ulong _low;
    ulong _high;

    internal Fields(ReadOnlySpan<byte> message, FieldSlot[] slots)
    {
        _message = message;
        _slots = slots;
    }

    /// <summary>Enough slots for any message.</summary>
    internal static FieldSlot[] NewSlots() => new FieldSlot[(int)KnownKey.Count];

    internal readonly bool Has(KnownKey key) =>
        ((int)key < 64 ? _low >> (int)key : _high >> ((int)key - 64)) % 2 != 0;

    /// <summary>Notes one <c>KeyValue</c> message, which stands at <paramref name="offset"/> of the whole.</summary>
    internal void Add(ReadOnlySpan<byte> pair, int offset)
    {
        // What every encoder writes: a short key, then the value. It is half of all the reading that there is.
        if (pair.Length > 2 && pair[0] == KeyTag && pair[1] < 0x80 && pair.Length > 2 + pair[1]
            && pair[2 + pair[1]] == ValueTag)
        {
            var known = KnownKeys.Find(pair.Slice(2, pair[1]), out var place);
            if (known == KnownKey.None || Has(known) && _slots[(int)known].Rank <= place) return;
            var rest = new ProtobufReader(pair[(2 + pair[1])..]);
            if (!rest.Next() || rest.Position != pair.Length - 2 - pair[1]) return;
            Note(known, place, rest.Bytes, offset + 2 + pair[1] + rest.BytesOffset);
            return;
        }
        AddUnusual(pair, offset);
    }

    const byte KeyTag = OtlpFields.KeyValue.Key << 3 | (byte)WireType.Length;
    const byte ValueTag = OtlpFields.KeyValue.Value << 3 | (byte)WireType.Length;

    void AddUnusual(ReadOnlySpan<byte> pair, int offset)
    {
        var reader = new ProtobufReader(pair);
        var key = KnownKey.None;
        byte rank = 0;
        ReadOnlySpan<byte> value = default;
        var valueAt = 0;
        while (reader.Next())
        {
            if (reader.Field == OtlpFields.KeyValue.Key)
            {
                key = KnownKeys.Find(reader.Bytes, out rank);
            }
            else if (reader.Field == OtlpFields.KeyValue.Value)
            {
                value = reader.Bytes;
                valueAt = reader.BytesOffset;
            }
        }
        if (key == KnownKey.None || Has(key) && _slots[(int)key].Rank <= rank) return;
        Note(key, rank, value, offset + valueAt);
    }

    void Note(KnownKey key, byte rank, ReadOnlySpan<byte> value, int valueAt)
    {
        var inner = new ProtobufReader(value);
        do
        {
            if (!inner.Next()) return; // an empty value answers nothing, and neither does a case that OTLP may add
        }
        while (inner.Field > OtlpFields.AnyValue.Bytes);
        ref var slot = ref _slots[(int)key];
        slot.Rank = rank;
        slot.Type = (byte)inner.Field;
        slot.Number = inner.Number;
        (slot.Start, slot.Length) = inner.WireType == WireType.Length
            ? (valueAt + inner.BytesOffset, inner.Bytes.Length) : (0, 0);
        if ((int)key < 64) _low |= 1UL << (int)key;
        else _high |= 1UL << ((int)key - 64);
    }

    /// <summary>The bytes of a text; of a list its first text. Empty when absent.</summary>
    internal readonly ReadOnlySpan<byte> Text(KnownKey key)
    {
        if (!Has(key)) return default;
        ref readonly var slot = ref _slots[(int)key];
        var bytes = _message.Slice(slot.Start, slot.Length);
        if (slot.Type == OtlpFields.AnyValue.String) return bytes;
        if (slot.Type != OtlpFields.AnyValue.Array) return default;
        var items = new ProtobufReader(bytes);
        return items.Next() && items.Field == 1 ? TextOf(items.Bytes) : default;
    }

    /// <summary>True for a list of two or more.</summary>
    internal readonly bool IsMany(KnownKey key)
    {
        if (!Has(key) || _slots[(int)key].Type != OtlpFields.AnyValue.Array) return false;
        var items = new ProtobufReader(_message.Slice(_slots[(int)key].Start, _slots[(int)key].Length));
        return items.Next() && items.Next();
    }

    /// <summary>Which name the value came under.</summary>
    internal readonly string NameOf(KnownKey key) => KnownKeys.NamesOf(key)[_slots[(int)key].Rank];

    /// <summary>Each text of a list, or the one text.</summary>
    internal readonly IReadOnlyList<string> Texts(KnownKey key, TextPool pool, int limit)
    {
        if (!Has(key)) return [];
        var texts = new List<string>();
        ref readonly var slot = ref _slots[(int)key];
        var bytes = _message.Slice(slot.Start, slot.Length);
        if (slot.Type == OtlpFields.AnyValue.String && !bytes.IsEmpty) texts.Add(pool.Get(bytes));
        if (slot.Type != OtlpFields.AnyValue.Array) return texts;
        var items = new ProtobufReader(bytes);
        while (items.Next() && texts.Count < limit)
            if (TextOf(items.Bytes) is { IsEmpty: false } text) texts.Add(pool.Get(text));
        return texts;
    }

    /// <summary>A whole number, also when it was sent as text or as a double; 0 when absent.</summary>
    internal readonly long Number(KnownKey key)
    {
        if (!Has(key)) return 0;
        ref readonly var slot = ref _slots[(int)key];
        switch (slot.Type)
        {
            case OtlpFields.AnyValue.Int:
                return unchecked((long)slot.Number);
            case OtlpFields.AnyValue.Double:
                var real = BitConverter.UInt64BitsToDouble(slot.Number);
                return Math.Abs(real) < long.MaxValue / 2 ? (long)real : 0;
            case OtlpFields.AnyValue.String:
                return Utf8Parser.TryParse(_message.Slice(slot.Start, slot.Length), out long number, out _) ? number
                    : 0;
            default:
                return 0;
        }
    }

    /// <summary>True for the flag, and for its text.</summary>
    internal readonly bool Flag(KnownKey key) =>
        Has(key) && (_slots[(int)key].Type == OtlpFields.AnyValue.Bool
            ? _slots[(int)key].Number != 0
            : Text(key).SequenceEqual("true"u8));

    static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> anyValue)
    {
        var reader = new ProtobufReader(anyValue);
        return reader.Next() && reader.Field == OtlpFields.AnyValue.String ? reader.Bytes : default;
    }
}
