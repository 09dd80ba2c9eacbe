using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// Derives again what was committed after the last watermark: the tail after a crash, or everything after a rebuild.
/// Holds a ticket until it is through, so that the watermark does not run ahead of it.
/// </summary>
sealed class CatchUp(ITelemetryReader reader, PendingTraces pending)
{
    const int PageSize = 500;

    // The assembler reads each of these traces from the store; more of them waiting would only cost memory.
    const int MostWaiting = 4 * PageSize;

    IngestTicket? _ticket;
    long _position;

    /// <summary>Starts after this watermark. Called before the first request is taken.</summary>
    public void StartAfter(long watermark)
    {
        _position = watermark;
        _ticket = pending.Begin();
        pending.Advance(_ticket, watermark);
    }

    /// <summary>Hands the next traces on, when there is room.</summary>
    public async ValueTask StepAsync(CancellationToken cancellation)
    {
        if (_ticket is null || pending.Count > MostWaiting) return;
        var page = await reader.ReadTracesAfterAsync(_position, PageSize, cancellation);
        foreach (var (project, trace) in page.Traces) pending.OfferStored(new TraceKey(project, trace), _position);
        if (page.Traces.Count == 0)
        {
            pending.Abandon(_ticket);
            _ticket = null;
            return;
        }
        _position = page.Watermark;
        pending.Advance(_ticket, _position);
    }
}
