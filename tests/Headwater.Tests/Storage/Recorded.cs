using System.Globalization;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>
/// Telemetry as it reaches a store, for the stories of the store's tests. Ids are small numbers; times are seconds
/// after noon.
/// </summary>
static class Recorded
{
    public static readonly ProjectId Shop = ProjectId.Default;
    public static readonly ProjectId Stranger = new(7);
    public static readonly Instant Noon = Instant.FromUnixMilliseconds(1_795_262_400_000); // 2026-11-21T12:00Z

    public static readonly FunctionName Orders = new("prod", "123456789012", "eu-west-1", "orders");
    public static readonly FunctionName Billing = new("prod", "123456789012", "eu-west-1", "billing");

    public static TraceId Trace(int number) => new(0x7000_0000_0000_0000UL, (ulong)number);

    public static SpanId Id(int number) => new((ulong)number);

    public static SpanRef Ref(int trace, int id) => new(Trace(trace), Id(id));

    public static Instant At(double seconds) => Noon + Duration.FromSeconds(seconds);

    public static Resource Resource(string service) => new()
    {
        Attributes = Attributes.Of(("service.name", service), ("cloud.region", "eu-west-1")),
    };

    public static Span Span(int trace, int id, double at = 0, string name = "work", string service = "orders",
        params (string Key, AttributeValue Value)[] attributes) => new()
        {
            TraceId = Trace(trace), Id = Id(id), Name = name, Start = At(at), End = At(at) + Duration.FromMilliseconds(10),
            Kind = SpanKind.Server, Attributes = Attributes.Of(attributes), Resource = Resource(service),
            Scope = new Scope { Name = "shop" },
        };

    public static TelemetryBatch Batch(params IEnumerable<Span> spans)
    {
        var set = OtlpEncoder.Encode(spans);
        return new TelemetryBatch
        {
            Project = Shop, ReceivedAt = Noon, Contexts = set.Contexts, Spans = set.Spans.ToArray(),
        };
    }

    public static LogRecord Log(string body, double at = 0, int? trace = null, int severity = 9, string service = "orders",
        params (string Key, AttributeValue Value)[] attributes) => new()
        {
            Time = At(at), Body = body, SeverityNumber = severity, TraceId = trace is { } t ? Trace(t) : null,
            SpanId = trace is null ? null : Id(1), Attributes = Attributes.Of(attributes), Resource = Resource(service),
        };

    public static TelemetryBatch Lines(params IEnumerable<LogRecord> logs)
    {
        var contexts = new List<EncodedContext>();
        var encoded = new List<EncodedLog>();
        foreach (var log in logs)
        {
            var context = OtlpEncoder.Encode(log.Resource, log.Scope);
            if (!contexts.Contains(context)) contexts.Add(context);
            encoded.Add(OtlpEncoder.Encode(log, contexts.IndexOf(context)));
        }
        return new TelemetryBatch { Project = Shop, ReceivedAt = Noon, Contexts = contexts, Logs = encoded.ToArray() };
    }

    /// <summary>A run of a function whose span is (trace, 1), together with that span.</summary>
    public static TelemetryBatch Run(Invocation run)
    {
        var span = Span(0, 0) with
        {
            TraceId = run.Span!.Value.TraceId,
            Id = run.Span.Value.SpanId,
            Start = run.Start,
            End = run.Start + (run.Duration ?? Duration.Zero),
        };
        return Batch(span) with { Invocations = [run] };
    }

    public static Invocation Invocation(int trace, double at = 0, FunctionName? function = null, string? request = null,
        InvocationStatus status = InvocationStatus.Ok, double milliseconds = 100) => new()
        {
            Function = function ?? Orders, Span = Ref(trace, 1), Start = At(at), RequestId = request, Status = status,
            Duration = Duration.FromMilliseconds(milliseconds),
        };

    public static PlatformReport Report(string request, double at) => new()
    {
        Function = Orders, RequestId = request, Time = At(at),
    };

    /// <summary>Platform lines always come with the log record that they were read from.</summary>
    public static TelemetryBatch Said(params PlatformReport[] reports) =>
        Lines(reports.Select(r => Log(r.ToString()) with { Time = r.Time })) with { PlatformReports = reports };

    public static string Request(int number) => string.Create(CultureInfo.InvariantCulture, $"8f0c1c1e-0000-4000-8000-{number:D12}");
}
