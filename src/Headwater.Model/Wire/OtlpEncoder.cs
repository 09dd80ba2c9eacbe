namespace Headwater.Model;

/// <summary>
/// Turns model records into OTLP messages: for protocols that are not OTLP, for derived records, and for tests. What
/// <see cref="OtlpDecoder"/> reads back is equal to what was written.
/// </summary>
public static class OtlpEncoder
{
    /// <summary>Encodes a span; the context index is the caller's.</summary>
    public static EncodedSpan Encode(Span span, int context)
    {
        var writer = new ProtobufWriter();
        WriteSpan(writer, span);
        return new EncodedSpan
        {
            TraceId = span.TraceId, Id = span.Id, ParentId = span.ParentId ?? default, Start = span.Start, End = span.End,
            Kind = span.Kind, Status = span.Status, Context = context, Bytes = writer.ToArray(),
        };
    }

    /// <summary>Encodes a log record; the context index is the caller's.</summary>
    public static EncodedLog Encode(LogRecord log, int context)
    {
        var writer = new ProtobufWriter();
        WriteLog(writer, log);
        return new EncodedLog
        {
            Time = log.Time, TraceId = log.TraceId ?? default, SpanId = log.SpanId ?? default,
            SeverityNumber = log.SeverityNumber, Context = context, Bytes = writer.ToArray(),
        };
    }

    /// <summary>Encodes a resource and a scope.</summary>
    public static EncodedContext Encode(Resource resource, Scope scope)
    {
        var writer = new ProtobufWriter();
        WriteAttributes(writer, OtlpFields.Resource.Attributes, resource.Attributes);
        if (resource.DroppedAttributes != 0) writer.Varint(OtlpFields.Resource.DroppedAttributes, resource.DroppedAttributes);
        var resourceBytes = writer.ToArray();
        writer.Clear();
        if (scope.Name.Length > 0) writer.Text(OtlpFields.Scope.Name, scope.Name);
        if (scope.Version.Length > 0) writer.Text(OtlpFields.Scope.Version, scope.Version);
        WriteAttributes(writer, OtlpFields.Scope.Attributes, scope.Attributes);
        return new EncodedContext { Resource = resourceBytes, Scope = writer.ToArray() };
    }

    /// <summary>Encodes spans of any resources as one set.</summary>
    public static SpanSet Encode(IEnumerable<Span> spans)
    {
        var contexts = new List<EncodedContext>();
        var indexes = new Dictionary<EncodedContext, int>();
        var encoded = new List<EncodedSpan>();
        foreach (var span in spans)
        {
            var context = Encode(span.Resource, span.Scope);
            if (!indexes.TryGetValue(context, out var index))
            {
                indexes.Add(context, index = contexts.Count);
                contexts.Add(context);
            }
            encoded.Add(Encode(span, index));
        }
        return new SpanSet(contexts, encoded);
    }

    /// <summary>Appends the fields of a <c>Span</c> message.</summary>
    public static void WriteSpan(ProtobufWriter writer, Span span)
    {
        writer.Id(OtlpFields.Span.TraceId, span.TraceId);
        writer.Id(OtlpFields.Span.SpanId, span.Id);
        if (span.TraceState.Length > 0) writer.Text(OtlpFields.Span.TraceState, span.TraceState);
        if (span.ParentId is { } parent) writer.Id(OtlpFields.Span.ParentSpanId, parent);
        writer.Text(OtlpFields.Span.Name, span.Name);
        if (span.Kind != SpanKind.Unspecified) writer.Varint(OtlpFields.Span.Kind, (ulong)span.Kind);
        writer.Fixed64(OtlpFields.Span.StartTime, (ulong)span.Start.Nanoseconds);
        writer.Fixed64(OtlpFields.Span.EndTime, (ulong)span.End.Nanoseconds);
        WriteAttributes(writer, OtlpFields.Span.Attributes, span.Attributes);
        if (span.DroppedAttributes != 0) writer.Varint(OtlpFields.Span.DroppedAttributes, span.DroppedAttributes);
        foreach (var happened in span.Events)
        {
            var begun = writer.BeginMessage(OtlpFields.Span.Events);
            writer.Fixed64(OtlpFields.Event.Time, (ulong)happened.Time.Nanoseconds);
            writer.Text(OtlpFields.Event.Name, happened.Name);
            WriteAttributes(writer, OtlpFields.Event.Attributes, happened.Attributes);
            if (happened.DroppedAttributes != 0) writer.Varint(OtlpFields.Event.DroppedAttributes, happened.DroppedAttributes);
            writer.EndMessage(begun);
        }
        if (span.DroppedEvents != 0) writer.Varint(OtlpFields.Span.DroppedEvents, span.DroppedEvents);
        foreach (var link in span.Links)
        {
            var begun = writer.BeginMessage(OtlpFields.Span.Links);
            writer.Id(OtlpFields.Link.TraceId, link.Target.TraceId);
            writer.Id(OtlpFields.Link.SpanId, link.Target.SpanId);
            if (link.TraceState.Length > 0) writer.Text(OtlpFields.Link.TraceState, link.TraceState);
            WriteAttributes(writer, OtlpFields.Link.Attributes, link.Attributes);
            if (link.DroppedAttributes != 0) writer.Varint(OtlpFields.Link.DroppedAttributes, link.DroppedAttributes);
            if (link.Flags != 0) writer.Fixed32(OtlpFields.Link.Flags, link.Flags);
            writer.EndMessage(begun);
        }
        if (span.DroppedLinks != 0) writer.Varint(OtlpFields.Span.DroppedLinks, span.DroppedLinks);
        if (span.Status != SpanStatus.Unset || span.StatusMessage.Length > 0)
        {
            var begun = writer.BeginMessage(OtlpFields.Span.Status);
            if (span.StatusMessage.Length > 0) writer.Text(OtlpFields.Status.Message, span.StatusMessage);
            if (span.Status != SpanStatus.Unset) writer.Varint(OtlpFields.Status.Code, (ulong)span.Status);
            writer.EndMessage(begun);
        }
        if (span.Flags != 0) writer.Fixed32(OtlpFields.Span.Flags, span.Flags);
    }

