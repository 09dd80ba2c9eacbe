using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests;

public sealed class InMemoryStoreTests : StoreContract
{
    readonly InMemoryStore _store = new();

    protected override ITelemetryWriter Writer => _store;

    protected override ITelemetryReader Reader => _store;
}
