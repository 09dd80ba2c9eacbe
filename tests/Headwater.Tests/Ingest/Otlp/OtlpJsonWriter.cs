using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Headwater.Tests;

/// <summary>
/// Writes protoc's messages as OTLP/JSON, by their descriptors. OTLP leaves senders some freedom; the seed chooses:
/// snake case or camel case, 64-bit numbers bare or in strings, enums by number or by name, hex in upper or lower case.
/// </summary>
sealed class OtlpJsonWriter(int seed)
{
#pragma warning disable CA5394 // A seeded sequence is the point.
    readonly Random _random = new(seed);

    public byte[] Write(IMessage message)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) WriteMessage(json, message);
        return buffer.ToArray();
    }

    void WriteMessage(Utf8JsonWriter json, IMessage message)
    {
        json.WriteStartObject();
        if (Coin())
        {
            json.WritePropertyName("not_in_this_version");
            json.WriteRawValue("""{"name":[{"spans":{}},null,1e9,"\\u00e4"]}""");
        }
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.HasPresence && !field.Accessor.HasValue(message)) continue;
            var value = field.Accessor.GetValue(message);
            json.WritePropertyName(Coin() ? field.JsonName : field.Name);
            if (field.IsRepeated)
            {
                json.WriteStartArray();
                foreach (var item in (System.Collections.IList)value) WriteValue(json, field, item!);
                json.WriteEndArray();
            }
            else
            {
                WriteValue(json, field, value);
            }
        }
        json.WriteEndObject();
    }

    void WriteValue(Utf8JsonWriter json, FieldDescriptor field, object value)
    {
        switch (value)
        {
            case IMessage message: WriteMessage(json, message); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case double number when !double.IsFinite(number):
                json.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
                break;
            case double number: json.WriteNumberValue(number); break;
            case ByteString bytes: json.WriteStringValue(BytesText(field, bytes)); break;
            case Enum: WriteEnum(json, field, Convert.ToInt32(value, CultureInfo.InvariantCulture)); break;
            default:
                var digits = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                if (Coin()) json.WriteStringValue(digits);
                else json.WriteRawValue(digits);
                break;
        }
    }

    string BytesText(FieldDescriptor field, ByteString bytes)
    {
        if (!field.Name.EndsWith("_id", StringComparison.Ordinal)) return bytes.ToBase64();
        return Coin() ? Convert.ToHexString(bytes.Span) : Convert.ToHexStringLower(bytes.Span);
    }

    void WriteEnum(Utf8JsonWriter json, FieldDescriptor field, int number)
    {
        if (Coin() && field.EnumType.FindValueByNumber(number) is { } named) json.WriteStringValue(named.Name);
        else json.WriteNumberValue(number);
    }

    bool Coin() => _random.Next(2) == 0;
#pragma warning restore CA5394
}
