using Headwater.Model;

namespace Headwater.Server;

/// <summary>Where the server keeps everything; closed in this order when it stops.</summary>
sealed record Stores(
    ITelemetryWriter Writer, ITelemetryReader Reader, IDerivedStore Derived, IReadOnlyList<IAsyncDisposable> Closing)
    : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        foreach (var store in Closing) await store.DisposeAsync();
    }
}
