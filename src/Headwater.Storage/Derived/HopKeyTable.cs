using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// The ends of hops, by key, in <c>keys.db</c>. Keys are hashes, so each insert lands on a random page: ends are sorted by key before
/// they are written. Nearly all look-ups are for keys that nobody else has; filters answer those from memory.
/// Not safe for concurrent callers.
/// </summary>
sealed class HopKeyTable : IDisposable
{
    const string Schema = """
        CREATE TABLE IF NOT EXISTS hop_end(
            project INTEGER NOT NULL, hi INTEGER NOT NULL, lo INTEGER NOT NULL, role INTEGER NOT NULL, time INTEGER NOT NULL,
            trace_hi INTEGER NOT NULL, trace_lo INTEGER NOT NULL, span INTEGER NOT NULL,
            via TEXT NOT NULL, evidence INTEGER NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY(hi, lo, project, role, time, trace_hi, trace_lo, span)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS progress(id INTEGER PRIMARY KEY, watermark INTEGER NOT NULL);
        """;

    const string Columns = "project, hi, lo, role, time, trace_hi, trace_lo, span, via, evidence, text";

    readonly SqliteConnection _connection;
    readonly SqliteStatement _insert, _find, _recent, _advance;

    // Keys that have an end, and keys that have a second one: only under these can a look-up find a partner.
    readonly KeyFilter _single = new();
    readonly KeyFilter _shared = new();

    HopKeyTable(SqliteConnection connection)
    {
        _connection = connection;
        _insert = connection.Prepare($"INSERT OR IGNORE INTO hop_end({Columns}) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)");
        _find = connection.Prepare($"""
            SELECT {Columns} FROM hop_end WHERE hi = ?1 AND lo = ?2 AND project = ?3 AND role = ?4 AND time >= ?5
            ORDER BY time, trace_hi, trace_lo, span LIMIT ?6
            """);
        _recent = connection.Prepare($"""
            SELECT {Columns} FROM hop_end AS a WHERE project = ?1 AND time >= ?2 AND time < ?3 AND evidence NOT IN (1, 6)
                AND NOT EXISTS (SELECT 1 FROM hop_end AS b
                    WHERE b.hi = a.hi AND b.lo = a.lo AND b.project = a.project AND b.role <> a.role)
            ORDER BY time DESC, trace_hi DESC, trace_lo DESC, span DESC LIMIT ?4
            """);
        _advance = connection.Prepare("INSERT OR REPLACE INTO progress VALUES(1, ?1)");
        var keys = connection.Prepare("SELECT hi, evidence FROM hop_end");
        while (keys.Step()) Note(keys.UInt64(0), (Evidence)keys.Int64(1));
    }

    public static HopKeyTable Open(string path)
    {
        var connection = SqliteConnection.Open(path);
        DerivedSchema.Prepare(connection, Schema);
        return new HopKeyTable(connection);
    }

    public long Watermark => _connection.Scalar("SELECT watermark FROM progress WHERE id = 1");

    /// <summary>Adds ends, each once, and moves the watermark in the same transaction.</summary>
    public void Apply(IReadOnlyList<HopEnd> ends, long? watermark)
    {
        if (ends.Count == 0 && watermark is null) return;
        var sorted = ends.OrderBy(e => e.Key.High).ThenBy(e => e.Key.Low);
        _connection.InTransaction(() =>
        {
            foreach (var end in sorted) Insert(end);
            if (watermark is { } reached) _advance.Bind(1, reached).Run();
        });
    }

    /// <summary>Adds the ends under a key; an end that is alone there may be left out.</summary>
    public void Find(ProjectId project, HopKey key, Instant since, int limit, List<HopEnd> into)
    {
        if (!_shared.MayContain(key.High)) return;
        for (var role = HopRole.Cause; role <= HopRole.Effect; role++)
        {
            _find.Bind(1, key.High).Bind(2, key.Low).Bind(3, project.Value).Bind(4, (long)role).Bind(5, since.Nanoseconds)
                .Bind(6, limit);
            while (_find.Step()) into.Add(Read(_find));
        }
    }

    /// <summary>
    /// Ends of messages whose other end nobody reported, newest first. A link's target emits no end, and all attempts of an
    /// invocation stand at the same end: neither (1 and 6) lacks a partner.
    /// </summary>
    public List<HopEnd> ListUnmatched(ProjectId project, Interval interval, int limit)
    {
        var ends = new List<HopEnd>();
        _recent.Bind(1, project.Value).Bind(2, interval.Start.Nanoseconds).Bind(3, interval.End.Nanoseconds).Bind(4, limit);
        while (_recent.Step()) ends.Add(Read(_recent));
        return ends;
    }

    /// <summary>Forgets ends that are too old to meet a partner.</summary>
    public void RemoveBefore(Instant moment) => _connection.InTransaction(() =>
        _connection.Execute(FormattableString.Invariant($"DELETE FROM hop_end WHERE time < {moment.Nanoseconds}")));

    public void Dispose() => _connection.Dispose();

    void Insert(HopEnd end)
    {
        _insert.Bind(1, end.Project.Value).Bind(2, end.Key.High).Bind(3, end.Key.Low).Bind(4, (long)end.Role)
            .Bind(5, end.Time.Nanoseconds).Bind(6, end.Span.TraceId.High).Bind(7, end.Span.TraceId.Low)
            .Bind(8, end.Span.SpanId.Value).Bind(9, end.Via).Bind(10, (long)end.Evidence).Bind(11, end.KeyText).Run();
        if (_connection.Changes > 0) Note(end.Key.High, end.Evidence);
    }

    // The target of a link has no end of its own, so whoever links to it counts as a second one.
    void Note(ulong hash, Evidence evidence)
    {
        if (evidence == Evidence.Link || _single.MayContain(hash)) _shared.Add(hash);
        else _single.Add(hash);
    }

    static HopEnd Read(SqliteStatement row) => new()
    {
        Project = new ProjectId((int)row.Int64(0)), Key = new HopKey(row.UInt64(1), row.UInt64(2)), Role = (HopRole)row.Int64(3),
        Time = new Instant(row.Int64(4)),
        Span = new SpanRef(new TraceId(row.UInt64(5), row.UInt64(6)), new SpanId(row.UInt64(7))),
        Via = row.Text(8), Evidence = (Evidence)row.Int64(9), KeyText = row.Text(10),
    };
}
