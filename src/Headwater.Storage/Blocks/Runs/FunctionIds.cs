using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Names of functions and their numbers in one partition. Used by the writer alone.</summary>
sealed class FunctionIds(SqliteSession session)
{
    // The most that a page shows; beyond it the cache starts anew.
    const int MaxCached = FunctionOrder.MaxFunctions;

    readonly Dictionary<FunctionName, long> _ids = [];

    /// <summary>The number of a function, which is given one when it is new.</summary>
    public long Of(FunctionName name)
    {
        if (_ids.TryGetValue(name, out var id)) return id;
        if (_ids.Count >= MaxCached) _ids.Clear();
        if (Find(session, name) is { } known) return _ids[name] = known;
        id = session.Connection.Scalar("SELECT coalesce(max(id), 0) + 1 FROM function");
        session.Prepare("INSERT INTO function(id, environment, account, region, name) VALUES(?, ?, ?, ?, ?)")
            .Bind(1, id).Bind(2, name.Environment).Bind(3, name.Account).Bind(4, name.Region).Bind(5, name.Name).Run();
        return _ids[name] = id;
    }

    /// <summary>Forgets numbers that a rolled-back transaction may have given.</summary>
    public void Forget() => _ids.Clear();

    /// <summary>The number of a function in any partition; null when it never ran there.</summary>
    public static long? Find(SqliteSession session, FunctionName name)
    {
        long? id = null;
        var statement = session
            .Prepare("SELECT id FROM function WHERE name = ? AND environment = ? AND account = ? AND region = ?")
            .Bind(1, name.Name).Bind(2, name.Environment).Bind(3, name.Account).Bind(4, name.Region);
        SqliteSession.ForEach(statement, row =>
        {
            id = row.Int64(0);
            return false;
        });
        return id;
    }

    /// <summary>All functions of a partition, or those of one name.</summary>
    public static List<(long Id, FunctionName Name)> List(SqliteSession session, string? name)
    {
        var found = new List<(long, FunctionName)>();
        var statement = name is null
            ? session.Prepare("SELECT id, environment, account, region, name FROM function")
            : session.Prepare("SELECT id, environment, account, region, name FROM function WHERE name = ?")
                .Bind(1, name);
        SqliteSession.ForEach(statement, row =>
        {
            found.Add((row.Int64(0), new FunctionName(row.Text(1), row.Text(2), row.Text(3), row.Text(4))));
            return true;
        });
        return found;
    }
}
