using static Headwater.Ingest.FieldShape;

namespace Headwater.Ingest;

/// <summary>
/// OTLP's messages, as opentelemetry-proto 1.11 defines them. One table serves the JSON reader and the check of
/// protobuf messages, so the two cannot disagree. Fields that only profiles use (string indexes) are left out: OTLP
/// asks other signals to treat them as absent.
/// </summary>
static class OtlpMessages
{
    /// <summary>A value of any type.</summary>
    public static OtlpMessage AnyValue { get; } = new("AnyValue");

    static readonly OtlpMessage ArrayValue = new("ArrayValue") { IsContainer = true };

    static readonly OtlpMessage KeyValueList = new("KeyValueList") { IsContainer = true };

    static readonly OtlpMessage EntityRef = new OtlpMessage("EntityRef").Define(
        new(1, "schema_url", Text), new(2, "type", Text), new(3, "id_keys", Text, Repeated: true),
        new(4, "description_keys", Text, Repeated: true));

    static readonly string[] Kinds =
    [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER",
    ];

    static readonly string[] StatusCodes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    static readonly string[] Temporalities =
        ["AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA", "AGGREGATION_TEMPORALITY_CUMULATIVE"];

    static readonly string[] Severities =
    [
        "SEVERITY_NUMBER_UNSPECIFIED",
        .. new[] { "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL" }
            .SelectMany(word => new[] { "", "2", "3", "4" }, (word, step) => "SEVERITY_NUMBER_" + word + step),
    ];

    /// <summary>An attribute.</summary>
    public static OtlpMessage KeyValue { get; } = new("KeyValue");

    /// <summary>What produced the telemetry.</summary>
    public static OtlpMessage Resource { get; } = new OtlpMessage("Resource").Define(
        Attributes(1), new(2, "dropped_attributes_count", Varint32), List(3, "entity_refs", EntityRef));

    /// <summary>Which library made it.</summary>
    public static OtlpMessage Scope { get; } = new OtlpMessage("InstrumentationScope").Define(
        new(1, "name", Text), new(2, "version", Text), Attributes(3), new(4, "dropped_attributes_count", Varint32));

    /// <summary>Something that happened during a span.</summary>
    public static OtlpMessage Event { get; } = new OtlpMessage("Event").Define(
        new(1, "time_unix_nano", Fixed64), new(2, "name", Text), Attributes(3), new(4, "dropped_attributes_count",
            Varint32));

    /// <summary>A pointer from a span to another.</summary>
    public static OtlpMessage Link { get; } = new OtlpMessage("Link").Define(
        new(1, "trace_id", HexId), new(2, "span_id", HexId), new(3, "trace_state", Text), Attributes(4),
        new(5, "dropped_attributes_count", Varint32), new(6, "flags", Fixed32));

    /// <summary>How a span ended.</summary>
    public static OtlpMessage Status { get; } = new OtlpMessage("Status").Define(
        new(2, "message", Text), new(3, "code", Enumeration, EnumNames: StatusCodes));

    /// <summary>A span.</summary>
    public static OtlpMessage Span { get; } = new OtlpMessage("Span") { IsRecord = true }.Define(
        new(1, "trace_id", HexId), new(2, "span_id", HexId), new(3, "trace_state", Text), new(4, "parent_span_id",
            HexId),
        new(5, "name", Text), new(6, "kind", Enumeration, EnumNames: Kinds), new(7, "start_time_unix_nano", Fixed64),
        new(8, "end_time_unix_nano", Fixed64), Attributes(9), new(10, "dropped_attributes_count", Varint32),
        List(11, "events", Event), new(12, "dropped_events_count", Varint32), List(13, "links", Link),
        new(14, "dropped_links_count", Varint32), new(15, "status", Message, Child: Status), new(16, "flags", Fixed32));

    /// <summary>A log record.</summary>
    public static OtlpMessage Log { get; } = new OtlpMessage("LogRecord") { IsRecord = true }.Define(
        new(1, "time_unix_nano", Fixed64), new(2, "severity_number", Enumeration, EnumNames: Severities),
        new(3, "severity_text", Text), new(5, "body", Message, Child: AnyValue), Attributes(6),
        new(7, "dropped_attributes_count", Varint32), new(8, "flags", Fixed32), new(9, "trace_id", HexId),
        new(10, "span_id", HexId), new(11, "observed_time_unix_nano", Fixed64), new(12, "event_name", Text));

    static readonly OtlpMessage Exemplar = new OtlpMessage("Exemplar").Define(
        new(2, "time_unix_nano", Fixed64), new(3, "as_double", Float64), new(4, "span_id", HexId),
        new(5, "trace_id", HexId), new(6, "as_int", SFixed64), List(7, "filtered_attributes", KeyValue));

    static readonly OtlpMessage NumberPoint = new OtlpMessage("NumberDataPoint") { IsRecord = true }.Define(
        new(2, "start_time_unix_nano", Fixed64), new(3, "time_unix_nano", Fixed64), new(4, "as_double", Float64),
        List(5, "exemplars", Exemplar), new(6, "as_int", SFixed64), Attributes(7), new(8, "flags", Varint32));

