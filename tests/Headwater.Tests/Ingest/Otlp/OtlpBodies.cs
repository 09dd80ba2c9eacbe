using System.Text;
using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>
/// Small bodies for stories about single spans and log records, written field by field so that they may be wrong.
/// </summary>
static class OtlpBodies
{
    public const string TraceHex = "0c7edeabf43c5e08faf0aa05573318b3", SpanHex = "9a7e27435351d01f";

    public static byte[] TraceBytes => Convert.FromHexString(TraceHex);

    public static byte[] SpanBytes => Convert.FromHexString(SpanHex);

    /// <summary>A request of one scope of service <c>shop</c>, with these records.</summary>
    public static byte[] Request(params byte[][] records) => RequestFrom(ServiceResource("shop"), records);

    /// <summary>A request of one scope of this resource, with these records.</summary>
    public static byte[] RequestFrom(byte[] resource, params byte[][] records)
    {
        var writer = new ProtobufWriter();
        var entry = writer.BeginMessage(1);
        writer.Bytes(1, resource);
        var scope = writer.BeginMessage(2);
        foreach (var record in records) writer.Bytes(2, record);
        writer.EndMessage(scope);
        writer.EndMessage(entry);
        return writer.ToArray();
    }

    public static byte[] ServiceResource(string service) =>
        OtlpEncoder.Encode(new Resource { Attributes = Attributes.Of(("service.name", service)) }, Scope.Unknown)
            .Resource.ToArray();

    /// <summary>A span; give what is to be different.</summary>
    public static byte[] Span(byte[]? traceId = null, byte[]? id = null, byte[]? parent = null, string name = "pay",
        Action<ProtobufWriter>? more = null)
    {
        var writer = new ProtobufWriter();
        writer.Bytes(OtlpFields.Span.TraceId, traceId ?? TraceBytes);
        writer.Bytes(OtlpFields.Span.SpanId, id ?? SpanBytes);
        if (parent is not null) writer.Bytes(OtlpFields.Span.ParentSpanId, parent);
        writer.Text(OtlpFields.Span.Name, name);
        more?.Invoke(writer);
        return writer.ToArray();
    }

    /// <summary>A value inside <paramref name="depth"/> containers, arrays and maps in turn.</summary>
    public static byte[] Nested(int depth)
    {
        // Written from the inside out, so that a depth of many thousands stays cheap: each layer adds its head before
        // the rest.
        var reversed = new List<byte>();
        foreach (var b in "\u0000"u8) reversed.Add(b); // an empty string, back to front: its length, its tag
        reversed.Add((OtlpFields.AnyValue.String << 3) | 2);
        for (var layer = 0; layer < depth; layer++)
        {
            if (layer % 2 == 1) Wrap(reversed, OtlpFields.KeyValue.Value);
            Wrap(reversed, 1);
            Wrap(reversed, layer % 2 == 1 ? OtlpFields.AnyValue.Map : OtlpFields.AnyValue.Array);
        }
        reversed.Reverse();
        return [.. reversed];
    }

    public static byte[] Attribute(byte[] value, string key = "deep")
    {
        var writer = new ProtobufWriter();
        writer.Text(OtlpFields.KeyValue.Key, key);
        writer.Bytes(OtlpFields.KeyValue.Value, value);
        return writer.ToArray();
    }

    /// <summary>A value as JSON inside <paramref name="depth"/> containers, arrays and maps in turn.</summary>
    public static string NestedJson(int depth)
    {
        var before = new StringBuilder();
        var after = new StringBuilder();
        for (var layer = depth - 1; layer >= 0; layer--)
        {
            before.Append(layer % 2 == 1
                ? """{"kvlistValue":{"values":[{"key":"k","value":""" : """{"arrayValue":{"values":[""");
            after.Insert(0, layer % 2 == 1 ? "}]}}" : "]}}");
        }
        return $"{before}{{\"stringValue\":\"\"}}{after}";
    }

    /// <summary>A JSON request with these fields in its only span, besides the ids.</summary>
    public static string SpanJson(string fields = "\"name\":\"pay\"", string traceId = TraceHex, string id = SpanHex) =>
        $$$"""
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
          "scopeSpans":[{"spans":[
          {"traceId":"{{{traceId}}}","spanId":"{{{id}}}",{{{fields}}}}]}]}]}
        """;

    public static Decoded DecodeSpans(params byte[][] spans) => Decode(OtlpSamples.Protobuf(Request(spans)));

    public static Decoded DecodeJson(string body) => Decode(OtlpSamples.Json(body));

    public static Decoded Decode(WireRequest request, IProtocol? protocol = null)
    {
        var decoded = (protocol ?? Protocols.OtlpTraces).Decode(request);
        DecodedAssert.IsSound(decoded);
        return decoded;
    }

    static void Wrap(List<byte> reversed, int field)
    {
        var length = reversed.Count;
        Span<byte> head = stackalloc byte[5];
        var size = 0;
        for (var rest = length; ; rest >>= 7)
        {
            head[size++] = (byte)(rest < 0x80 ? rest : (rest & 0x7F) | 0x80);
            if (rest < 0x80) break;
        }
        for (var i = size - 1; i >= 0; i--) reversed.Add(head[i]);
        reversed.Add((byte)((field << 3) | 2));
    }
}
