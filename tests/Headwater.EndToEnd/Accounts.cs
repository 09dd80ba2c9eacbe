namespace Headwater.EndToEnd;

/// <summary>What a server says on /health about one protocol.</summary>
sealed record Account(long Received, long Stored, IReadOnlyDictionary<string, long> Rejected);

static class Accounts
{
    /// <summary>All accounts of a server, by protocol; fails unless each balances.</summary>
    public static async Task<IReadOnlyDictionary<string, Account>> ReadAsync(RunningServer server)
    {
        var health = await server.GetAsync("/health");
        var accounts = health.GetProperty("ledger").EnumerateObject().ToDictionary(p => p.Name, p => new Account(
            p.Value.GetProperty("received").GetInt64(), p.Value.GetProperty("stored").GetInt64(),
            p.Value.GetProperty("rejected").EnumerateObject().ToDictionary(r => r.Name, r => r.Value.GetInt64())));
        Assert.All(accounts.Values, a => Assert.Equal(a.Received, a.Stored + a.Rejected.Values.Sum()));
        return accounts;
    }
}