    static readonly OtlpMessage HistogramPoint = new OtlpMessage("HistogramDataPoint") { IsRecord = true }.Define(
        new(2, "start_time_unix_nano", Fixed64), new(3, "time_unix_nano", Fixed64), new(4, "count", Fixed64),
        new(5, "sum", Float64), new(6, "bucket_counts", Fixed64, Repeated: true),
        new(7, "explicit_bounds", Float64, Repeated: true), List(8, "exemplars", Exemplar), Attributes(9),
        new(10, "flags", Varint32), new(11, "min", Float64), new(12, "max", Float64));

    static readonly OtlpMessage Buckets = new OtlpMessage("Buckets").Define(
        new(1, "offset", ZigZag32), new(2, "bucket_counts", Varint64, Repeated: true));

    static readonly OtlpMessage ExponentialPoint = new OtlpMessage("ExponentialHistogramDataPoint")
    {
        IsRecord =
        true
    }.Define(
        Attributes(1), new(2, "start_time_unix_nano", Fixed64), new(3, "time_unix_nano", Fixed64), new(4, "count",
            Fixed64),
        new(5, "sum", Float64), new(6, "scale", ZigZag32), new(7, "zero_count", Fixed64),
        new(8, "positive", Message, Child: Buckets), new(9, "negative", Message, Child: Buckets), new(10, "flags",
            Varint32),
        List(11, "exemplars", Exemplar), new(12, "min", Float64), new(13, "max", Float64),
        new(14, "zero_threshold", Float64));

    static readonly OtlpMessage Quantile = new OtlpMessage("ValueAtQuantile").Define(
        new(1, "quantile", Float64), new(2, "value", Float64));

    static readonly OtlpMessage SummaryPoint = new OtlpMessage("SummaryDataPoint") { IsRecord = true }.Define(
        new(2, "start_time_unix_nano", Fixed64), new(3, "time_unix_nano", Fixed64), new(4, "count", Fixed64),
        new(5, "sum", Float64), List(6, "quantile_values", Quantile), Attributes(7), new(8, "flags", Varint32));

    /// <summary>A metric: one of five kinds, each with data points under field <see cref="PointsField"/>.</summary>
    public static OtlpMessage Metric { get; } = new OtlpMessage("Metric").Define(
        new(1, "name", Text), new(2, "description", Text), new(3, "unit", Text),
        Points(5, "gauge", NumberPoint), Points(7, "sum", NumberPoint), Points(9, "histogram", HistogramPoint),
        Points(10, "exponential_histogram", ExponentialPoint), Points(11, "summary", SummaryPoint),
        List(12, "metadata", KeyValue));

    /// <summary>The field under which each kind of metric holds its data points.</summary>
    public const int PointsField = 1;

    /// <summary><c>ExportTraceServiceRequest</c>.</summary>
    public static OtlpMessage TracesRequest { get; } = Request("resource_spans", "scope_spans", "spans", Span);

    /// <summary><c>ExportLogsServiceRequest</c>.</summary>
    public static OtlpMessage LogsRequest { get; } = Request("resource_logs", "scope_logs", "log_records", Log);

    /// <summary><c>ExportMetricsServiceRequest</c>.</summary>
    public static OtlpMessage MetricsRequest { get; } = Request("resource_metrics", "scope_metrics", "metrics", Metric);

    static OtlpMessages()
    {
        KeyValue.Define(new(1, "key", Text), new(2, "value", Message, Child: AnyValue));
        ArrayValue.Define(List(1, "values", AnyValue));
        KeyValueList.Define(List(1, "values", KeyValue));
        AnyValue.Define(
            new(1, "string_value", Text), new(2, "bool_value", Bool), new(3, "int_value", SignedVarint64),
            new(4, "double_value", Float64), new(5, "array_value", Message, Child: ArrayValue),
            new(6, "kvlist_value", Message, Child: KeyValueList), new(7, "bytes_value", Bytes));
    }

    static OtlpField List(int number, string name, OtlpMessage child) =>
        new(number, name, Message, Repeated: true, child);

    static OtlpField Attributes(int number) => List(number, "attributes", KeyValue);

    static OtlpField Points(int number, string kind, OtlpMessage point) =>
        new(number, kind, Message, Child: new OtlpMessage(kind).Define(
            List(PointsField, "data_points", point),
            new(2, "aggregation_temporality", Enumeration, EnumNames: Temporalities), new(3, "is_monotonic", Bool)));

    // The three requests have one shape, with the same field numbers: see OtlpEnvelope.
    static OtlpMessage Request(string resources, string scopes, string records, OtlpMessage record)
    {
        var scope = new OtlpMessage(scopes).Define(
            new(1, "scope", Message, Child: Scope), List(2, records, record), new(3, "schema_url", Text));
        var resource = new OtlpMessage(resources).Define(
            new(1, "resource", Message, Child: Resource), List(2, scopes, scope), new(3, "schema_url", Text));
        return new OtlpMessage("Export request").Define(List(1, resources, resource));
    }
}
