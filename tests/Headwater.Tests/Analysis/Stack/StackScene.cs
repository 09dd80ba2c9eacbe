using Headwater.Model;

namespace Headwater.Tests;

/// <summary>
/// A shop's sale as the assembler would draw it: API, function, SNS topic, function, and a DynamoDB call that failed at
/// its third attempt.
/// </summary>
static class StackScene
{
    static readonly TraceId Trace = TraceId.Parse("628d8a0100000000000000000000cafe");

    internal static readonly Component Table =
        new(ComponentKind.Table, "DynamoDB", "ushop_sale-confirmations", "eu-west-1");
    internal static readonly Component Confirm =
        new(ComponentKind.Function, "Lambda", "ushop_sale-confirmations", "eu-west-1");
    internal static readonly Component Topic = new(ComponentKind.Topic, "SNS", "ushop_new-sale", "eu-west-1");
    internal static readonly Component Sale =
        new(ComponentKind.Function, "Lambda", "ushop_new-sale-processing", "eu-west-1");

    internal static SpanRef Ref(ulong id) => new(Trace, new SpanId(id));

    internal static readonly SpanRef Failing = Ref(4);

    internal static Transaction Transaction { get; } = new()
    {
        Summary = new TransactionSummary
        {
            Id = new TransactionId(0x7f3c000000000000, 1), Project = ProjectId.Default,
            Entry = "POST /sales", EntryKind = EntryKind.Api,
            EntrySpan = Ref(1), Start = Sent.Noon, Duration = Duration.FromSeconds(2), Outcome = Outcome.SilentlyFailed,
            Users = [new TransactionUser("anna@example.com", "user.email")], UserCount = 1, Region = "eu-west-1",
        },
        Nodes = [], Edges = [], TraceIds = [Trace],
        Invocations = [Run(1, Sale, cold: false), Run(3, Confirm, cold: true)],
        Hops =
        [
            new Hop
            {
                From = Ref(2), To = Ref(3), Via = "aws.sns", Evidence = Evidence.MessageId, Key = "95df-1",
                Wait = Duration.FromSeconds(1.2),
            },
        ],
        Spans =
        [
            Span(1, null, Sale, SpanKind.Server, 310) with { IsInvocation = true },
            Span(2, 1, Topic, SpanKind.Producer, 20),
            Span(3, 2, Confirm, SpanKind.Server, 48) with
            {
                IsInvocation = true, CauseEvidence = Evidence.MessageId, CauseKey = "95df-1", Status = SpanStatus.Error,
            },
            Span(5, 3, Confirm, SpanKind.Internal, 30),
            Span(4, 5, Table, SpanKind.Client, 12) with { Status = SpanStatus.Error, Attempt = 3, Attempts = 3 },
            Span(6, 4, Table, SpanKind.Client, 10) with { Status = SpanStatus.Error },
        ],
    };

    internal static Func<SpanRef, SpanDetail?> Details { get; } = span => span.SpanId.Value switch
    {
        1 => Detail(1, Sale, "", """{"statusCode":201,"body":"{}"}""", null),
        3 => Detail(3, Confirm,
            """{"Records":[{"Sns":{"MessageId":"95df-1","Message":"{\"saleId\":\"628d8a01\"}"}}]}""", null, null) with
        {
            Logs = [new LogRecord { Time = Sent.Noon, SeverityNumber = 17, Body = "Failed writing to DDB table" }],
        },
        4 => Detail(4, Table, """{"TableName":"ushop_sale-confirmations","Item":{"saleId":{"S":"628d8a01"}}}""", null,
            "ValidationException: …\n    at deserialize (/var/task/node_modules/@aws-sdk/core/index.js:79:6)\n    at confirm (/var/task/index.js:41:13)"),
        _ => null,
    };

    static TransactionSpan Span(ulong id, ulong? cause, Component component, SpanKind kind, double milliseconds) =>
        new()
        {
            Ref = Ref(id), ParentId = cause is { } c ? new SpanId(c) : null, Cause = cause is { } from ? Ref(from) : null,
            CauseEvidence = cause is null ? null
            : Evidence.Parent, Node = component.Id, Component = component, Name = "span " + id, Kind = kind,
            Start = Sent.Noon + Duration.FromMilliseconds(id), Duration = Duration.FromMilliseconds(milliseconds),
        };

    static TransactionInvocation Run(ulong id, Component function, bool cold) => new()
    {
        Invocation =
            new Invocation
            {
                Function = new FunctionName("", "", "", function.Name), Span = Ref(id),
                Start = Sent.Noon, ColdStart = cold
            },
    };

    static SpanDetail Detail(ulong id, Component component, string input, string? output, string? stack)
    {
        (string, AttributeValue)[] attributes = component == Table
            ? [("rpc.system", "aws-api"), ("rpc.service", "DynamoDB"), ("rpc.method", "PutItem")]
            : id == 1 ? [("faas.invocation_id", "r-1"), ("faas.trigger", "http"), ("headwater.response", output!)]
            : [("faas.invocation_id", "r-2")];
        return new SpanDetail
        {
            Span = Sent.Span(component == Table ? SpanKind.Client : SpanKind.Server, attributes), Component = component,
            Input = input.Length == 0 ? null : new Payload("headwater.event", input, false),
            Errors = stack is null ? [] :
            [
                new SpanError("ValidationException",
                    "One or more parameter values were invalid: Missing the key confirmationId in the item", stack),
            ],
        };
    }
}
