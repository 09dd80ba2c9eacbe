using Google.Protobuf;
using Headwater.Model;
using ProtoCommon = OpenTelemetry.Proto.Common.V1;
using ProtoLogs = OpenTelemetry.Proto.Logs.V1;
using ProtoResource = OpenTelemetry.Proto.Resource.V1;
using ProtoTrace = OpenTelemetry.Proto.Trace.V1;
using Values = Google.Protobuf.Collections.RepeatedField<OpenTelemetry.Proto.Common.V1.KeyValue>;

namespace Headwater.Tests;

/// <summary>
/// The model as protoc's classes see the same bytes: the oracle for the hand-written reader. Shares no code with it.
/// </summary>
static class ProtocModel
{
    public static List<Span> Spans(OpenTelemetry.Proto.Collector.Trace.V1.ExportTraceServiceRequest request) =>
    [
        .. from resource in request.ResourceSpans
           from scope in resource.ScopeSpans
           from span in scope.Spans
           select Span(span, resource.Resource, scope.Scope),
    ];

    public static List<LogRecord> Logs(OpenTelemetry.Proto.Collector.Logs.V1.ExportLogsServiceRequest request) =>
    [
        .. from resource in request.ResourceLogs
           from scope in resource.ScopeLogs
           from log in scope.LogRecords
           select Log(log, resource.Resource, scope.Scope),
    ];

    static Span Span(ProtoTrace.Span span, ProtoResource.Resource? resource,
        ProtoCommon.InstrumentationScope? scope) => new()
        {
            TraceId = Trace(span.TraceId), Id = Id(span.SpanId),
            ParentId = Id(span.ParentSpanId) is { IsZero: false } parent ? parent : null,
            Name = span.Name, Kind = (int)span.Kind is >= 0 and <= 5 ? (SpanKind)span.Kind : SpanKind.Unspecified,
            Start = Time(span.StartTimeUnixNano), End = Time(span.EndTimeUnixNano),
            Status = (int?)span.Status?.Code is 1 or 2 ? (SpanStatus)span.Status!.Code : SpanStatus.Unset,
            StatusMessage = span.Status?.Message ?? "", Attributes = Of(span.Attributes), TraceState = span.TraceState,
            Flags = span.Flags, DroppedAttributes = span.DroppedAttributesCount, DroppedEvents = span.DroppedEventsCount,
            DroppedLinks = span.DroppedLinksCount, Resource = Resource(resource), Scope = Scope(scope),
            Events =
        [
            .. span.Events.Select(e => new SpanEvent
            {
                Time = Time(e.TimeUnixNano), Name = e.Name, Attributes = Of(e.Attributes),
                DroppedAttributes = e.DroppedAttributesCount,
            }),
        ],
            Links =
        [
            .. span.Links.Select(l => new SpanLink
            {
                Target = new SpanRef(Trace(l.TraceId), Id(l.SpanId)), TraceState = l.TraceState,
                Attributes = Of(l.Attributes),
                DroppedAttributes = l.DroppedAttributesCount, Flags = l.Flags,
            }),
        ],
        };

    static LogRecord Log(ProtoLogs.LogRecord log, ProtoResource.Resource? resource,
        ProtoCommon.InstrumentationScope? scope) => new()
        {
            Time = Time(log.TimeUnixNano != 0 ? log.TimeUnixNano : log.ObservedTimeUnixNano),
            ObservedTime = Time(log.ObservedTimeUnixNano),
            SeverityNumber = (int)log.SeverityNumber is >= 0 and <= 24 ? (int)log.SeverityNumber : 0,
            SeverityText = log.SeverityText,
            Body = log.Body is null ? default : Value(log.Body), Attributes = Of(log.Attributes),
            TraceId = Trace(log.TraceId) is { IsZero: false } trace ? trace : null,
            SpanId = Id(log.SpanId) is { IsZero: false } span ? span : null,
            Flags = log.Flags, EventName = log.EventName, DroppedAttributes = log.DroppedAttributesCount,
            Resource = Resource(resource), Scope = Scope(scope),
        };

    static Resource Resource(ProtoResource.Resource? resource) => resource is null ? new Resource() : new Resource
    {
        Attributes = Of(resource.Attributes), DroppedAttributes = resource.DroppedAttributesCount,
    };

    static Scope Scope(ProtoCommon.InstrumentationScope? scope) => scope is null ? new Scope() : new Scope
    {
        Name = scope.Name, Version = scope.Version, Attributes = Of(scope.Attributes),
    };

    static Attributes Of(Values pairs) =>
        Attributes.Of([.. pairs.Select(p => KeyValuePair.Create(p.Key, p.Value is null ? default : Value(p.Value)))]);

    static AttributeValue Value(ProtoCommon.AnyValue value) => value.ValueCase switch
    {
        ProtoCommon.AnyValue.ValueOneofCase.StringValue => AttributeValue.Of(value.StringValue),
        ProtoCommon.AnyValue.ValueOneofCase.BoolValue => AttributeValue.Of(value.BoolValue),
        ProtoCommon.AnyValue.ValueOneofCase.IntValue => AttributeValue.Of(value.IntValue),
        ProtoCommon.AnyValue.ValueOneofCase.DoubleValue => AttributeValue.Of(value.DoubleValue),
        ProtoCommon.AnyValue.ValueOneofCase.BytesValue => AttributeValue.Of(value.BytesValue.ToByteArray()),
        ProtoCommon.AnyValue.ValueOneofCase.ArrayValue => AttributeValue.Of([.. value.ArrayValue.Values.Select(Value)]),
        ProtoCommon.AnyValue.ValueOneofCase.KvlistValue => AttributeValue.Of(Of(value.KvlistValue.Values)),
        _ => default,
    };

    static Instant Time(ulong nanoseconds) => new(nanoseconds > long.MaxValue ? long.MaxValue : (long)nanoseconds);

    static TraceId Trace(ByteString bytes) =>
        bytes.Length == 16 ? TraceId.Parse(Convert.ToHexString(bytes.Span)) : default;

    static SpanId Id(ByteString bytes) => bytes.Length == 8 ? SpanId.Parse(Convert.ToHexString(bytes.Span)) : default;
}
