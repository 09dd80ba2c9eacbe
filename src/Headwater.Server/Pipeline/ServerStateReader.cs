using Headwater.Model;

namespace Headwater.Server;

/// <summary>Reads the state of the server for /health and the pages.</summary>
sealed class ServerStateReader(ITelemetryReader reader, Ledger ledger, PendingTraces pending, DerivedState derived)
{
    // Beyond it something is wrong: rounds follow each other within seconds.
    static readonly Duration LongLag = Duration.FromMinutes(2);

    public async ValueTask<ServerState> ReadAsync(CancellationToken cancellation)
    {
        // Before the store: what is counted as stored by then is in the measure.
        var accounts = ledger.Read();
        var store = await reader.MeasureAsync(cancellation);
        return new ServerState
        {
            Ledger = accounts,
            AssemblyPending = pending.Count,
            AssemblyLag = pending.Lag,
            QueuedBatches = pending.Requests,
            Store = store,
            FirstSpanAt = store.Spans > 0 ? store.Oldest : null,
            Problems = [.. Problems()],
        };
    }

    IEnumerable<string> Problems()
    {
        if (pending.Lag > LongLag)
            yield return $"Transactions are {pending.Lag.TotalSeconds:0} s behind. If it does not shrink, the machine is too "
                + "small for what is sent, or the log tells why.";
        if (derived.TracesSetAside > 0)
            yield return $"{derived.TracesSetAside} traces cannot be assembled; the log names them. They are stored.";
    }
}
