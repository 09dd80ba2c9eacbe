using System.Buffers;
using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests.Storage.Columns;

/// <summary>Packing and unpacking, as the tests say it.</summary>
static class Blocks
{
    public static byte[] Pack(SpanSet spans) => Pack(new ColumnCodec(), spans);

    public static byte[] Pack(ColumnCodec codec, SpanSet spans)
    {
        var body = new ArrayBufferWriter<byte>();
        codec.Encode(spans.Contexts, spans.Spans.ToArray(), body);
        return body.WrittenSpan.ToArray();
    }

    public static SpanSet Unpack(byte[] body)
    {
        using var block = new ColumnCodec().Open(body);
        return block.ReadAll();
    }

    /// <summary>Equal in every field and byte; contexts by content, wherever they stand in their lists.</summary>
    public static void AssertSame(SpanSet expected, SpanSet actual)
    {
        Assert.Equal(expected.Spans.Count, actual.Spans.Count);
        for (var i = 0; i < expected.Spans.Count; i++)
        {
            var (left, right) = (expected.Spans[i], actual.Spans[i]);
            Assert.Equal(Convert.ToHexString(left.Bytes.Span), Convert.ToHexString(right.Bytes.Span));
            Assert.Equal(left with { Bytes = default, Context = 0 }, right with { Bytes = default, Context = 0 });
            Assert.Equal(expected.Contexts[left.Context], actual.Contexts[right.Context]);
        }
        Assert.Equal(expected.Decode().Select(s => s with { Attributes = Attributes.Empty, Events = [], Links = [] }),
            actual.Decode().Select(s => s with { Attributes = Attributes.Empty, Events = [], Links = [] }));
        Assert.Equal(expected.Decode().Select(s => s.Attributes), actual.Decode().Select(s => s.Attributes));
    }

    /// <summary>
    /// The spans of all trace captures in a folder of samples, sorted by trace as a writer sorts them.
    /// </summary>
    public static SpanSet Samples(string folder)
    {
        var contexts = new List<EncodedContext>();
        var spans = new List<EncodedSpan>();
        var path = Path.Combine(AppContext.BaseDirectory, "Samples", "otlp", folder);
        var files = Directory.GetFiles(path, "*-traces.pb");
        foreach (var file in files.Order(StringComparer.Ordinal)) ReadRequest(File.ReadAllBytes(file), contexts, spans);
        return new SpanSet(contexts, [.. spans.OrderBy(s => s.TraceId)]);
    }

    /// <summary>A span as its header and bytes, read from the bytes.</summary>
    public static EncodedSpan Header(byte[] bytes, int context)
    {
        var span = OtlpDecoder.ReadSpan(bytes, Resource.Unknown, Scope.Unknown);
        return new EncodedSpan
        {
            TraceId = span.TraceId, Id = span.Id, ParentId = span.ParentId ?? default,
            Start = span.Start, End = span.End, Kind = span.Kind, Status = span.Status, Context = context, Bytes = bytes,
        };
    }

    static void ReadRequest(byte[] request, List<EncodedContext> contexts, List<EncodedSpan> spans)
    {
        var outer = new ProtobufReader(request);
        while (outer.Next())
        {
            byte[] resource = [];
            var resourceSpans = new ProtobufReader(outer.Bytes);
            while (resourceSpans.Next())
            {
                if (resourceSpans.Field == 1) resource = resourceSpans.Bytes.ToArray();
                if (resourceSpans.Field != 2) continue;
                var scopeSpans = new ProtobufReader(resourceSpans.Bytes);
                byte[] scope = [];
                var first = spans.Count;
                while (scopeSpans.Next())
                {
                    if (scopeSpans.Field == 1) scope = scopeSpans.Bytes.ToArray();
                    if (scopeSpans.Field == 2) spans.Add(Header(scopeSpans.Bytes.ToArray(), contexts.Count));
                }
                if (spans.Count > first) contexts.Add(new EncodedContext { Resource = resource, Scope = scope });
            }
        }
    }
}
