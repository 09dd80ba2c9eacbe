namespace Headwater.Storage;

/// <summary>A connection with its statements, each prepared at its first use. Used by one thread at a time.</summary>
sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    // Bounded by the number of different texts in this project's source.
    readonly Dictionary<string, SqliteStatement> _statements = [];

    /// <summary>The connection.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>The statement for a text, ready to be bound.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            statement.Reset();
            return statement;
        }
        statement = connection.Prepare(sql);
        _statements.Add(sql, statement);
        return statement;
    }

    /// <summary>
    /// Runs the statement for each row until the action answers false; always ends its read transaction.
    /// </summary>
    public static void ForEach(SqliteStatement statement, Func<SqliteStatement, bool> take)
    {
        try
        {
            while (statement.Step() && take(statement))
            {
            }
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();
}
