using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// The summaries whose entries started on one UTC day, in a file of their own, so that retention unlinks files. Rows lie in the
/// order in which lists are read; a second index finds them by id. Not safe for concurrent callers.
/// </summary>
sealed class TransactionTable : IDisposable
{
    const string Schema = """
        CREATE TABLE IF NOT EXISTS tx(
            project INTEGER NOT NULL, start INTEGER NOT NULL, hi INTEGER NOT NULL, lo INTEGER NOT NULL,
            duration INTEGER NOT NULL, outcome INTEGER NOT NULL, background INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY(project, start, hi, lo)) WITHOUT ROWID;
        CREATE UNIQUE INDEX IF NOT EXISTS tx_id ON tx(hi, lo, project);
        CREATE TABLE IF NOT EXISTS alias(
            hi INTEGER NOT NULL, lo INTEGER NOT NULL, project INTEGER NOT NULL, to_hi INTEGER NOT NULL, to_lo INTEGER NOT NULL,
            PRIMARY KEY(hi, lo, project)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS alias_target ON alias(to_hi, to_lo, project);
        """;

    readonly SqliteConnection _connection;
    readonly SqliteStatement _delete, _insert, _deleteAliases, _insertAlias, _find, _findAlias, _list;
    readonly ProtobufWriter _writer = new(1024);
    readonly KeyFilter _ids = new();

    TransactionTable(SqliteConnection connection, Interval day)
    {
        _connection = connection;
        Day = day;
        _delete = connection.Prepare("DELETE FROM tx WHERE hi = ?1 AND lo = ?2 AND project = ?3");
        _insert = connection.Prepare("INSERT OR REPLACE INTO tx VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        _deleteAliases = connection.Prepare("DELETE FROM alias WHERE to_hi = ?1 AND to_lo = ?2 AND project = ?3");
        _insertAlias = connection.Prepare("INSERT OR REPLACE INTO alias VALUES(?1, ?2, ?3, ?4, ?5)");
        _find = connection.Prepare(
            "SELECT project, start, hi, lo, duration, outcome, background, body FROM tx WHERE hi = ?1 AND lo = ?2 AND project = ?3");
        _findAlias = connection.Prepare("SELECT to_hi, to_lo FROM alias WHERE hi = ?1 AND lo = ?2 AND project = ?3");
        _list = connection.Prepare("""
            SELECT project, start, hi, lo, duration, outcome, background, body FROM tx
            WHERE project = ?1 AND start >= ?2 AND start < ?3 AND start <= ?4 ORDER BY start DESC, hi DESC, lo DESC
            """);
        var ids = connection.Prepare("SELECT hi FROM tx");
        while (ids.Step()) _ids.Add(ids.UInt64(0));
    }

    /// <summary>Which entries belong here.</summary>
    public Interval Day { get; }

    public static TransactionTable Open(string path, Interval day)
    {
        var connection = SqliteConnection.Open(path);
        DerivedSchema.Prepare(connection, Schema);
        return new TransactionTable(connection, day);
    }

    /// <summary>False when there is certainly no such row; answered from memory.</summary>
    public bool MayHold(TransactionId id) => _ids.MayContain(id.High);

    /// <summary>Replaces and removes rows in one transaction.</summary>
    public void Apply(IReadOnlyList<TransactionSummary> rows, IReadOnlyList<(ProjectId Project, TransactionId Id)> removed) =>
        _connection.InTransaction(() =>
        {
            foreach (var (project, id) in removed) Remove(project, id);
            foreach (var row in rows) Replace(row);
        });

    public TransactionSummary? Find(ProjectId project, TransactionId id)
    {
        if (!MayHold(id)) return null;
        _find.Bind(1, id.High).Bind(2, id.Low).Bind(3, project.Value);
        if (!_find.Step()) return null;
        var row = Read(_find);
        _find.Reset();
        return row;
    }

    /// <summary>The transaction that holds an entry which is no transaction of its own any more.</summary>
    public TransactionId? FindAlias(ProjectId project, TransactionId id)
    {
        _findAlias.Bind(1, id.High).Bind(2, id.Low).Bind(3, project.Value);
        if (!_findAlias.Step()) return null;
        var target = new TransactionId(_findAlias.UInt64(0), _findAlias.UInt64(1));
        _findAlias.Reset();
        return target;
    }

    /// <summary>Rows of the interval, newest first, until the visitor answers false. Gives false when it did.</summary>
    public bool Visit(ProjectId project, Interval interval, Instant notAfter, Func<TransactionSummary, bool> visit)
    {
        _list.Bind(1, project.Value).Bind(2, interval.Start.Nanoseconds).Bind(3, interval.End.Nanoseconds)
            .Bind(4, notAfter.Nanoseconds);
        try
        {
            while (_list.Step())
                if (!visit(Read(_list))) return false;
            return true;
        }
        finally
        {
            // Also when the visitor throws: its reader went away. A statement left half-way cannot be bound again.
            _list.Reset();
        }
    }

    public void Dispose() => _connection.Dispose();

    void Remove(ProjectId project, TransactionId id)
    {
        if (!MayHold(id)) return;
        _delete.Bind(1, id.High).Bind(2, id.Low).Bind(3, project.Value).Run();
        _deleteAliases.Bind(1, id.High).Bind(2, id.Low).Bind(3, project.Value).Run();
    }

    void Replace(TransactionSummary row)
    {
        // The start may have moved (an earlier span came late), and with it the primary key: the row is found by its id.
        Remove(row.Project, row.Id);
        _writer.Clear();
        SummaryCodec.Write(_writer, row);
        _insert.Bind(1, row.Project.Value).Bind(2, row.Start.Nanoseconds).Bind(3, row.Id.High).Bind(4, row.Id.Low)
            .Bind(5, row.Duration.Nanoseconds).Bind(6, (long)row.Outcome).Bind(7, row.Background ? 1 : 0)
            .Bind(8, _writer.WrittenSpan).Run();
        _ids.Add(row.Id.High);
        foreach (var alias in row.Aliases)
            _insertAlias.Bind(1, alias.High).Bind(2, alias.Low).Bind(3, row.Project.Value)
                .Bind(4, row.Id.High).Bind(5, row.Id.Low).Run();
    }

    static TransactionSummary Read(SqliteStatement row)
    {
        var start = new Instant(row.Int64(1));
        return SummaryCodec.Read(row.Blob(7), new ProjectId((int)row.Int64(0)), new TransactionId(row.UInt64(2), row.UInt64(3)),
            new Interval(start, start + new Duration(row.Int64(4))), (Outcome)row.Int64(5), row.Int64(6) != 0);
    }
}
