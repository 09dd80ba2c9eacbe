using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>What a function's event says. Filled by <see cref="EventReader"/>.</summary>
sealed class EventFacts
{
    /// <summary>The most messages of one event: what a stitcher may add for one span.</summary>
    internal const int MostMessages = 1000;

    /// <summary>
    /// The most users of one event: a transaction keeps 20, and a batch may bring several transactions' users.
    /// </summary>
    internal const int MostUsers = 100;

    internal string? Trigger { get; set; }

    internal string? Route { get; set; }

    internal int DeliveryCount { get; set; }

    /// <summary>At most <see cref="MostMessages"/>, each once.</summary>
    internal List<MessageKey> Messages { get; } = [];

    /// <summary>At most <see cref="MostUsers"/>, each once; by trust: correlation, claims, body.</summary>
    internal IEnumerable<TransactionUser> Users => _correlated.Concat(_claimed).Concat(_inBodies);

    readonly HashSet<(string Via, string Id)> _seen = [];
    readonly List<TransactionUser> _correlated = [], _claimed = [], _inBodies = [];

    internal void AddMessage(Evidence evidence, string via, string? id)
    {
        if (string.IsNullOrEmpty(id) || Messages.Count >= MostMessages || !_seen.Add((via, id))) return;
        Messages.Add(new MessageKey(evidence, via, id, HopRole.Effect));
    }

    internal void AddCorrelated(string id, string source) => Add(_correlated, id, source);

    internal void AddClaimed(string id, string source) => Add(_claimed, id, source);

    internal void AddInBody(string id, string source) => Add(_inBodies, id, source);

    static void Add(List<TransactionUser> users, string id, string source)
    {
        if (id.Length > 0 && users.Count < MostUsers && users.TrueForAll(u => u.Id != id))
            users.Add(new TransactionUser(id, source));
    }
}