    /// <summary>Appends the fields of a <c>LogRecord</c> message.</summary>
    public static void WriteLog(ProtobufWriter writer, LogRecord log)
    {
        writer.Fixed64(OtlpFields.Log.Time, (ulong)log.Time.Nanoseconds);
        if (log.SeverityNumber != 0) writer.Varint(OtlpFields.Log.SeverityNumber, (ulong)log.SeverityNumber);
        if (log.SeverityText.Length > 0) writer.Text(OtlpFields.Log.SeverityText, log.SeverityText);
        if (log.Body.Type != AttributeType.Empty)
        {
            var begun = writer.BeginMessage(OtlpFields.Log.Body);
            WriteValue(writer, log.Body);
            writer.EndMessage(begun);
        }
        WriteAttributes(writer, OtlpFields.Log.Attributes, log.Attributes);
        if (log.DroppedAttributes != 0) writer.Varint(OtlpFields.Log.DroppedAttributes, log.DroppedAttributes);
        if (log.Flags != 0) writer.Fixed32(OtlpFields.Log.Flags, log.Flags);
        if (log.TraceId is { } traceId) writer.Id(OtlpFields.Log.TraceId, traceId);
        if (log.SpanId is { } spanId) writer.Id(OtlpFields.Log.SpanId, spanId);
        if (!log.ObservedTime.IsUnknown) writer.Fixed64(OtlpFields.Log.ObservedTime, (ulong)log.ObservedTime.Nanoseconds);
        if (log.EventName.Length > 0) writer.Text(OtlpFields.Log.EventName, log.EventName);
    }

    /// <summary>Appends one <c>KeyValue</c> message for each attribute, all under the same field number.</summary>
    public static void WriteAttributes(ProtobufWriter writer, int field, Attributes attributes)
    {
        foreach (var (key, value) in attributes)
        {
            var pair = writer.BeginMessage(field);
            writer.Text(OtlpFields.KeyValue.Key, key);
            var begun = writer.BeginMessage(OtlpFields.KeyValue.Value);
            WriteValue(writer, value);
            writer.EndMessage(begun);
            writer.EndMessage(pair);
        }
    }

    /// <summary>Appends the one field of an <c>AnyValue</c> message; none for the empty value.</summary>
    public static void WriteValue(ProtobufWriter writer, AttributeValue value)
    {
        switch (value.Type)
        {
            case AttributeType.String: writer.Text(OtlpFields.AnyValue.String, value.Text); break;
            case AttributeType.Bool: writer.Varint(OtlpFields.AnyValue.Bool, value.Flag!.Value ? 1UL : 0); break;
            case AttributeType.Int: writer.Varint(OtlpFields.AnyValue.Int, unchecked((ulong)value.Integer!.Value)); break;
            case AttributeType.Double: writer.Double(OtlpFields.AnyValue.Double, value.Number!.Value); break;
            case AttributeType.Bytes: writer.Bytes(OtlpFields.AnyValue.Bytes, value.Bytes.Span); break;
            case AttributeType.Array:
                var array = writer.BeginMessage(OtlpFields.AnyValue.Array);
                foreach (var item in value.Items)
                {
                    var begun = writer.BeginMessage(1);
                    WriteValue(writer, item);
                    writer.EndMessage(begun);
                }
                writer.EndMessage(array);
                break;
            case AttributeType.Map:
                var map = writer.BeginMessage(OtlpFields.AnyValue.Map);
                WriteAttributes(writer, 1, value.Map);
                writer.EndMessage(map);
                break;
            default: break;
        }
    }
}
