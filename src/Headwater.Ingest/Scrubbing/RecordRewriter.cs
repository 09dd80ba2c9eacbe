using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>Which message the bytes of a record are.</summary>
enum RecordShape : byte
{
    Span,
    Log,
    Resource,
    Scope,
}

/// <summary>
/// Walks one OTLP message and writes it anew with its secrets masked. What holds no text is copied as it is, unknown fields
/// included. Not thread-safe; one serves a whole batch.
/// </summary>
sealed class RecordRewriter(ScrubRules rules)
{
    // Ingest refuses deeper values; what comes by another way is left out rather than kept unseen.
    const int DeepestValue = OtlpDecoder.MaxNesting + 1;

    // Each round but the last has masked something, so that they end by themselves; this bounds the work for hostile text.
    const int MostRounds = 6;

    readonly ProtobufWriter _writer = new(4096);
    readonly ArrayBufferWriter<byte> _text = new(1024);
    readonly TextScan _scan = new(rules);
    readonly MaskedPlaces _places = new(rules);

    /// <summary>How many values the last rewriting masked.</summary>
    public int MaskedValues => _places.Count;

    /// <summary>Writes the message anew. False when there was nothing to mask: the original stays.</summary>
    public bool TryRewrite(ReadOnlySpan<byte> message, RecordShape shape, [NotNullWhen(true)] out byte[]? rewritten)
    {
        _writer.Clear();
        _places.Clear();
        rewritten = null;
        var attributes = AttributesOf(shape);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.WireType == WireType.Length && reader.Field == attributes) WriteAttribute(reader, isRecord: true);
            else if (reader.WireType == WireType.Length && shape == RecordShape.Span) WriteSpanField(reader, message);
            else if (reader.WireType == WireType.Length && shape == RecordShape.Log) WriteLogField(reader, message);
            else _writer.Raw(message[reader.FieldOffset..reader.Position]);
        }
        if (_places.Count == 0) return false;
        _places.Write(_writer, attributes);
        rewritten = _writer.ToArray();
        return true;
    }

    static int AttributesOf(RecordShape shape) => shape switch
    {
        RecordShape.Span => OtlpFields.Span.Attributes,
        RecordShape.Log => OtlpFields.Log.Attributes,
        RecordShape.Resource => OtlpFields.Resource.Attributes,
        _ => OtlpFields.Scope.Attributes,
    };

    void WriteSpanField(in ProtobufReader field, ReadOnlySpan<byte> message)
    {
        switch (field.Field)
        {
            case OtlpFields.Span.Name: WriteText(field, "name"u8); break;
            case OtlpFields.Span.Events: WritePart(field, "events"u8, OtlpFields.Event.Attributes, OtlpFields.Event.Name); break;
            case OtlpFields.Span.Links: WritePart(field, "links"u8, OtlpFields.Link.Attributes, text: 0); break;
            case OtlpFields.Span.Status: WritePart(field, "status"u8, attributes: 0, OtlpFields.Status.Message); break;
            default: _writer.Raw(message[field.FieldOffset..field.Position]); break;
        }
    }

    void WriteLogField(in ProtobufReader field, ReadOnlySpan<byte> message)
    {
        switch (field.Field)
        {
            case OtlpFields.Log.EventName: WriteText(field, "eventName"u8); break;
            case OtlpFields.Log.Body:
                var before = _places.Enter("body"u8);
                if (rules.IsExempt(_places.Path)) _writer.Bytes(field.Field, field.Bytes);
                else WriteValue(field.Field, field.Bytes, "body"u8, null, DeepestValue);
                _places.Leave(before);
                break;
            default: _writer.Raw(message[field.FieldOffset..field.Position]); break;
        }
    }

    // An event, a link or a status: one field of text and one of attributes, at most.
    void WritePart(in ProtobufReader part, ReadOnlySpan<byte> name, int attributes, int text)
    {
        var before = _places.Enter(name);
        var begun = _writer.BeginMessage(part.Field);
        var reader = new ProtobufReader(part.Bytes);
        while (reader.Next())
        {
            var isLength = reader.WireType == WireType.Length;
            if (isLength && reader.Field == attributes) WriteAttribute(reader, isRecord: false);
            else if (isLength && reader.Field == text)
                WriteText(reader, part.Field == OtlpFields.Span.Status ? "message"u8 : "name"u8);
            else _writer.Raw(part.Bytes[reader.FieldOffset..reader.Position]);
        }
        _writer.EndMessage(begun);
        _places.Leave(before);
    }

    void WriteText(in ProtobufReader field, ReadOnlySpan<byte> name)
    {
        var before = _places.Enter(name);
        if (rules.IsExempt(_places.Path)) _writer.Bytes(field.Field, field.Bytes);
        else WriteScanned(field.Field, field.Bytes, withKeys: true);
        _places.Leave(before);
    }

    void WriteAttribute(in ProtobufReader field, bool isRecord)
    {
        if (isRecord && TryReadEarlierPlaces(field.Bytes)) return;
        var before = _places.Enter("attributes"u8);
        WritePair(field.Field, field.Bytes, null, DeepestValue);
        _places.Leave(before);
    }

    // A KeyValue, of a record or of a map. Of a repeated key the last counts, as for every reader of protobuf.
    void WritePair(int field, ReadOnlySpan<byte> pair, string? rule, int depth)
    {
        var key = ReadKey(pair);
        var before = _places.Enter(key);
        if (rules.IsExempt(_places.Path))
        {
            _writer.Bytes(field, pair);
            _places.Leave(before);
            return;
        }
        rule ??= rules.RuleForKey(key);
        var begun = _writer.BeginMessage(field);
        var reader = new ProtobufReader(pair);
        while (reader.Next())
        {
            var isLength = reader.WireType == WireType.Length;
            if (isLength && reader.Field == OtlpFields.KeyValue.Key) WriteKey(reader, before);
            else if (isLength && reader.Field == OtlpFields.KeyValue.Value)
                WriteValue(reader.Field, reader.Bytes, key, rule, depth);
            else _writer.Raw(pair[reader.FieldOffset..reader.Position]);
        }
        _writer.EndMessage(begun);
        _places.Leave(before);
    }

    // A secret in a key is masked as well, and does not appear in the path either.
    void WriteKey(in ProtobufReader key, int before)
    {
        if (!_scan.Scan(key.Bytes, withKeys: false))
        {
            _writer.Bytes(key.Field, key.Bytes);
            return;
        }
        _text.ResetWrittenCount();
        rules.Apply(key.Bytes, _scan.Edits, _text);
        _places.Leave(before);
        _places.Enter(_text.WrittenSpan);
        foreach (var edit in _scan.Edits) _places.Add(edit.Rule);
        _writer.Bytes(key.Field, _text.WrittenSpan);
    }

    static ReadOnlySpan<byte> ReadKey(ReadOnlySpan<byte> pair)
    {
        ReadOnlySpan<byte> key = default;
        var reader = new ProtobufReader(pair);
        while (reader.Next())
            if (reader.Field == OtlpFields.KeyValue.Key && reader.WireType == WireType.Length) key = reader.Bytes;
        return key;
    }

    void WriteValue(int field, ReadOnlySpan<byte> value, ReadOnlySpan<byte> key, string? rule, int depth)
    {
        var begun = _writer.BeginMessage(field);
        var reader = new ProtobufReader(value);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.AnyValue.Array or OtlpFields.AnyValue.Map, WireType.Length) when depth == 0:
                    _places.Add("tooDeep");
                    break;
                case (OtlpFields.AnyValue.Array, WireType.Length): WriteArray(reader, key, rule, depth - 1); break;
                case (OtlpFields.AnyValue.Map, WireType.Length): WriteMap(reader, rule, depth - 1); break;
                case (OtlpFields.AnyValue.String or OtlpFields.AnyValue.Bytes, WireType.Length):
                    if (rule is null) WriteScanned(reader.Field, reader.Bytes, withKeys: true);
                    else WriteSecret(reader.Field, reader.Bytes, rule);
                    break;
                case (OtlpFields.AnyValue.Bool or OtlpFields.AnyValue.Int or OtlpFields.AnyValue.Double, not WireType.Length):
                    WriteScalar(reader, value[reader.FieldOffset..reader.Position], key, rule);
                    break;
                default: _writer.Raw(value[reader.FieldOffset..reader.Position]); break;
            }
        }
        _writer.EndMessage(begun);
    }

    void WriteArray(in ProtobufReader array, ReadOnlySpan<byte> key, string? rule, int depth)
    {
        var begun = _writer.BeginMessage(array.Field);
        var reader = new ProtobufReader(array.Bytes);
        while (reader.Next())
        {
            if (reader.Field == 1 && reader.WireType == WireType.Length) WriteValue(1, reader.Bytes, key, rule, depth);
            else _writer.Raw(array.Bytes[reader.FieldOffset..reader.Position]);
        }
        _writer.EndMessage(begun);
    }

    void WriteMap(in ProtobufReader map, string? rule, int depth)
    {
        var begun = _writer.BeginMessage(map.Field);
        var reader = new ProtobufReader(map.Bytes);
        while (reader.Next())
        {
            if (reader.Field == 1 && reader.WireType == WireType.Length) WritePair(1, reader.Bytes, rule, depth);
            else _writer.Raw(map.Bytes[reader.FieldOffset..reader.Position]);
        }
        _writer.EndMessage(begun);
    }

    // A masked number or flag becomes text: 0 would look like a value.
    void WriteScalar(in ProtobufReader scalar, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> key, string? rule)
    {
        if (rule is null && scalar.Field == OtlpFields.AnyValue.Int && CardNumbers.IsCard(scalar.Number)
            && !BareValue.IsNumericKey(key)) rule = "cardNumber";
        if (rule is null)
        {
            _writer.Raw(raw);
            return;
        }
        var number = scalar.Field == OtlpFields.AnyValue.Double
            ? BitConverter.UInt64BitsToDouble(scalar.Number).ToString("R", CultureInfo.InvariantCulture)
            : unchecked((long)scalar.Number).ToString(CultureInfo.InvariantCulture);
        _places.Add(rule);
        _text.ResetWrittenCount();
        rules.Mask(Encoding.UTF8.GetBytes(number), isText: false, _text);
        _writer.Bytes(OtlpFields.AnyValue.String, _text.WrittenSpan);
    }

    void WriteSecret(int field, ReadOnlySpan<byte> secret, string rule)
    {
        if (rules.IsMasked(secret))
        {
            _writer.Bytes(field, secret);
            return;
        }
        _places.Add(rule);
        _text.ResetWrittenCount();
        rules.Mask(secret, isText: true, _text);
        _writer.Bytes(field, _text.WrittenSpan);
    }

    void WriteScanned(int field, ReadOnlySpan<byte> text, bool withKeys)
    {
        if (!_scan.Scan(text, withKeys))
        {
            _writer.Bytes(field, text);
            return;
        }
        // In broken text a mask can change how what follows is read; the next look sees what the next scrubbing would.
        for (var round = 1; ; round++)
        {
            foreach (var edit in _scan.Edits) _places.Add(edit.Rule);
            _text.ResetWrittenCount();
            rules.Apply(text, _scan.Edits, _text);
            if (round == MostRounds || !_scan.Scan(_text.WrittenSpan, withKeys)) break;
            text = _text.WrittenSpan.ToArray();
        }
        _writer.Bytes(field, _text.WrittenSpan);
    }

    // What an earlier scrubbing recorded is kept and added to. An attribute of that name that holds anything else is an
    // attribute like all others: a secret does not hide there.
    bool TryReadEarlierPlaces(ReadOnlySpan<byte> pair)
    {
        if (!ReadKey(pair).SequenceEqual(MaskedPlaces.Key)) return false;
        var value = OtlpDecoder.ReadResource(AsResource(pair)).Attributes[0].Value;
        if (value.Type != AttributeType.Array) return false;
        foreach (var item in value.Items)
        {
            if (item.Text is not { } text || !_places.IsEntry(Encoding.UTF8.GetBytes(text))) return false;
            if (_scan.Scan(Encoding.UTF8.GetBytes(text), withKeys: false)) return false;
        }
        foreach (var item in value.Items) _places.AddEntry(item.Text!);
        return true;
    }

    static byte[] AsResource(ReadOnlySpan<byte> pair)
    {
        var writer = new ProtobufWriter(pair.Length + 8);
        writer.Bytes(OtlpFields.Resource.Attributes, pair);
        return writer.ToArray();
    }
}
