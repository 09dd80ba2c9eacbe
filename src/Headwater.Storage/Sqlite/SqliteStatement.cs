using SQLitePCL;

namespace Headwater.Storage;

/// <summary>
/// A prepared statement. Parameters count from 1, columns from 0, as in SQLite. <see cref="Step"/> after the last row resets it, so it
/// can be bound and run again; a caller that stops early calls <see cref="Reset"/>, or its read transaction stays open.
/// </summary>
sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt statement) : IDisposable
{
    const ulong SignBit = 1UL << 63;

    /// <summary>Binds an integer.</summary>
    public SqliteStatement Bind(int index, long value)
    {
        connection.Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    /// <summary>Binds an unsigned integer so that SQLite, which knows only signed ones, sorts it as unsigned.</summary>
    public SqliteStatement Bind(int index, ulong value) => Bind(index, unchecked((long)(value ^ SignBit)));

    /// <summary>Binds bytes; SQLite copies them. An empty span is an empty blob, not null.</summary>
    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        connection.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(statement, index, 0)
            : raw.sqlite3_bind_blob(statement, index, value));
        return this;
    }

    /// <summary>Binds text, or null.</summary>
    public SqliteStatement Bind(int index, string? value)
    {
        connection.Check(value is null
            ? raw.sqlite3_bind_null(statement, index)
            : raw.sqlite3_bind_text(statement, index, value));
        return this;
    }

    /// <summary>Goes to the next row. False at the end; then the statement is ready to be bound again.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        raw.sqlite3_reset(statement);
        connection.Check(code);
        return false;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Ends an unfinished run.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    /// <summary>True when the column is null.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>The integer in the column; 0 for null.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>The unsigned integer in the column, as it was bound.</summary>
    public ulong UInt64(int column) => unchecked((ulong)raw.sqlite3_column_int64(statement, column)) ^ SignBit;

    /// <summary>The bytes in the column; valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>The text in the column; empty for null.</summary>
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";

    /// <inheritdoc/>
    public void Dispose() => statement.Dispose();
}
