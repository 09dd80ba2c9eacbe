using System.Text.Json;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Captured OTLP bodies, opened just far enough for Analysis: no limits, no rejections.</summary>
static class OtlpCapture
{
    internal static (List<EncodedContext> Contexts, EncodedSpan[] Spans) Spans(string sample)
    {
        var set = new List<EncodedContext>();
        var spans = new List<EncodedSpan>();
        foreach (var file in Files(sample, "*traces.pb"))
            EachScope(File.ReadAllBytes(file), (context, items) =>
            {
                set.Add(context);
                spans.AddRange(items.Select(i => Encode(i, set.Count - 1)));
            });
        foreach (var file in Files(sample, "*.json"))
        {
            var read = OtlpEncoder.Encode(JsonSpans(File.ReadAllBytes(file)));
            spans.AddRange(read.Spans.Select(s => s with { Context = s.Context + set.Count }));
            set.AddRange(read.Contexts);
        }
        return (set, [.. spans]);
    }

    internal static (List<EncodedContext> Contexts, EncodedLog[] Logs) Logs(string sample)
    {
        var set = new List<EncodedContext>();
        var logs = new List<EncodedLog>();
        foreach (var file in Files(sample, "*logs.pb"))
            EachScope(File.ReadAllBytes(file), (context, items) =>
            {
                set.Add(context);
                foreach (var item in items)
                {
                    var log = OtlpDecoder.ReadLog(item, Resource.Unknown, Scope.Unknown);
                    logs.Add(new EncodedLog { Time = log.Time, Context = set.Count - 1, Bytes = item });
                }
            });
        return (set, [.. logs]);
    }

    static IEnumerable<string> Files(string sample, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Samples", sample),
            pattern).Order(StringComparer.Ordinal);

    static EncodedSpan Encode(byte[] item, int context)
    {
        var span = OtlpDecoder.ReadSpan(item, Resource.Unknown, Scope.Unknown);
        return new EncodedSpan
        {
            TraceId = span.TraceId, Id = span.Id, ParentId = span.ParentId ?? default, Start = span.Start,
            End = span.End,
            Kind = span.Kind, Status = span.Status, Context = context, Bytes = item,
        };
    }

    // Export request, resource and scope messages of traces and logs share their field numbers: 1, 1 and 2, 1 and 2.
    static void EachScope(byte[] body, Action<EncodedContext, List<byte[]>> take)
    {
        foreach (var resourceItem in Children(body, 1))
        {
            var resource = Children(resourceItem, 1).FirstOrDefault() ?? [];
            foreach (var scopeItem in Children(resourceItem, 2))
                take(new EncodedContext { Resource = resource, Scope = Children(scopeItem, 1).FirstOrDefault() ?? [] },
                    Children(scopeItem, 2));
        }
    }

    static List<byte[]> Children(byte[] message, int field)
    {
        var children = new List<byte[]>();
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Field == field) children.Add(reader.Bytes.ToArray());
        return children;
    }

    static List<Span> JsonSpans(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        var spans = new List<Span>();
        foreach (var resourceItem in document.RootElement.GetProperty("resourceSpans").EnumerateArray())
        {
            var resource = new Resource { Attributes = JsonAttributes(resourceItem.GetProperty("resource")) };
            foreach (var scope in resourceItem.GetProperty("scopeSpans").EnumerateArray())
                foreach (var span in scope.GetProperty("spans").EnumerateArray()) spans.Add(JsonSpan(span, resource));
        }
        return spans;
    }

    static Span JsonSpan(JsonElement span, Resource resource) => new()
    {
        TraceId = TraceId.Parse(span.GetProperty("traceId").GetString()),
        Id = SpanId.Parse(span.GetProperty("spanId").GetString()),
        ParentId = span.TryGetProperty("parentSpanId", out var parent) ? SpanId.Parse(parent.GetString()) : null,
        Name = span.GetProperty("name").GetString()!,
        Kind = (SpanKind)span.GetProperty("kind").GetInt32(),
        Start = new Instant(long.Parse(span.GetProperty("startTimeUnixNano").GetString()!, null)),
        End = new Instant(long.Parse(span.GetProperty("endTimeUnixNano").GetString()!, null)),
        Status = (SpanStatus)span.GetProperty("status").GetProperty("code").GetInt32(),
        Attributes = JsonAttributes(span),
        Resource = resource,
    };

    static Attributes JsonAttributes(JsonElement owner) => Attributes.Of(
        [.. owner.GetProperty("attributes").EnumerateArray().Select(a =>
            KeyValuePair.Create(a.GetProperty("key").GetString()!, JsonValue(a.GetProperty("value"))))]);

    static AttributeValue JsonValue(JsonElement value)
    {
        var (type, content) = value.EnumerateObject().Select(p => (p.Name, p.Value)).First();
        return type switch
        {
            "stringValue" => content.GetString()!,
            "intValue" =>
                content.ValueKind == JsonValueKind.String ? long.Parse(content.GetString()!, null) : content.GetInt64(),
            "boolValue" => content.GetBoolean(),
            "arrayValue" => AttributeValue.Of([.. content.GetProperty("values").EnumerateArray().Select(JsonValue)]),
            _ => default,
        };
    }
}
