using System.Globalization;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Resource.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Headwater.Tests;

/// <summary>Requests with every field of OTLP, drawn from a seed: the same seed gives the same request.</summary>
sealed class RandomOtlp(int seed)
{
    // Not for secrets: a seeded sequence is the point.
#pragma warning disable CA5394
    readonly Random _random = new(seed);

    public ExportTraceServiceRequest Traces()
    {
        var request = new ExportTraceServiceRequest();
        Times(3, () =>
        {
            var resource = new ResourceSpans { Resource = Maybe(Resource), SchemaUrl = Url() };
            Times(3, () =>
            {
                var scope = new ScopeSpans { Scope = Maybe(Scope), SchemaUrl = Url() };
                Times(4, () => scope.Spans.Add(Span()));
                resource.ScopeSpans.Add(scope);
            });
            request.ResourceSpans.Add(resource);
        });
        return request;
    }

    public ExportLogsServiceRequest Logs()
    {
        var request = new ExportLogsServiceRequest();
        Times(3, () =>
        {
            var resource = new ResourceLogs { Resource = Maybe(Resource), SchemaUrl = Url() };
            Times(3, () =>
            {
                var scope = new ScopeLogs { Scope = Maybe(Scope), SchemaUrl = Url() };
                Times(4, () => scope.LogRecords.Add(Log()));
                resource.ScopeLogs.Add(scope);
            });
            request.ResourceLogs.Add(resource);
        });
        return request;
    }

    public ExportMetricsServiceRequest Metrics()
    {
        var request = new ExportMetricsServiceRequest();
        var scope = new ScopeMetrics { Scope = Maybe(Scope) };
        Times(6, () => scope.Metrics.Add(Metric()));
        request.ResourceMetrics.Add(new ResourceMetrics { Resource = Resource(), ScopeMetrics = { scope } });
        return request;
    }

    Span Span()
    {
        var span = new Span
        {
            TraceId = Bytes(16), SpanId = Bytes(8), ParentSpanId = Maybe(() => Bytes(8)) ?? ByteString.Empty,
            TraceState = Text(), Name = Text(), Kind = (Span.Types.SpanKind)_random.Next(-1, 8),
            StartTimeUnixNano = Number(), EndTimeUnixNano = Number(), DroppedAttributesCount = Number32(),
            DroppedEventsCount = Number32(), DroppedLinksCount = Number32(), Flags = Number32(),
            Status = Maybe(() => new Status { Message = Text(), Code = (Status.Types.StatusCode)_random.Next(0, 5) }),
        };
        Times(8, () => span.Attributes.Add(Attribute(3)));
        Times(3, () =>
        {
            var happened = new Span.Types.Event
            {
                Name = Text(), TimeUnixNano = Number(), DroppedAttributesCount = Number32(),
            };
            Times(3, () => happened.Attributes.Add(Attribute(2)));
            span.Events.Add(happened);
        });
        Times(3, () =>
        {
            var link = new Span.Types.Link
            {
                TraceId = Bytes(_random.Next(8) == 0 ? 5 : 16), SpanId = Bytes(8), TraceState = Text(),
                Flags = Number32(),
                DroppedAttributesCount = Number32(),
            };
            Times(3, () => link.Attributes.Add(Attribute(2)));
            span.Links.Add(link);
        });
        return span;
    }

    LogRecord Log()
    {
        var log = new LogRecord
        {
            TimeUnixNano = _random.Next(3) == 0 ? 0 : Number(),
            ObservedTimeUnixNano = _random.Next(3) == 0 ? 0 : Number(),
            SeverityNumber = (SeverityNumber)_random.Next(-1, 30), SeverityText = Text(), Body = Maybe(() => Value(4)),
            Flags = Number32(), DroppedAttributesCount = Number32(), EventName = Text(),
            TraceId = Bytes(_random.Next(4) * 8), SpanId = Bytes(_random.Next(3) * 4),
        };
        Times(5, () => log.Attributes.Add(Attribute(3)));
        return log;
    }

