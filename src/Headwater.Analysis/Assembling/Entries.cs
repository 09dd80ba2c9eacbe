using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>What an entry is, and how people call it.</summary>
static class Entries
{
    /// <summary>The kind of entry that a span makes: what it says of its trigger, else what it is.</summary>
    public static EntryKind KindOf(CausalGraph graph, int face)
    {
        if (graph.IsHole(face)) return EntryKind.Other;
        var span = graph.Span(face);
        if (Triggers.KindOf(span.Trigger) is { } kind) return kind;
        if (span.Kind is SpanKind.Client or SpanKind.Producer) return EntryKind.Other;
        if (span.Route is not null || (span.HttpStatus > 0 && span.Kind == SpanKind.Server)) return EntryKind.Api;
        if (span.Kind == SpanKind.Consumer || HasReceived(span)) return EntryKind.Message;
        if (span.IsFaas) return EntryKind.Invoke;
        return span.Kind == SpanKind.Server ? EntryKind.Api : EntryKind.Other;
    }

    /// <summary>
    /// <c>POST /sales</c>, <c>SQS orders</c>, <c>schedule nightly</c>, else the span's name. Never empty.
    /// </summary>
    public static string NameOf(TransactionView view)
    {
        if (view.Graph.IsHole(view.Face)) return NameOfMissing(view);
        var span = view.Graph.Span(view.Face);
        if (span.Route is { Length: > 0 } route && view.Kind == EntryKind.Api) return route;
        var name = span.IsFaas ? span.Source.Function.Name : span.Name;
        if (name.Length == 0) name = span.Component.Name;
        if (view.Kind == EntryKind.Message && span.IsFaas && ConsumerBelow(view) is { } consumer)
            return $"{Triggers.LabelOf(consumer.MessagingSystem)} {WithoutVerb(consumer.Name)}";
        return view.Kind switch
        {
            EntryKind.Message => $"{Triggers.LabelOf(LabelSource(span))} {WithoutVerb(name)}",
            EntryKind.Schedule => $"schedule {name}",
            EntryKind.Upload => $"S3 {name}",
            _ => name,
        };
    }

    /// <summary>
    /// The name matches one of the globs, in which <c>*</c> stands for any text; case does not matter.
    /// </summary>
    public static bool IsCritical(string name, IReadOnlyList<string> globs)
    {
        for (var i = 0; i < globs.Count; i++)
        {
            if (System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(globs[i], name)) return true;
        }

        return false;
    }

    static string NameOfMissing(TransactionView view) =>
        view.Runs.PictureOf(view.Face)?.Function.Name is { Length: > 0 } name ? name : "unreported entry";

    // It knows the queue's name; the function's own span seldom does.
    static SpanFacts? ConsumerBelow(TransactionView view)
    {
        var graph = view.Graph;
        for (var child = graph.FirstChild(view.Face); child != CausalGraph.None; child = graph.NextSibling(child))
        {
            if (!graph.IsHole(child) && graph.Why[child] == CauseKind.Parent
                && graph.Span(child) is { Kind: SpanKind.Consumer, MessagingSystem: not null } consumer)
                return consumer;
        }

        return null;
    }

    static bool HasReceived(SpanFacts span)
    {
        for (var i = 0; i < span.Messages.Count; i++)
        {
            if (span.Messages[i] is { Role: HopRole.Effect, Evidence: not Evidence.RequestId }) return true;
        }

        return false;
    }

    // The trigger of OpenTelemetry only says pubsub; the messaging system or the id's system says which.
    static string? LabelSource(SpanFacts span) =>
        span.Trigger is not (null or "pubsub" or "datasource") ? span.Trigger
        : span.MessagingSystem ?? (span.Messages.Count > 0 ? span.Messages[0].Via : null);

    // OpenTelemetry names consumer spans "process orders" (1.24 and later) or "orders process" (before).
    static string WithoutVerb(string name)
    {
        string[] verbs = ["process", "receive", "deliver", "consume"];
        foreach (var verb in verbs)
        {
            if (name.StartsWith(verb + " ", StringComparison.Ordinal)) return name[(verb.Length + 1)..];
            if (name.EndsWith(" " + verb, StringComparison.Ordinal)) return name[..^(verb.Length + 1)];
        }

        return name;
    }
}
