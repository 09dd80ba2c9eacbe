using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Which log records a <see cref="LogSearch"/> wants, its cursor and limit apart.</summary>
static class LogMatch
{
    /// <summary>Whether a record of the search's project is wanted; decodes it only when all else holds.</summary>
    public static bool Holds(LogSearch search, in EncodedLog log, EncodedContext context)
    {
        if (!search.Interval.Contains(log.Time) || log.SeverityNumber < search.MinSeverity) return false;
        if (search.Traces.Count > 0 && !search.Traces.Contains(log.TraceId)) return false;
        if (search.Function is { } function && !IsOf(context, function)) return false;
        if (search.Where is null) return true;
        var resource = OtlpDecoder.ReadResource(context.Resource.Span);
        var record = OtlpDecoder.ReadLog(log.Bytes.Span, resource, Scope.Unknown);
        return Predicates.Holds(search.Where, record);
    }

    /// <summary>The names under which a resource can be asked for: <c>faas.name</c> and <c>service.name</c>.</summary>
    public static IEnumerable<string> NamesOf(EncodedContext context)
    {
        if (Read(context, "faas.name") is { } function) yield return function;
        if (Read(context, "service.name") is { } service) yield return service;
    }

    static bool IsOf(EncodedContext context, string function) =>
        NamesOf(context).Contains(function, StringComparer.Ordinal);

    static string? Read(EncodedContext context, string key) =>
        SpanFields.ReadAttribute(context.Resource.Span, OtlpFields.Resource.Attributes, key)?.Text;
}
