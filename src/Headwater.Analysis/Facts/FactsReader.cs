using System.Text;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Reads the facts of spans from their bytes: one walk, no text that repeats made twice, no payload opened that decides
/// nothing. Safe for concurrent callers; its memories are bounded.
/// </summary>
public sealed class FactsReader
{
    readonly Pools _pools = new();
    readonly Sources _sources;

    // One spare, because requests of one connection come one after the other; whoever finds none makes one of 2 KB.
    Slots? _spare;

    sealed record Slots(FieldSlot[] Span, FieldSlot[] Inner);

    /// <summary>A reader that remembers nothing yet.</summary>
    public FactsReader() => _sources = new Sources(_pools.Texts);

    /// <summary>The facts of these spans, in their order.</summary>
    /// <param name="contexts">What the spans point into.</param>
    /// <param name="spans">Well-formed; a broken one gives as much as could be read.</param>
    public SpanFacts[] Read(IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedSpan> spans)
    {
        var slots = Interlocked.Exchange(ref _spare, null) ?? new Slots(Fields.NewSlots(), Fields.NewSlots());
        var sources = new SourceFacts?[contexts.Count];
        var facts = new SpanFacts[spans.Length];
        for (var i = 0; i < spans.Length; i++)
        {
            ref readonly var span = ref spans[i];
            var source = sources[span.Context] ??= _sources.Of(contexts[span.Context]);
            facts[i] = Read(in span, source, slots);
        }
        Interlocked.Exchange(ref _spare, slots);
        return facts;
    }

    SpanFacts Read(in EncodedSpan span, SourceFacts source, Slots slots)
    {
        var bytes = span.Bytes.Span;
        var scan = new SpanScan(bytes, slots.Span);
        ref readonly var fields = ref scan.Fields;
        var texts = _pools.Texts;
        var isFaas = IsFaas(fields, span.Kind);
        source = isFaas && !source.IsFunction ? AsFunction(fields, source) : source;
        var work = isFaas
            ? new Work(Components.OwnFunction(fields, source, _pools), "")
            : Components.Of(fields, span.Kind, scan.Name, source, _pools);
        var failure = Failure.Of(scan, span.Status == SpanStatus.Error, slots.Inner, texts);
        IReadOnlyList<LinkFacts> links = scan.LinkCount == 0 ? [] : Links.Read(bytes, slots.Inner);
        var messaging = Messaging.Of(fields, span.Kind, work, links, texts);
        var isConsumer = isFaas || span.Kind is SpanKind.Server or SpanKind.Consumer;
        var call = isConsumer && fields.Has(KnownKey.Event) ? EventReader.Read(fields.Text(KnownKey.Event)) : null;
        var served = Serving.Of(fields, span, isFaas, call, _pools);
        return new SpanFacts
        {
            Ref = span.Ref, ParentId = span.ParentId, Name = texts.Get(scan.Name), Kind = span.Kind,
            Start = span.Start, End = span.End, Status = span.Status, Source = source,
            Component = work.Component, Operation = work.Operation, IsWrite = work.IsWrite,
            IsAwsCall = work.IsAwsCall, IsHttpCall = work.IsHttpCall,
            IsFaas = isFaas, ColdStart = fields.Flag(KnownKey.ColdStart),
            RequestId = TextOrNull(fields.Text(KnownKey.InvocationId)),
            AwsRequestId = TextOrNull(fields.Text(KnownKey.AwsRequestId)),
            Trigger = served.Trigger, HttpStatus = served.HttpStatus, Route = served.Route,
            MessagingSystem = messaging.System ?? Via.OfTrigger(served.Trigger),
            MessagingOperation = messaging.Operation ?? (Via.OfTrigger(served.Trigger) is null ? null : "process"),
            Messages = Join(messaging.Keys, served.Messages), DeliveryCount = call?.DeliveryCount ?? 0,
            FailedMessages = isConsumer ? Replies.BatchItemFailures(fields.Text(KnownKey.Response)) : null,
            IsConditionFailure = IsCondition(failure), ErrorType = failure.Type, ErrorMessage = failure.Message,
            HasException = failure.HasException, Links = links, Users = UsersOf(fields, call),
            IsPoll = IsPoll(messaging.Operation, span.Kind, work.Operation),
            ParentIsRemote = span.ParentId.IsZero ? null : scan.ParentIsRemote,
            Account = texts.Get(fields.Text(KnownKey.Account)),
        };
    }

    // By its invocation id; older instrumentations say only what triggered the function, on its SERVER span.
    static bool IsFaas(scoped in Fields fields, SpanKind kind) =>
        kind is not (SpanKind.Client or SpanKind.Producer)
        && (fields.Has(KnownKey.InvocationId)
            || kind == SpanKind.Server && (fields.Has(KnownKey.ColdStart) || fields.Has(KnownKey.FaasTrigger)));

    // Some SDKs say on the span, not on the resource, which function ran. The resource's word stays where both agree,
    // because spans of one resource are known to be of one process by it.
    SourceFacts AsFunction(scoped in Fields fields, SourceFacts source)
    {
        var name = Components.FunctionNameOf(fields, out _);
        if (name.IsEmpty) return source;
        var text = _pools.Texts.Get(name);
        return text == source.Function.Name ? source
            : source with { IsFunction = true, Function = source.Function with { Name = text } };
    }

    static bool IsPoll(string? operation, SpanKind kind, string call) =>
        operation == "receive" && kind is SpanKind.Client or SpanKind.Consumer
        || kind == SpanKind.Client && call is "ReceiveMessage" or "GetRecords" or "GetShardIterator";

    // DynamoDB's own word, alone or as the reason of a cancelled transaction; S3 says PreconditionFailed.
    static bool IsCondition(Failure failure) => failure.Type is { } type
        && (type.EndsWith("ConditionalCheckFailedException", StringComparison.Ordinal)
            || type.EndsWith("PreconditionFailed", StringComparison.Ordinal)
            || type.EndsWith("TransactionCanceledException", StringComparison.Ordinal)
            && failure.Message?.Contains("ConditionalCheckFailed", StringComparison.Ordinal) == true);

    IReadOnlyList<TransactionUser> UsersOf(scoped in Fields fields, EventFacts? call)
    {
        var own = Users.Of(fields, _pools.Texts);
        if (call is null) return own is null ? [] : [own];
        return [.. (own is null ? [] : new[] { own }).Concat(call.Users).DistinctBy(u => u.Id)];
    }

    static IReadOnlyList<MessageKey> Join(IReadOnlyList<MessageKey> first, IReadOnlyList<MessageKey> second) =>
        second.Count == 0 ? first : first.Count == 0 ? second
            : [.. first.Concat(second).Distinct().Take(EventFacts.MostMessages)];

    static string? TextOrNull(ReadOnlySpan<byte> text) => text.IsEmpty ? null : Encoding.UTF8.GetString(text);
}
