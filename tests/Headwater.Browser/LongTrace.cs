using Headwater.Model;

namespace Headwater.Browser;

/// <summary>
/// An import of one trace with ten thousand spans: 100 functions, each with 99 calls, the last of which fails in every
/// tenth function. Its time is older than the captures', so that those stay on top of the list.
/// </summary>
static class LongTrace
{
    public const string Entry = "POST /import";
    public const int Spans = 10_000;
    const int Functions = 100;

    static readonly TraceId Trace = TraceId.Parse("5b8efff798038103d269b633813fc60c");
    static readonly Instant Start = Instant.From(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero));

    /// <summary>An <c>ExportTraceServiceRequest</c>.</summary>
    public static byte[] Encode()
    {
        var writer = new ProtobufWriter();
        foreach (var sender in Rows().GroupBy(s => s.Resource))
        {
            var resourceSpans = writer.BeginMessage(1);
            var resource = writer.BeginMessage(1);
            OtlpEncoder.WriteAttributes(writer, OtlpFields.Resource.Attributes, sender.Key.Attributes);
            writer.EndMessage(resource);
            var scopeSpans = writer.BeginMessage(2);
            foreach (var span in sender)
            {
                var message = writer.BeginMessage(2);
                OtlpEncoder.WriteSpan(writer, span);
                writer.EndMessage(message);
            }
            writer.EndMessage(scopeSpans);
            writer.EndMessage(resourceSpans);
        }
        return writer.ToArray();
    }

    static IEnumerable<Span> Rows()
    {
        yield return Make(1, null, Entry, SpanKind.Server, 0, 60_000, Service("import")) with
        {
            Attributes = Attributes.Of(("http.request.method", "POST"), ("http.route", "/import")),
        };
        for (var id = 2; id <= Spans; id++)
        {
            var place = (id - 2) % Functions;
            var function = (id - 2) / Functions;
            var begin = function * 590 + place * 5;
            var owner = function * Functions + 2;
            var sender = Service($"import-part-{function % 8}");
            if (place == 0) yield return Make(id, 1, "parse part", SpanKind.Server, begin, 560, sender);
            else yield return Make(id, owner, "GetItem", SpanKind.Client, begin, 4, sender) with
            {
                Attributes = Attributes.Of(
                    ("db.system.name", "aws.dynamodb"), ("aws.dynamodb.table_names", $"parts-{place % 5}")),
                Status = place == Functions - 1 && function % 10 == 0 ? SpanStatus.Error : SpanStatus.Unset,
            };
        }
    }

    static Span Make(int id, int? parent, string name, SpanKind kind, int from, int length, Resource resource) => new()
    {
        TraceId = Trace, Id = new((ulong)id), ParentId = parent is { } p ? new((ulong)p) : null,
        Name = name, Kind = kind,
        Start = Start + Duration.FromMilliseconds(from), End = Start + Duration.FromMilliseconds(from + length),
        Resource = resource,
    };

    static Resource Service(string name) => new() { Attributes = Attributes.Of(("service.name", name)) };
}