    Metric Metric()
    {
        var metric = new Metric { Name = Text(), Description = Text(), Unit = Text(), Metadata = { Attribute(1) } };
        switch (_random.Next(5))
        {
            case 0: metric.Gauge = new Gauge { DataPoints = { Point(), Point() } }; break;
            case 1:
                metric.Sum = new Sum
                {
                    DataPoints = { Point() }, IsMonotonic = true, AggregationTemporality = (AggregationTemporality)2,
                };
                break;
            case 2:
                metric.Histogram = new Histogram
                {
                    DataPoints =
                    {
                        new HistogramDataPoint
                        {
                            BucketCounts = { 1, 2 }, ExplicitBounds = { 0.5 }, Sum = 3, Min = double.NaN,
                        },
                    },
                };
                break;
            case 3:
                metric.ExponentialHistogram = new ExponentialHistogram
                {
                    DataPoints =
                    {
                        new ExponentialHistogramDataPoint
                        {
                            Scale = -3, Positive = new() { Offset = -1, BucketCounts = { 1, 300, ulong.MaxValue } },
                        },
                    },
                };
                break;
            default:
                var quantile = new SummaryDataPoint.Types.ValueAtQuantile { Quantile = 0.99 };
                metric.Summary = new Summary
                {
                    DataPoints = { new SummaryDataPoint { QuantileValues = { quantile } } },
                };
                break;
        }
        return metric;
    }

    NumberDataPoint Point() => new()
    {
        AsInt = unchecked((long)Number()), TimeUnixNano = Number(), Flags = 1, Attributes = { Attribute(1) },
        Exemplars =
        {
            new Exemplar
            {
                TraceId = Bytes(16), SpanId = Bytes(8), AsDouble = 1.5, FilteredAttributes = { Attribute(0) },
            },
        },
    };

    Resource Resource()
    {
        var resource = new Resource { DroppedAttributesCount = Number32() };
        Times(5, () => resource.Attributes.Add(Attribute(2)));
        Times(2, () => resource.EntityRefs.Add(new EntityRef { Type = Text(), IdKeys = { Text(), Text() } }));
        return resource;
    }

    InstrumentationScope Scope() => new()
    {
        Name = Text(), Version = Text(), Attributes = { Attribute(1) }, DroppedAttributesCount = Number32(),
    };

    KeyValue Attribute(int nesting) => new() { Key = Text(), Value = Maybe(() => Value(nesting)) };

    AnyValue Value(int nesting)
    {
        switch (_random.Next(nesting > 0 ? 9 : 7))
        {
            case 0: return new AnyValue { BoolValue = _random.Next(2) == 0 };
            case 1: return new AnyValue { IntValue = unchecked((long)Number()) };
            case 2: return new AnyValue { DoubleValue = Real() };
            case 3: return new AnyValue { BytesValue = Bytes(_random.Next(20)) };
            case 4: return new AnyValue();
            case 5: return new AnyValue { StringValue = new string('x', _random.Next(1, 40_000)) };
            case 6: return new AnyValue { StringValue = Text() };
            case 7:
                var array = new ArrayValue();
                Times(4, () => array.Values.Add(Value(nesting - 1)));
                return new AnyValue { ArrayValue = array };
            default:
                var map = new KeyValueList();
                Times(4, () => map.Values.Add(Attribute(nesting - 1)));
                return new AnyValue { KvlistValue = map };
        }
    }

    string Text() => _random.Next(6) switch
    {
        0 => "",
        1 => "größer 😀 \u2028",
        2 => "\"\\/\b\f\n\r\t\u0001",
        3 => "service.name",
        4 => new string('k', _random.Next(100, 300)),
        _ => "key." + _random.Next(100).ToString(CultureInfo.InvariantCulture),
    };

    string Url() => _random.Next(2) == 0 ? "" : "https://opentelemetry.io/schemas/1.2" + _random.Next(3);

    double Real() => _random.Next(5) switch
    {
        0 => double.NaN,
        1 => double.PositiveInfinity,
        2 => double.NegativeInfinity,
        3 => -0.0,
        _ => _random.NextDouble() * 1e20,
    };

    // Of every length that a varint can have.
    ulong Number() => unchecked((ulong)_random.NextInt64(long.MinValue, long.MaxValue)) >> _random.Next(64);

    uint Number32() => unchecked((uint)Number());

    ByteString Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    T? Maybe<T>(Func<T> make) where T : class => _random.Next(5) == 0 ? null : make();

    void Times(int most, Action action)
    {
        for (var left = _random.Next(most + 1); left > 0; left--) action();
    }
#pragma warning restore CA5394
}
