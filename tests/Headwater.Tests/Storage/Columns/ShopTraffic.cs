using System.Globalization;
using Headwater.Model;

namespace Headwater.Tests.Storage.Columns;

/// <summary>
/// Regular traffic, as figures are quoted for it: transactions of 12 spans through three of 40 functions, about 1,090
/// bytes a span, of which 700 are an order as JSON with five GUIDs; one span in fifty fails with an exception.
/// </summary>
sealed class ShopTraffic(int seed)
{
    static readonly string[] Cities = ["Haifa", "Leiden", "Porto", "Tartu", "Nagoya", "Quito", "Turku", "Ghent"];
    static readonly string[] Products =
        ["kettle", "lamp", "desk", "chair", "mug", "shelf", "clock", "rug", "vase", "tray"];
    static readonly string[] States = ["accepted", "packed", "shipped", "delivered", "returned"];

    readonly Random _random = new(seed);
    long _now = 1_795_000_000_000_000_000;

    /// <summary>Spans of whole transactions, sorted by trace.</summary>
    public SpanSet Next(int transactions) => OtlpEncoder.Encode(
        Enumerable.Range(0, transactions).Select(_ => Transaction()).OrderBy(t => t[0].TraceId).SelectMany(t => t));

    Span[] Transaction()
    {
        var trace = new TraceId((ulong)_random.NextInt64(), (ulong)_random.NextInt64());
        var ids = Enumerable.Range(0, 12).Select(_ => new SpanId((ulong)_random.NextInt64())).ToArray();
        var function = _random.Next(40);
        var resources = Enumerable.Range(0, 3).Select(s => ResourceOf((function + s) % 40)).ToArray();
        _now += _random.Next(50_000_000);
        return [.. Enumerable.Range(0, 12).Select(i => SpanOf(i, trace, ids, resources[i / 4]))];
    }

    Span SpanOf(int index, TraceId trace, SpanId[] ids, Resource resource)
    {
        var invocation = index % 4 == 0;
        int parent = index switch { 0 => -1, 4 => 3, 8 => 7, _ => index / 4 * 4 };
        var start = _now + index * 1_000_000 + _random.Next(1_000_000);
        var failed = _random.Next(50) == 0;
        return new Span
        {
            TraceId = trace, Id = ids[index], ParentId = parent < 0 ? null : ids[parent],
            Name = invocation ? resource.ServiceName! : "DynamoDB.PutItem",
            Kind = invocation ? SpanKind.Server : SpanKind.Client,
            Start = new(start), End = new(start + 1_000_000 + _random.Next(90_000_000)),
            Status = failed ? SpanStatus.Error : SpanStatus.Unset,
            Attributes = Attributes.Of([.. invocation ? InvocationAttributes(index) : CallAttributes(),
                (invocation ? "headwater.event" : "headwater.request", Order())]),
            Events = failed ? [Failure()] : [],
            Resource = resource,
            Scope = new Scope { Name = "@opentelemetry/instrumentation-aws-sdk", Version = "0.78.0" },
        };
    }

    static Resource ResourceOf(int function) => new()
    {
        Attributes = Attributes.Of(
            ("service.name", $"shop-{function:00}"), ("faas.name", $"shop-{function:00}"),
            ("cloud.region", "eu-west-1"),
            ("cloud.account.id", "123456789012"), ("deployment.environment.name", "prod"),
            ("telemetry.sdk.language", "nodejs"), ("telemetry.sdk.version", "2.12.0")),
    };

    (string, AttributeValue)[] InvocationAttributes(int index) =>
    [
        ("faas.invocation_id", Id()), ("faas.trigger", index == 0 ? "http" : "other"),
        ("faas.coldstart", _random.Next(33) == 0),
        .. index != 0 ? [] : new (string, AttributeValue)[]
        {
            ("http.request.method", "POST"), ("http.route", $"/orders/{_random.Next(12)}"),
            ("http.response.status_code", 200L), ("user.id", $"U-{_random.Next(50_000)}"),
        },
    ];

    (string, AttributeValue)[] CallAttributes() =>
    [
        ("rpc.system", "aws-api"), ("rpc.service", "DynamoDB"), ("rpc.method", "PutItem"),
        ("db.system.name", "dynamodb"), ("db.namespace", $"orders-{_random.Next(20)}"), ("http.response.status_code", 200L),
        ("aws.request.id", Id().Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()),
    ];

    SpanEvent Failure() => new()
    {
        Time = new(_now), Name = "exception",
        Attributes = Attributes.Of(
            ("exception.type", "ValidationException"),
            ("exception.message", "One or more parameter values were invalid: Missing the key confirmationId in the item"),
            ("exception.stacktrace", $"ValidationException: Missing the key\n    at put (/var/task/orders.js:{_random.Next(300)}:7)")),
    };

    string Order() => string.Create(CultureInfo.InvariantCulture,
        $$"""{"orderId":"{{Id()}}","cartId":"{{Id()}}","ref":"{{_random.NextInt64():x16}}","customer":{"id":"U-{{_random.Next(50_000)}}","name":"customer {{_random.Next(9000)}}","city":"{{One(Cities)}}","loyalty":{{_random.Next(5)}}},"items":[{{Item()}},{{Item()}},{{Item()}}],"total":{{_random.Next(90_000) / 100m}},"currency":"EUR","status":"{{One(States)}}","note":"please ring twice","placedAt":"2026-11-{{1 + _random.Next(28):00}}T{{_random.Next(24):00}}:{{_random.Next(60):00}}:00Z"}""");

    string Item() => string.Create(CultureInfo.InvariantCulture,
        $$"""{"sku":"{{Id()}}","product":"{{One(Products)}}","quantity":{{1 + _random.Next(4)}},"price":{{_random.Next(20_000) / 100m}}}""");

    string One(string[] words) => words[_random.Next(words.Length)];

    string Id()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
