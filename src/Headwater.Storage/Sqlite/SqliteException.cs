namespace Headwater.Storage;

/// <summary>SQLite refused something. <see cref="Code"/> is its primary result code: https://sqlite.org/rescode.html.</summary>
sealed class SqliteException(int code, string message) : Exception(message)
{
    /// <summary>The disk or the database is full.</summary>
    public const int Full = 13;

    /// <summary>Reading or writing failed.</summary>
    public const int Io = 10;

    /// <summary>The low byte of SQLite's result code.</summary>
    public int Code { get; } = code & 0xFF;
}
