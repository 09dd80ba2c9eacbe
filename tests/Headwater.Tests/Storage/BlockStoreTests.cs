using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests;

/// <summary>The embedded store as it is: small blocks by rows.</summary>
public sealed class BlockStoreTests() : OpenBlockStoreContract(minColumnarSpans: 64);

/// <summary>The embedded store with every block in columns.</summary>
public sealed class ColumnarBlockStoreTests() : OpenBlockStoreContract(minColumnarSpans: 1);

public abstract class OpenBlockStoreContract : StoreContract, IAsyncDisposable
{
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("headwater-");
    readonly List<string> _problems = [];
    readonly BlockStore _store;

    protected OpenBlockStoreContract(int minColumnarSpans)
    {
        var settings = new BlockStoreSettings
        {
            Directory = _directory.FullName, OnProblem = _problems.Add, MinColumnarSpans = minColumnarSpans,
        };
        _store = BlockStore.Open(settings, TimeProvider.System);
    }

    protected override ITelemetryWriter Writer => _store;

    protected override ITelemetryReader Reader => _store;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
        Assert.Empty(_problems);
        GC.SuppressFinalize(this);
    }
}
