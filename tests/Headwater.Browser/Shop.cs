using Headwater.Browser;

[assembly: AssemblyFixture(typeof(Shop))]
// The tests measure frames and weigh pages: beside each other they would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Headwater.Browser;

/// <summary>A browser, and a server that holds the captured shop and one transaction of ten thousand spans.</summary>
public sealed class Shop : IAsyncLifetime
{
    public RunningServer Server { get; private set; } = null!;

    public Chromium Browser { get; private set; } = null!;

    /// <summary>The transaction of the whole capture: a sale over eleven invocations, silently failed.</summary>
    public string Sale { get; private set; } = "";

    /// <summary>The transaction of <see cref="LongTrace"/>.</summary>
    public string Import { get; private set; } = "";

    /// <summary>Every page and view, by a name that is also the file name of its picture.</summary>
    public IReadOnlyDictionary<string, string> Pages => new Dictionary<string, string>
    {
        ["list"] = "transactions",
        ["map"] = $"transactions/{Sale}",
        ["map-alone"] = $"transactions/{Sale}?node=none",
        ["timeline"] = $"transactions/{Sale}?view=timeline",
        ["timeline-long"] = $"transactions/{Import}?view=timeline&node=none",
        ["logs"] = $"transactions/{Sale}?view=logs",
        ["stack"] = $"transactions/{Sale}?view=stack",
        ["functions"] = "functions",
        ["function"] = "functions/ushop_sale-confirmations",
        ["store"] = "settings/store",
        ["ledger"] = "settings/ledger",
        ["no-match"] = "transactions?q=nothing-is-called-so",
        ["unknown"] = "transactions/00000000000000000000000000000001",
    };

    public static TheoryData<string> Names =>
    [
        "list", "map", "map-alone", "timeline", "timeline-long", "logs", "stack", "functions", "function", "store",
        "ledger", "no-match", "unknown",
    ];

    public async ValueTask InitializeAsync()
    {
        Server = await RunningServer.StartAsync();
        Browser = await Chromium.StartAsync();
        await Server.PostAsync("traces", LongTrace.Encode());
        await Server.SendAsync("ushop-plain");
        await Server.SendAsync("ushop-full");
        Sale = await Server.NewestTransactionAsync("outcome:silentlyFailed");
        Import = await Server.NewestTransactionAsync($"entry:\"{LongTrace.Entry}\"");
    }

    public Task<Tab> OpenAsync(string name, TabLook? look = null) =>
        Browser.OpenAsync(new(Server.Url, Pages[name]), look);

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Server.DisposeAsync();
    }
}
