namespace Headwater.Model;

/// <summary>One span, wherever it is: a span id is unique only inside its trace.</summary>
public readonly record struct SpanRef(TraceId TraceId, SpanId SpanId) : IComparable<SpanRef>
{
    /// <summary>Orders by trace, then by span.</summary>
    public int CompareTo(SpanRef other)
    {
        var byTrace = TraceId.CompareTo(other.TraceId);
        return byTrace != 0 ? byTrace : SpanId.CompareTo(other.SpanId);
    }

    /// <summary><c>traceId/spanId</c> in hex, as the API's paths write it.</summary>
    public override string ToString() => $"{TraceId}/{SpanId}";
}
