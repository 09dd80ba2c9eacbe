using System.Text;
using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>How one field of an OTLP message is written, in protobuf and in JSON.</summary>
enum FieldShape : byte
{
    /// <summary>UTF-8 text; a JSON string.</summary>
    Text,

    /// <summary>Raw bytes; base64 in JSON.</summary>
    Bytes,

    /// <summary>A trace or span id: raw bytes, but hex in OTLP's JSON, which departs from protobuf's mapping here.</summary>
    HexId,

    /// <summary>A varint of one bit.</summary>
    Bool,

    /// <summary>A varint of 32 unsigned bits.</summary>
    Varint32,

    /// <summary>A varint of 64 unsigned bits; JSON may write it as a string.</summary>
    Varint64,

    /// <summary>A varint of 64 bits in two's complement; JSON may write it as a string.</summary>
    SignedVarint64,

    /// <summary>A varint of 32 bits in zigzag.</summary>
    ZigZag32,

    /// <summary>A varint; in JSON a number, or the name as some senders write it.</summary>
    Enumeration,

    /// <summary>Four bytes, unsigned.</summary>
    Fixed32,

    /// <summary>Eight bytes, unsigned; JSON may write it as a string.</summary>
    Fixed64,

    /// <summary>Eight bytes, signed; JSON may write it as a string.</summary>
    SFixed64,

    /// <summary>Eight bytes, IEEE 754; JSON writes NaN and the infinities as strings.</summary>
    Float64,

    /// <summary>A message of its own.</summary>
    Message,
}

/// <summary>One field of an OTLP message.</summary>
/// <param name="Number">Its number in the .proto file.</param>
/// <param name="Name">Its name in the .proto file, in snake case.</param>
/// <param name="Shape">How it is written.</param>
/// <param name="Repeated">True for a list.</param>
/// <param name="Child">The type of a message field; null for all else.</param>
/// <param name="EnumNames">What an enum's names start from, by number; null for all else.</param>
sealed record OtlpField(
    int Number, string Name, FieldShape Shape, bool Repeated = false, OtlpMessage? Child = null, string[]? EnumNames = null)
{
    /// <summary>How the field, or one item of it, is encoded.</summary>
    public WireType Wire { get; } = Shape switch
    {
        FieldShape.Text or FieldShape.Bytes or FieldShape.HexId or FieldShape.Message => WireType.Length,
        FieldShape.Fixed32 => WireType.Fixed32,
        FieldShape.Fixed64 or FieldShape.SFixed64 or FieldShape.Float64 => WireType.Fixed64,
        _ => WireType.Varint,
    };

    /// <summary>The name as JSON senders should write it.</summary>
    public byte[] JsonName { get; } = Encoding.UTF8.GetBytes(CamelCase(Name));

    /// <summary>The name as some JSON senders write it; protobuf's JSON mapping lets a reader take it too.</summary>
    public byte[] ProtoName { get; } = Encoding.UTF8.GetBytes(Name);

    static string CamelCase(string snake)
    {
        var words = snake.Split('_');
        return words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }
}

/// <summary>The type of an OTLP message: which fields it has. Complete after <see cref="Define"/>; then immutable.</summary>
sealed class OtlpMessage(string name)
{
    OtlpField?[] _byNumber = [];

    /// <summary>Its name in the .proto file.</summary>
    public string Name { get; } = name;

    /// <summary>True for the two messages that let attribute values nest: these are counted against the limit.</summary>
    public bool IsContainer { get; init; }

    /// <summary>True for what the ledger counts: spans, log records, data points.</summary>
    public bool IsRecord { get; init; }

    /// <summary>In the order of the .proto file.</summary>
    public OtlpField[] Fields { get; private set; } = [];

    /// <summary>Sets the fields; apart from the constructor, because messages contain each other.</summary>
    public OtlpMessage Define(params OtlpField[] fields)
    {
        Fields = fields;
        _byNumber = new OtlpField?[fields.Max(f => f.Number) + 1];
        foreach (var field in fields) _byNumber[field.Number] = field;
        return this;
    }

    /// <summary>The field with this number, or null when this version of OTLP does not know it.</summary>
    public OtlpField? Find(int number) => (uint)number < (uint)_byNumber.Length ? _byNumber[number] : null;

    /// <summary>The field with this JSON name in camel or snake case, or null when this version of OTLP does not know it.</summary>
    public OtlpField? Find(ReadOnlySpan<byte> jsonName)
    {
        foreach (var field in Fields)
            if (jsonName.SequenceEqual(field.JsonName) || jsonName.SequenceEqual(field.ProtoName)) return field;
        return null;
    }
}
