using System.Globalization;
using System.Text;
using Headwater.Model;

namespace Headwater.Tests.Storage.Columns;

/// <summary>
/// Spans as nobody should send them, and as somebody does: every type of value, nesting, duplicate keys, invalid UTF-8,
/// control bytes, ids of either case, truncated JSON, fields in any order, lengths longer than need be, and bytes that
/// are no protobuf.
/// </summary>
sealed class OddSpans(int seed)
{
    static readonly string[] Keys =
        ["a", "b", "http.request.method", "user.id", "ключ", "",
        "very.long.key." + new string('k', 120), "k\u0001\u0002"];
    static readonly string[] Words =
        ["alpha", "Zanzibar", "true", "null", "naïve", "GET", "/orders", "x", "quote\"inside", "back\\slash"];

    readonly Random _random = new(seed);

    /// <summary>This many spans of a few traces, sorted by trace; some share a resource.</summary>
    public SpanSet Next(int count)
    {
        var contexts = Enumerable.Range(0, 1 + _random.Next(5)).Select(i => new EncodedContext
        {
            Resource = OtlpEncoder.Encode(
                new Resource { Attributes = Attributes.Of(("service.name", $"s{i}"), ("user.id", "of the resource")) },
                Scope.Unknown).Resource,
            Scope = Chance(3) ? default : new byte[] { 10, 1, 65 },
            ResourceSchemaUrl = Chance(2) ? "" : "https://opentelemetry.io/schemas/1.40.0",
            ScopeSchemaUrl = Chance(2) ? "" : $"https://example.org/{i}",
        }).ToArray();
        var traces = Enumerable.Range(0, 1 + count / 8).Select(_ => NewTrace()).Order().ToArray();
        var ids = Enumerable.Range(0, count).Select(_ => NewId()).ToArray();
        var spans = new EncodedSpan[count];
        for (var i = 0; i < count; i++)
        {
            var trace = traces[i * traces.Length / count];
            var bytes = Message(trace, ids[i], Chance(4) ? NewId() : ids[_random.Next(count)]);
            spans[i] = Blocks.Header(bytes, _random.Next(contexts.Length));
            if (spans[i].TraceId.IsZero) spans[i] = spans[i] with { TraceId = trace };
        }
        return new SpanSet(contexts, [.. spans.OrderBy(s => s.TraceId)]);
    }

