using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests;

/// <summary>The embedded store when all of it is merged after every append.</summary>
public sealed class SealedBlockStoreTests() : SealedStoreContract(minColumnarSpans: 64);

/// <summary>The same with every block in columns.</summary>
public sealed class SealedColumnarBlockStoreTests() : SealedStoreContract(minColumnarSpans: 1);

public abstract class SealedStoreContract : StoreContract, IAsyncDisposable
{
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("headwater-");
    readonly List<string> _problems = [];
    readonly BlockStore _store;

    protected SealedStoreContract(int minColumnarSpans)
    {
        var settings = new BlockStoreSettings
        {
            Directory = _directory.FullName, OnProblem = _problems.Add, MinColumnarSpans = minColumnarSpans,
        };
        _store = BlockStore.Open(settings, TimeProvider.System);
        _store.SealUpTo(static () => long.MaxValue);
        Writer = new SealingWriter(_store);
    }

    protected override ITelemetryWriter Writer { get; }

    protected override ITelemetryReader Reader => _store;

    public async ValueTask DisposeAsync()
    {
        var waiting = (await _store.MeasureAsync(CancellationToken.None)).Sealing;
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
        Assert.Empty(_problems);
        Assert.Equal(0, waiting);
        GC.SuppressFinalize(this);
    }

    sealed class SealingWriter(BlockStore store) : ITelemetryWriter
    {
        public async ValueTask<AppendReceipt> AppendAsync(TelemetryBatch batch, CancellationToken cancellation)
        {
            var receipt = await store.AppendAsync(batch, cancellation);
            // Readers may be in the way of one attempt.
            while ((await store.MeasureAsync(cancellation)).Sealing > 0) store.SealNow();
            return receipt;
        }
    }
}
