using System.Text;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// A row of <c>invocation</c>: what is known of a run, and what its span itself said where lines changed that.
/// </summary>
sealed record InvocationRow
{
    /// <summary>A row that hides one of an earlier partition: that run turned out to have a span.</summary>
    const int HiddenStatus = 255;

    const string Columns = "start, high, low, span, status, duration, cold, request, error, init, billed, "
        + "memory, peak, own_status, own_duration";

    /// <summary>Everything known.</summary>
    public required Invocation Run { get; init; }

    /// <summary>True for a row that only hides another.</summary>
    public bool Hidden { get; init; }

    /// <summary>What the span itself said; the same as <see cref="Run"/> unless lines completed it.</summary>
    public required Invocation Own { get; init; }

    /// <summary>Rows with the same key are the same run.</summary>
    public (FunctionName Function, Instant Start, SpanRef? Span) Key => (Run.Function, Run.Start, Run.Span);

    /// <summary>A run of which only its span told.</summary>
    public static InvocationRow Of(Invocation run) => new() { Run = run, Own = run };

    /// <summary>Whether both say the same of the run.</summary>
    public bool SaysTheSameAs(InvocationRow other) =>
        Run == other.Run && Hidden == other.Hidden
        && Own.Status == other.Own.Status && Own.Duration == other.Own.Duration;

    /// <summary>
    /// Inserts the row. With <paramref name="replace"/> it takes the place of one with its key; otherwise that one
    /// stays.
    /// </summary>
    public void Write(SqliteSession session, ProjectId project, long function, bool replace)
    {
        const string values = " INTO invocation(project, function, failed, " + Columns
            + ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        var statement = session.Prepare((replace ? "INSERT OR REPLACE" : "INSERT OR IGNORE") + values);
        var span = Run.Span ?? default;
        // A hiding row counts as failed, so that a search for failures meets it too.
        statement.Bind(1, project.Value).Bind(2, function).Bind(3, Hidden || RunTotals.IsFailure(Run.Status) ? 1 : 0)
            .Bind(4, Run.Start.Nanoseconds)
            .Bind(5, span.TraceId.High).Bind(6, span.TraceId.Low).Bind(7, span.SpanId.Value)
            .Bind(8, Hidden ? HiddenStatus : (long)Run.Status).Bind(10, Run.ColdStart ? 1 : 0).Bind(12, Run.ErrorType);
        Bind(statement, 9, Run.Duration?.Nanoseconds);
        if (Run.RequestId is { } request) statement.Bind(11, PackRequest(request));
        else statement.Bind(11, (string?)null);
        Bind(statement, 13, Run.InitDuration?.Nanoseconds);
        Bind(statement, 14, Run.BilledDuration?.Nanoseconds);
        Bind(statement, 15, Run.MemorySizeMegabytes);
        Bind(statement, 16, Run.PeakMemoryMegabytes);
        var changed = Own.Status != Run.Status || Own.Duration != Run.Duration;
        Bind(statement, 17, changed ? (long)Own.Status : null);
        Bind(statement, 18, changed ? Own.Duration?.Nanoseconds : null);
        statement.Run();
    }

    /// <summary>Removes the row from a partition.</summary>
    public void Delete(SqliteSession session, ProjectId project, long function)
    {
        var span = Run.Span ?? default;
        session.Prepare("DELETE FROM invocation WHERE project = ? AND function = ? AND start = ? "
                + "AND high = ? AND low = ? AND span = ?")
            .Bind(1, project.Value).Bind(2, function).Bind(3, Run.Start.Nanoseconds)
            .Bind(4, span.TraceId.High).Bind(5, span.TraceId.Low).Bind(6, span.SpanId.Value).Run();
    }

    /// <summary>
    /// Walks the rows of one function that start in the interval, newest first, until the action answers false.
    /// </summary>
    public static void Walk(
        SqliteSession session, ProjectId project, (long Id, FunctionName Name) function, Interval interval,
        bool failedOnly, Func<InvocationRow, bool> take)
    {
        const string select = "SELECT " + Columns
            + " FROM invocation WHERE project = ? AND function = ? AND start >= ? AND start < ?";
        var statement = session.Prepare(select + (failedOnly ? " AND failed = 1" : "") + " ORDER BY start DESC")
            .Bind(1, project.Value).Bind(2, function.Id)
            .Bind(3, interval.Start.Nanoseconds).Bind(4, interval.End.Nanoseconds);
        SqliteSession.ForEach(statement, row => take(Read(row, function.Name)));
    }

    /// <summary>The rows of one function that start at this moment.</summary>
    public static List<InvocationRow> At(
        SqliteSession session, ProjectId project, (long Id, FunctionName Name) function, Instant start)
    {
        var rows = new List<InvocationRow>();
        const string select = "SELECT " + Columns + " FROM invocation WHERE project = ? AND function = ? AND start = ?";
        var statement = session.Prepare(select)
            .Bind(1, project.Value).Bind(2, function.Id).Bind(3, start.Nanoseconds);
        SqliteSession.ForEach(statement, row =>
        {
            rows.Add(Read(row, function.Name));
            return true;
        });
        return rows;
    }

    static InvocationRow Read(SqliteStatement row, FunctionName function)
    {
        var span = new SpanRef(new TraceId(row.UInt64(1), row.UInt64(2)), new SpanId(row.UInt64(3)));
        var hidden = row.Int64(4) == HiddenStatus;
        var run = new Invocation
        {
            Function = function, Start = new Instant(row.Int64(0)), Span = span == default ? null : span,
            Status = hidden ? InvocationStatus.Ok : (InvocationStatus)row.Int64(4), Duration = LengthOf(row, 5),
            ColdStart = row.Int64(6) != 0, RequestId = row.IsNull(7) ? null : UnpackRequest(row.Blob(7)),
            ErrorType = row.IsNull(8) ? null : row.Text(8), InitDuration = LengthOf(row, 9),
            BilledDuration = LengthOf(row, 10),
            MemorySizeMegabytes = row.IsNull(11) ? null : (int)row.Int64(11),
            PeakMemoryMegabytes = row.IsNull(12) ? null : (int)row.Int64(12),
        };
        var own = row.IsNull(13)
            ? run
            : run with { Status = (InvocationStatus)row.Int64(13), Duration = LengthOf(row, 14) };
        return new InvocationRow { Run = run, Own = own, Hidden = hidden };
    }

    static Duration? LengthOf(SqliteStatement row, int column) =>
        row.IsNull(column) ? null : new Duration(row.Int64(column));

    static void Bind(SqliteStatement statement, int index, long? value)
    {
        if (value is { } number) statement.Bind(index, number);
        else statement.Bind(index, (string?)null);
    }

    // Request ids of Lambda are GUIDs: 17 bytes instead of 36. The first byte tells: 0 a GUID, 1 text.
    static byte[] PackRequest(string request)
    {
        if (Guid.TryParseExact(request, "D", out var guid) && guid.ToString("D") == request)
            return [0, .. guid.ToByteArray()];
        return [1, .. Encoding.UTF8.GetBytes(request)];
    }

    static string UnpackRequest(ReadOnlySpan<byte> packed) => packed switch
    {
        [0, .. { Length: 16 } guid] => new Guid(guid).ToString("D"),
        [_, .. var text] => Encoding.UTF8.GetString(text),
        _ => "",
    };
}
