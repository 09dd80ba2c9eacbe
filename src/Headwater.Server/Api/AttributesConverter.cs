using System.Text.Json;
using System.Text.Json.Serialization;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>Attributes on their way into JSON; a type of its own, because a converter is chosen by type.</summary>
[JsonConverter(typeof(AttributesConverter))]
readonly record struct AttributesJson(Attributes Value);

/// <summary>
/// Writes attributes as a JSON object with their types: bytes as base64, NaN and infinities as text. Of a key that was sent twice
/// the first value counts, as everywhere.
/// </summary>
sealed class AttributesConverter : JsonConverter<AttributesJson>
{
    public override AttributesJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The API only writes attributes.");

    public override void Write(Utf8JsonWriter writer, AttributesJson value, JsonSerializerOptions options) =>
        Write(writer, value.Value);

    static void Write(Utf8JsonWriter writer, Attributes attributes)
    {
        writer.WriteStartObject();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in attributes)
        {
            if (!seen.Add(key)) continue;
            writer.WritePropertyName(key);
            Write(writer, value);
        }
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        switch (value.Type)
        {
            case AttributeType.String: writer.WriteStringValue(value.Text); break;
            case AttributeType.Bool: writer.WriteBooleanValue(value.Flag!.Value); break;
            case AttributeType.Int: writer.WriteNumberValue(value.Integer!.Value); break;
            case AttributeType.Double when double.IsFinite(value.Number!.Value): writer.WriteNumberValue(value.Number.Value); break;
            case AttributeType.Array:
                writer.WriteStartArray();
                foreach (var item in value.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case AttributeType.Map: Write(writer, value.Map); break;
            case AttributeType.Empty: writer.WriteNullValue(); break;
            default: writer.WriteStringValue(value.ToString()); break;
        }
    }
}
