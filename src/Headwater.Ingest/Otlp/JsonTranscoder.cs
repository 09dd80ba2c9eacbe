using System.Text.Json;
using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// Turns OTLP's JSON into the protobuf bytes that say the same, driven by <see cref="OtlpMessages"/>. Liberal where OTLP's
/// specification and the collector are: ids in hex of any case, integers as numbers or strings, enums as numbers or names, field
/// names in camel or snake case, unknown fields skipped, null as absent. One use for one body; not thread-safe.
/// Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
/// </summary>
sealed class JsonTranscoder
{
    // As large as a body may be: a list of one-digit numbers would grow fourfold otherwise. Telemetry shrinks.
    internal const int MaxOutput = 64 << 20;

    // A reader's stack is one bit a level on the heap, so that depth alone is no danger; recursion is bounded by MaxNesting.
    static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    readonly ProtobufWriter _writer = new(4096);
    readonly JsonText _text = new();

    /// <summary>How many spans, log records or data points were met so far.</summary>
    public int Records { get; private set; }

    /// <summary>What was wrong, and where; empty after success.</summary>
    public string Mistake { get; private set; } = "";

    /// <summary>What a failure counts under.</summary>
    public RejectReason Reason { get; private set; } = RejectReason.Malformed;

    /// <summary>The protobuf message, after success.</summary>
    public ReadOnlyMemory<byte> Output { get; private set; }

    /// <summary>Reads the whole body. False when it is not JSON, or holds a value of a wrong type: see <see cref="Mistake"/>.</summary>
    public bool TryTranscode(ReadOnlyMemory<byte> body, OtlpMessage type)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        var json = body.Span.StartsWith(byteOrderMark) ? body.Span[3..] : body.Span;
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return Fail(ref reader, "the body", "an object");
            if (!WriteFields(ref reader, type, nesting: 0)) return false;
            reader.Read(); // Throws when something follows.
        }
        catch (JsonException broken) // The BCL's reader has no other way to say it.
        {
            Mistake = $"{broken.Message} Send one JSON object in UTF-8; {{}} is an empty request.";
            return false;
        }
        Output = _writer.ToArray();
        return true;
    }

    // The reader stands on the object's start, and afterwards on its end.
    bool WriteFields(ref Utf8JsonReader reader, OtlpMessage type, int nesting)
    {
        if (type.IsRecord) Records++;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = type.Find(_text.Read(ref reader));
            reader.Read();
            if (field is null || reader.TokenType == JsonTokenType.Null)
                reader.Skip();
            else if (!(field.Repeated ? WriteList(ref reader, field, nesting) : WriteValue(ref reader, field, nesting)))
                return false;
            if (_writer.Length <= MaxOutput) continue;
            Reason = RejectReason.TooLarge;
            Mistake = $"it unpacks to more than {MaxOutput} bytes. Send smaller batches.";
            return false;
        }
        return true;
    }

    bool WriteList(ref Utf8JsonReader reader, OtlpField field, int nesting)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return Fail(ref reader, field.Name, "an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // In an array of values a null keeps its place, as the empty value; in other lists there is nothing that it could mean.
            if (reader.TokenType != JsonTokenType.Null)
            {
                if (!WriteValue(ref reader, field, nesting)) return false;
            }
            else if (ReferenceEquals(field.Child, OtlpMessages.AnyValue))
            {
                _writer.EndMessage(_writer.BeginMessage(field.Number));
            }
        }
        return true;
    }

    bool WriteValue(ref Utf8JsonReader reader, OtlpField field, int nesting)
    {
        if (field.Child is { } child) return WriteMessage(ref reader, field, child, nesting);
        if (field.Shape == FieldShape.Bool)
        {
            if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False)) return Fail(ref reader, field.Name, "a bool");
            _writer.Varint(field.Number, reader.TokenType == JsonTokenType.True ? 1UL : 0);
            return true;
        }
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            return Fail(ref reader, field.Name, field.Shape <= FieldShape.HexId ? "a string" : "a number or a string");
        return field.Shape <= FieldShape.HexId ? WriteText(ref reader, field) : WriteNumber(ref reader, field);
    }

    bool WriteMessage(ref Utf8JsonReader reader, OtlpField field, OtlpMessage child, int nesting)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return Fail(ref reader, field.Name, "an object");
        if (child.IsContainer) nesting++;
        var begun = _writer.BeginMessage(field.Number);
        if (nesting > OtlpDecoder.MaxNesting)
            reader.Skip(); // The container is written, empty: by that the walk will know that this record nests too deep.
        else if (!WriteFields(ref reader, child, nesting))
            return false;
        _writer.EndMessage(begun);
        return true;
    }

    bool WriteText(ref Utf8JsonReader reader, OtlpField field)
    {
        if (reader.TokenType != JsonTokenType.String) return Fail(ref reader, field.Name, "a string");
        var text = _text.Read(ref reader);
        switch (field.Shape)
        {
            case FieldShape.Text:
                _writer.Bytes(field.Number, text);
                return true;
            case FieldShape.HexId:
                _writer.Bytes(field.Number, JsonText.FromHex(text, stackalloc byte[TraceId.Size]));
                return true;
            default:
                if (!JsonText.TryFromBase64(text, out var bytes)) return Fail(ref reader, field.Name, "base64");
                _writer.Bytes(field.Number, bytes);
                return true;
        }
    }

    bool WriteNumber(ref Utf8JsonReader reader, OtlpField field)
    {
        var text = _text.Read(ref reader);
        if (field.Shape == FieldShape.Float64)
        {
            if (!JsonNumbers.TryDouble(text, out var number)) return Fail(ref reader, field.Name, "a number");
            _writer.Double(field.Number, number);
            return true;
        }
        if (field.EnumNames is { } names && !text.IsEmpty && char.IsAsciiLetter((char)text[0]))
        {
            // A name that is not known reads as unspecified, as an unknown number does.
            _writer.Varint(field.Number, (ulong)Math.Max(JsonNumbers.IndexOf(names, text), 0));
            return true;
        }
        if (!JsonNumbers.TryInteger(text, field.Shape, out var integer))
            return Fail(ref reader, field.Name, $"an integer that fits {field.Shape}");
        switch (field.Wire)
        {
            case WireType.Fixed64: _writer.Fixed64(field.Number, integer); break;
            case WireType.Fixed32: _writer.Fixed32(field.Number, (uint)integer); break;
            default: _writer.Varint(field.Number, integer); break;
        }
        return true;
    }

    bool Fail(ref Utf8JsonReader reader, string what, string expected)
    {
        Mistake = $"{what} at byte {reader.TokenStartIndex} must be {expected}, but is {Describe(reader.TokenType)}.";
        return false;
    }

    static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string of another kind",
        JsonTokenType.Number => "a number of another kind",
        JsonTokenType.True or JsonTokenType.False => "a bool",
        _ => "null",
    };
}
