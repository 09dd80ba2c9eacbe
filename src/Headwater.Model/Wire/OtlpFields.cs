namespace Headwater.Model;

/// <summary>
/// Field numbers of the OTLP messages that are stored. Source: opentelemetry-proto 1.11, files <c>trace.proto</c>,
/// <c>logs.proto</c>, <c>common.proto</c> and <c>resource.proto</c>.
/// </summary>
public static class OtlpFields
{
#pragma warning disable CS1591 // The names are those of the .proto files, which document them.
    public static class Span
    {
        public const int TraceId = 1, SpanId = 2, TraceState = 3, ParentSpanId = 4, Name = 5, Kind = 6, StartTime = 7,
            EndTime = 8, Attributes = 9, DroppedAttributes = 10, Events = 11, DroppedEvents = 12, Links = 13,
            DroppedLinks = 14, Status = 15, Flags = 16;
    }

    public static class Event
    {
        public const int Time = 1, Name = 2, Attributes = 3, DroppedAttributes = 4;
    }

    public static class Link
    {
        public const int TraceId = 1, SpanId = 2, TraceState = 3, Attributes = 4, DroppedAttributes = 5, Flags = 6;
    }

    public static class Status
    {
        public const int Message = 2, Code = 3;
    }

    public static class Log
    {
        public const int Time = 1, SeverityNumber = 2, SeverityText = 3, Body = 5, Attributes = 6, DroppedAttributes = 7,
            Flags = 8, TraceId = 9, SpanId = 10, ObservedTime = 11, EventName = 12;
    }

    public static class Resource
    {
        public const int Attributes = 1, DroppedAttributes = 2, EntityRefs = 3;
    }

    public static class Scope
    {
        public const int Name = 1, Version = 2, Attributes = 3, DroppedAttributes = 4;
    }

    public static class KeyValue
    {
        public const int Key = 1, Value = 2;
    }

    public static class AnyValue
    {
        public const int String = 1, Bool = 2, Int = 3, Double = 4, Array = 5, Map = 6, Bytes = 7;
    }
#pragma warning restore CS1591
}
