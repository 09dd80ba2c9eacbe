using Headwater.Model;

namespace Headwater.Server;

/// <summary>Where the server keeps everything; closed in this order when it stops.</summary>
sealed record Stores(
    ITelemetryWriter Writer, ITelemetryReader Reader, IDerivedStore Derived, IReadOnlyList<IAsyncDisposable> Closing)
    : IAsyncDisposable
{
    /// <summary>Copies the telemetry to a new directory; null when the store keeps nothing on disk.</summary>
    public Func<string, CancellationToken, Task>? BackupAsync { get; init; }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in Closing) await store.DisposeAsync();
    }
}
