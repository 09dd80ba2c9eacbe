using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>Turns one span and its logs into what a page shows of it.</summary>
public static class SpanDetails
{
    // As SpanDetail.Logs promises.
    const int MostLogs = 1000;

    // An exception with more causes than this repeats itself.
    const int MostErrors = 100;

    // Headwater's own helpers first, then what other distributions and instrumentations write.
    static readonly string[] Inputs =
    [
        "headwater.event", "headwater.request", "faas.event", "messaging.message.body", "messaging.consume.body",
        "messaging.publish.body", "messaging.produce.body", "http.request.body", "rpc.request.body", "db.query.text",
        "db.statement",
    ];

    static readonly string[] Outputs =
        ["headwater.response", "faas.response", "http.response.body", "rpc.response.body", "db.response.body"];

    static readonly string[] Environments = ["headwater.env", "process.environ"];

    /// <summary>
    /// The detail of a span. <paramref name="logs"/> may hold other spans' records too; those with this span's id are
    /// kept, oldest first, and exceptions that were logged rather than recorded on the span count among its errors.
    /// </summary>
    public static SpanDetail Of(Span span, IReadOnlyList<LogRecord> logs)
    {
        var facts = FactsOf(span);
        var own = logs.Where(l => l.SpanId == span.Id && (l.TraceId is null || l.TraceId == span.TraceId))
            .OrderBy(l => l.Time).Take(MostLogs).ToList();
        var isRun = Invocations.IsInvocation(facts) ?? span.ParentId is null;
        return new SpanDetail
        {
            Span = span,
            Component = facts.Component,
            Invocation = isRun ? Invocations.Of(facts) : null,
            Input = PayloadOf(span, Inputs),
            Output = PayloadOf(span, Outputs),
            Environment = PayloadOf(span, Environments),
            Errors = ErrorsOf(span, own),
            Masked = MaskedOf(span),
            Logs = own,
        };
    }

    /// <summary>The facts of a decoded span: the same that its bytes gave.</summary>
    internal static SpanFacts FactsOf(Span span)
    {
        EncodedContext[] contexts = [OtlpEncoder.Encode(span.Resource, span.Scope)];
        return new FactsReader().Read(contexts, [OtlpEncoder.Encode(span, 0)])[0];
    }

    static Payload? PayloadOf(Span span, string[] names)
    {
        foreach (var name in names)
            if (span.Attributes[name] is { } value && value.ToString() is { Length: > 0 } text)
                return new Payload(name, text, IsCut(span, name, text));
        return null;
    }

    // Helpers say so; else JSON that does not end as it began was cut.
    static bool IsCut(Span span, string name, string text) =>
        span.Attributes[name + ".truncated"]?.Flag
        ?? (text[0] == '{' && !text.TrimEnd().EndsWith('}') || text[0] == '[' && !text.TrimEnd().EndsWith(']'));

    static List<SpanError> ErrorsOf(Span span, List<LogRecord> logs)
    {
        var errors = span.Events.Where(e => e.Name == "exception").Select(e => ErrorOf(e.Attributes))
            .Concat(logs.Where(l => l.Attributes["exception.type"] is not null).Select(l => ErrorOf(l.Attributes)))
            .DistinctBy(e => (e.Type, e.Message)).Take(MostErrors).ToList();
        if (errors.Count > 0 || span.Status != SpanStatus.Error) return errors;
        var type = span.Attributes.TextOf("exception.type", "error.type", "headwater.error.type") ?? "";
        var message = span.Attributes.TextOf("exception.message") ?? span.StatusMessage;
        if (type.Length + message.Length > 0)
            errors.Add(new SpanError(type, message, span.Attributes.TextOf("exception.stacktrace")));
        return errors;
    }

    static SpanError ErrorOf(Attributes attributes) => new(
        attributes.TextOf("exception.type") ?? "", attributes.TextOf("exception.message") ?? "",
        attributes.TextOf("exception.stacktrace"));

    /// <summary>What the scrubber noted on the span and on its resource.</summary>
    static List<MaskedValue> MaskedOf(Span span)
    {
        var masked = new List<MaskedValue>();
        foreach (var attributes in new[] { span.Attributes, span.Resource.Attributes })
        {
            if (attributes["headwater.masked"] is not { } notes) continue;
            foreach (var note in notes.Items)
                if (note.Text is { } text && text.LastIndexOf('=') is > 0 and var at)
                    masked.Add(new MaskedValue(text[..at], text[(at + 1)..]));
        }
        return masked;
    }
}