    byte[] Message(TraceId trace, SpanId id, SpanId parent)
    {
        var fields = new List<Action<ProtobufWriter>>
        {
            w => w.Id(1, trace), w => w.Id(2, id), w => w.Fixed64(7, Time()), w => w.Fixed64(8, Time()),
        };
        if (Chance(2)) fields.Add(w => w.Id(4, parent));
        if (!Chance(5)) fields.Add(w => w.Text(5, Text()));
        if (!Chance(5)) fields.Add(w => w.Varint(6, (ulong)_random.Next(7)));
        for (var i = _random.Next(8); i > 0; i--) fields.Add(w => Attribute(w, 9));
        if (Chance(8)) fields.Add(w => w.Varint(10, (ulong)_random.Next(1000)));
        if (Chance(8)) fields.Add(Event);
        if (Chance(8)) fields.Add(Link);
        if (Chance(8)) fields.Add(w => w.Text(3, "vendor=1," + Text()));
        if (Chance(3)) fields.Add(Status);
        if (Chance(4)) fields.Add(w => w.Fixed32(16, 0x101));
        if (Chance(20)) fields.Add(w => w.Text(5, Text()));
        if (Chance(20)) fields.Add(w => w.Bytes(9, NonCanonicalPair()));
        if (Chance(20)) fields.Add(w => w.Varint(300 + _random.Next(5), ulong.MaxValue));
        if (Chance(20)) fields.Add(w => w.Raw([0x92, 0x80, 0x00, 0x01, 0xAA]));
        if (Chance(10)) _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fields));
        var writer = new ProtobufWriter();
        foreach (var field in fields) field(writer);
        if (Chance(40)) writer.Raw([0x4A, 0x7F, 0x01]);
        return writer.ToArray();
    }

    void Attribute(ProtobufWriter writer, int field) =>
        OtlpEncoder.WriteAttributes(writer, field, Attributes.Of(
            (Keys[_random.Next(Chance(3) ? Keys.Length : 4)], Value(3))));

    AttributeValue Value(int depth) => _random.Next(depth > 0 ? 14 : 12) switch
    {
        0 => AttributeValue.Of(_random.NextInt64(-5, 600)),
        1 => AttributeValue.Of(_random.NextInt64(long.MinValue, long.MaxValue)),
        2 => AttributeValue.Of(Chance(3) ? double.NaN : _random.NextDouble()),
        3 => AttributeValue.Of(Chance(2)),
        4 => AttributeValue.Of(Bytes(_random.Next(20))),
        5 => default,
        12 => AttributeValue.Of([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1))]),
        13 => AttributeValue.Of(Attributes.Of(
            [.. Enumerable.Range(0, _random.Next(4)).Select(_ => ("in", Value(depth - 1)))])),
        _ => Text(),
    };

    string Text() => _random.Next(14) switch
    {
        0 => "",
        1 => Words[_random.Next(Words.Length)],
        2 => Guid(),
        3 => Guid().ToUpperInvariant(),
        4 => Guid().Replace("-", "", StringComparison.Ordinal),
        5 => $"{{\"id\":\"{Guid()}\",\"ok\":{(Chance(2) ? "true" : "null")},\"n\":{Number()},\"w\":\"{Words[_random.Next(8)]}\"}}",
        6 => $"{{\"in\":\"{{\\\"id\\\":\\\"{Guid()}\\\",\\\"n\\\":{Number()}}}\",\"list\":[{Number()},{Number()}]}}",
        7 => $"{{\"id\":\"{Guid()}\",\"cut\":\"{Guid()}"[.._random.Next(20, 60)],
        8 => Number(),
        9 => $"/orders/{Number()}/items/{Guid()}?at=2026-11-21T13:{_random.Next(60):00}:07.{_random.Next(1000):000}Z",
        10 => $"U-{_random.Next(50)}",
        11 => Encoding.Latin1.GetString(Bytes(_random.Next(30))),
        12 => string.Concat(Enumerable.Repeat(Words[_random.Next(Words.Length)] + " ", _random.Next(60))),
        _ => Convert.ToBase64String(Bytes(_random.Next(60))),
    };

    string Number() => _random.Next(6) switch
    {
        0 => $"{_random.Next(-50, 500)}",
        1 => $"{_random.Next(0, 99):00000}",
        2 => (_random.Next(100_000) / 100m).ToString(CultureInfo.InvariantCulture),
        3 => $"{_random.NextInt64()}{_random.NextInt64()}",
        4 => "-",
        _ => $"{_random.NextDouble():E3}",
    };

    // A pair with its value before its key, with a long length, with a repeated key, or with invalid UTF-8.
    byte[] NonCanonicalPair() => _random.Next(4) switch
    {
        0 => [0x12, 3, 0x0A, 1, 65, 0x0A, 1, 97],
        1 => [0x0A, 0x81, 0, 97, 0x12, 3, 0x0A, 1, 65],
        2 => [0x0A, 1, 97, 0x0A, 1, 98, 0x12, 3, 0x0A, 1, 65],
        _ => [0x0A, 1, 97, 0x12, 5, 0x0A, 3, 0xE2, 0x82, 65],
    };

    void Event(ProtobufWriter writer)
    {
        var begun = writer.BeginMessage(11);
        writer.Fixed64(1, Time());
        writer.Text(2, Words[_random.Next(Words.Length)]);
        Attribute(writer, 3);
        writer.EndMessage(begun);
    }

    void Link(ProtobufWriter writer)
    {
        var begun = writer.BeginMessage(13);
        writer.Id(1, NewTrace());
        writer.Id(2, NewId());
        Attribute(writer, 4);
        writer.EndMessage(begun);
    }

    void Status(ProtobufWriter writer)
    {
        var begun = writer.BeginMessage(15);
        if (Chance(2)) writer.Text(2, Text());
        if (Chance(2)) writer.Varint(3, (ulong)_random.Next(3));
        writer.EndMessage(begun);
    }

    ulong Time() =>
        Chance(50) ? ulong.MaxValue : Chance(50) ? 0 : 1_795_000_000_000_000_000 + (ulong)_random.NextInt64(1L << 40);

    TraceId NewTrace() => new((ulong)_random.NextInt64(), (ulong)_random.NextInt64());

    SpanId NewId() => new((ulong)_random.NextInt64());

    string Guid() => new Guid(Bytes(16)).ToString();

    byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    bool Chance(int oneIn) => _random.Next(oneIn) == 0;
}
