using System.Buffers.Binary;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>The fingerprints of the requests of the last hour. Used by the writer alone.</summary>
sealed class SeenRequests
{
    /// <summary>How long a resend of a whole request is recognised; senders retry for minutes.</summary>
    public static readonly Duration Window = Duration.FromHours(1);

    // 140 requests a second for an hour; about 40 MB. Beyond it the oldest are forgotten: a resend of those is stored
    // again, and its spans are still the same spans.
    const int MaxRequests = 500_000;

    readonly Dictionary<UInt128, Instant> _requests = [];
    readonly Queue<(UInt128 Fingerprint, Instant At)> _byAge = new(); // as many as in the dictionary

    /// <summary>Whether the same request was stored less than an hour before this moment.</summary>
    public bool Contains(UInt128 fingerprint, Instant now) =>
        _requests.TryGetValue(fingerprint, out var at) && now - at < Window;

    /// <summary>Notes a request that is on disk.</summary>
    public void Add(UInt128 fingerprint, Instant at)
    {
        _requests[fingerprint] = at;
        _byAge.Enqueue((fingerprint, at));
        while (_byAge.Count > 0 && (_byAge.Count > MaxRequests || at - _byAge.Peek().At > Window)) ForgetOldest();
    }

    /// <summary>Writes the fingerprints of one commit.</summary>
    public static void Write(SqliteSession session, long id, IReadOnlyList<PendingAppend> stored)
    {
        var hashes = new byte[stored.Count * 16];
        for (var i = 0; i < stored.Count; i++)
            BinaryPrimitives.WriteUInt128BigEndian(hashes.AsSpan(i * 16), stored[i].Fingerprint);
        session.Prepare("INSERT INTO seen(id, at, hashes) VALUES(?, ?, ?)")
            .Bind(1, id).Bind(2, stored.Max(s => s.Batch.ReceivedAt).Nanoseconds).Bind(3, hashes).Run();
    }

    /// <summary>Forgets on disk what is older than the window.</summary>
    public static void Prune(SqliteSession session, Instant now) =>
        session.Prepare("DELETE FROM seen WHERE at < ?").Bind(1, (now - Window).Nanoseconds).Run();

    /// <summary>Reads what a partition remembers.</summary>
    public void Load(SqliteSession session) =>
        SqliteSession.ForEach(session.Prepare("SELECT at, hashes FROM seen ORDER BY id"), row =>
        {
            for (var hashes = row.Blob(1); hashes.Length >= 16; hashes = hashes[16..])
                Add(BinaryPrimitives.ReadUInt128BigEndian(hashes), new Instant(row.Int64(0)));
            return true;
        });

    void ForgetOldest()
    {
        var (fingerprint, at) = _byAge.Dequeue();
        if (_requests.TryGetValue(fingerprint, out var latest) && latest == at) _requests.Remove(fingerprint);
    }
}
