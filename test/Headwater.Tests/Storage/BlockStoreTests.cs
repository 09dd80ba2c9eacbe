using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests;

public sealed class BlockStoreTests : StoreContract, IAsyncDisposable
{
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("headwater-");
    readonly List<string> _problems = [];
    readonly BlockStore _store;

    public BlockStoreTests() => _store = BlockStore.Open(
        new BlockStoreSettings { Directory = _directory.FullName, OnProblem = _problems.Add }, TimeProvider.System);

    protected override ITelemetryWriter Writer => _store;

    protected override ITelemetryReader Reader => _store;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
        Assert.Empty(_problems);
    }
}
