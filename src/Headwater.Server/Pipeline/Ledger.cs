using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// The account of every protocol: received = stored + rejected by reason, in records, at every moment at which no request is
/// under way. Counts since the start of the process. Safe for concurrent callers.
/// </summary>
sealed class Ledger
{
    static readonly RejectReason[] Reasons = Enum.GetValues<RejectReason>();

    // Bounded by the number of protocols, which are listed by hand.
    readonly Dictionary<string, Account> _accounts;

    public Ledger(IEnumerable<string> protocols) =>
        _accounts = protocols.ToDictionary(p => p, _ => new Account(), StringComparer.Ordinal);

    /// <summary>Enters one request at once, so that no reader sees records that were received and went nowhere.</summary>
    public void Enter(string protocol, int received, int stored, IReadOnlyList<Rejection> rejections)
    {
        if (received != stored + rejections.Sum(r => r.Count))
            throw new InvalidOperationException($"{protocol}: {received} received, {stored} stored, rejected "
                + string.Join(", ", rejections.Select(r => $"{r.Count} {r.Reason}")) + ": the account does not balance.");
        var account = _accounts[protocol];
        lock (account)
        {
            account.Received += received;
            account.Stored += stored;
            foreach (var rejection in rejections) account.Rejected[(int)rejection.Reason] += rejection.Count;
        }
    }

    /// <summary>Enters a request of which nothing could be read: one record, for want of a better number.</summary>
    public void Refuse(string protocol, RejectReason reason) => Enter(protocol, 1, 0, [new Rejection(reason, 1, "")]);

    /// <summary>The accounts as they are now, each consistent in itself.</summary>
    public IReadOnlyDictionary<string, LedgerEntry> Read() => _accounts.ToDictionary(a => a.Key, a => a.Value.Read());

    sealed class Account
    {
        public long Received;
        public long Stored;
        public readonly long[] Rejected = new long[Reasons.Length];

        public LedgerEntry Read()
        {
            lock (this)
                return new LedgerEntry(Received, Stored,
                    Reasons.Where(r => Rejected[(int)r] > 0).ToDictionary(r => r, r => Rejected[(int)r]));
        }
    }
}
