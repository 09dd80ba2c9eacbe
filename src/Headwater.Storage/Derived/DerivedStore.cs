using System.Globalization;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Derived data on SQLite: <c>derived-DAY.db</c> for the summaries of one UTC day, <c>keys.db</c> for the ends of hops and the
/// watermark. One lock: the assembler writes in batches, pages read in milliseconds. Files of another format version are deleted and
/// derived again.
/// </summary>
public sealed class DerivedStore : IDerivedStore, IAsyncDisposable
{
    // One page more than anyone asks for: how many rows a search may look at before it gives a page with a cursor.
    const int MostRowsVisited = 200_000;
    static readonly Duration OneDay = Duration.FromDays(1);

    // Days are the senders' word: what claims to be older or newer than makes sense shares one file at either end.
    static readonly Duration OldestDay = Duration.FromDays(3_650);
    static readonly Duration NewestDay = Duration.FromDays(2);
    static readonly Instant FarFuture = Instant.From(new DateTimeOffset(2262, 1, 1, 0, 0, 0, TimeSpan.Zero));

    readonly Lock _lock = new();
    readonly string _directory;
    readonly TimeProvider _time;
    readonly ITimer? _retention;
    readonly Action<string>? _onProblem;

    // One file a day, at most 3,654: see OldestDay.
    readonly SortedDictionary<Instant, TransactionTable> _days = [];
    HopKeyTable _keys;
    bool _closed;

    DerivedStore(string directory, Duration? retention, TimeProvider time, Action<string>? onProblem)
    {
        _onProblem = onProblem;
        _directory = directory;
        _time = time;
        _keys = HopKeyTable.Open(KeysPath);
        if (retention is { } age)
            _retention = time.CreateTimer(
                _ => TryRemoveBefore(Instant.From(time.GetUtcNow()) - age), null, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
    }

    string KeysPath => Path.Combine(_directory, "keys.db");

    /// <summary>Opens the derived data in a directory, and makes the directory if it does not exist.</summary>
    /// <param name="directory">Holds nothing else with these names.</param>
    /// <param name="time">Tells which ends are too old to be joined.</param>
    /// <param name="retention">Days that ended longer ago are removed, within an hour; null keeps all.</param>
    /// <param name="onProblem">Is told, in a sentence, what went wrong in the background.</param>
    public static DerivedStore Open(
        string directory, TimeProvider time, Duration? retention = null, Action<string>? onProblem = null)
    {
        Directory.CreateDirectory(directory);
        var outdated = Directory.EnumerateFiles(directory, "derived-*.db").Append(Path.Combine(directory, "keys.db"))
            .Any(path => !DerivedSchema.IsCurrent(path));
        if (outdated) DeleteFiles(directory);
        var store = new DerivedStore(directory, retention, time, onProblem);
        foreach (var path in Directory.EnumerateFiles(directory, "derived-*.db"))
            if (DayOf(path) is { } day) store._days[day] = TransactionTable.Open(path, IntervalOf(day));
        return store;
    }

    /// <inheritdoc/>
    public ValueTask ApplyAsync(DerivedBatch batch, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var byDay = batch.Transactions.ToLookup(t => DayStart(t.Start));
            foreach (var day in byDay) Day(day.Key);
            foreach (var (start, table) in _days)
            {
                var rows = byDay[start].ToList();
                // A row whose start moved to another day is removed from the day that it left.
                var leaving = batch.Removed
                    .Concat(batch.Transactions.Where(t => DayStart(t.Start) != start).Select(t => (t.Project, t.Id)))
                    .Where(r => table.MayHold(r.Id)).ToList();
                if (rows.Count + leaving.Count > 0) table.Apply(rows, leaving);
            }
            _keys.Apply(batch.HopEnds, batch.Watermark);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>All telemetry up to this watermark of the telemetry store is derived; 0 once closed.</summary>
    public long Watermark
    {
        get
        {
            lock (_lock) return _closed ? 0 : _keys.Watermark;
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadWatermarkAsync(CancellationToken cancellation) => ValueTask.FromResult(Watermark);

    /// <inheritdoc/>
    public ValueTask<TransactionPage> ListTransactionsAsync(TransactionSearch search, CancellationToken cancellation)
    {
        var items = new List<TransactionSummary>();
        var visited = 0;
        TransactionSummary? last = null;
        var more = false;
        var notAfter = search.After?.Time ?? Instant.Max;
        bool Visit(TransactionSummary row)
        {
            cancellation.ThrowIfCancellationRequested();
            if (items.Count == search.Limit || visited == MostRowsVisited)
            {
                more = true;
                return false;
            }
            visited++;
            last = row;
            if (TransactionMatch.Holds(search, row)) items.Add(row);
            return true;
        }
        lock (_lock)
        {
            foreach (var (_, table) in _days.Reverse())
            {
                if (!table.Day.Overlaps(search.Interval) || table.Day.Start > notAfter) continue;
                if (!table.Visit(search.Project, search.Interval, notAfter, Visit)) break;
            }
        }
        return ValueTask.FromResult(new TransactionPage(items, more ? new Cursor(last!.Start, last.Id.ToString()) : null));
    }

    /// <inheritdoc/>
    public ValueTask<TransactionSummary?> FindTransactionAsync(
        ProjectId project, TransactionId id, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (Find(project, id) is { } row) return ValueTask.FromResult<TransactionSummary?>(row);
            foreach (var table in _days.Values)
                if (table.FindAlias(project, id) is { } target) return ValueTask.FromResult(Find(project, target));
            return ValueTask.FromResult<TransactionSummary?>(null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HopEnd>> FindHopEndsAsync(
        ProjectId project, IReadOnlyCollection<HopKey> keys, int limitPerKey, CancellationToken cancellation)
    {
        var since = Instant.From(_time.GetUtcNow()) - HopEnd.Window;
        var ends = new List<HopEnd>();
        lock (_lock)
        {
            foreach (var key in keys.Distinct()) _keys.Find(project, key, since, limitPerKey, ends);
        }
        if (ends.Count > 1) ends.Sort(static (a, b) => (a.Time, a.Span).CompareTo((b.Time, b.Span)));
        return ValueTask.FromResult<IReadOnlyList<HopEnd>>(ends);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HopEnd>> ListUnmatchedAsync(
        ProjectId project, Interval interval, int limit, CancellationToken cancellation)
    {
        lock (_lock) return ValueTask.FromResult<IReadOnlyList<HopEnd>>(_keys.ListUnmatched(project, interval, limit));
    }

    /// <inheritdoc/>
    public ValueTask ClearAsync(CancellationToken cancellation)
    {
        Clear();
        return ValueTask.CompletedTask;
    }

    /// <summary>Forgets everything derived.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            CloseFiles();
            DeleteFiles(_directory);
            _keys = HopKeyTable.Open(KeysPath);
        }
    }

    // On a timer, which has nobody above it: what escapes here would end the process. It is tried again within the hour.
    void TryRemoveBefore(Instant moment)
    {
        try
        {
            RemoveBefore(moment);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            _onProblem?.Invoke($"Derived data could not be cleaned up: {e.Message} It will be tried again.");
        }
    }

    /// <summary>
    /// Deletes days that ended before this moment and that nobody wrote to since (old telemetry may arrive today), and ends of hops
    /// that nothing can meet any more.
    /// </summary>
    public void RemoveBefore(Instant moment)
    {
        lock (_lock)
        {
            if (_closed) return;
            foreach (var (start, table) in _days.Where(d => d.Value.Day.End <= moment && LastWrite(d.Key) <= moment).ToList())
            {
                table.Dispose();
                _days.Remove(start);
                DeleteFile(PathOf(start));
            }
            _keys.RemoveBefore(Instant.From(_time.GetUtcNow()) - HopEnd.Window);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _retention?.Dispose();
        lock (_lock)
        {
            if (_closed) return ValueTask.CompletedTask;
            _closed = true;
            CloseFiles();
        }
        return ValueTask.CompletedTask;
    }

    TransactionSummary? Find(ProjectId project, TransactionId id)
    {
        foreach (var table in _days.Values)
            if (table.Find(project, id) is { } row) return row;
        return null;
    }

    TransactionTable Day(Instant start)
    {
        if (_days.TryGetValue(start, out var table)) return table;
        return _days[start] = TransactionTable.Open(PathOf(start), IntervalOf(start));
    }

    Instant DayStart(Instant time)
    {
        var now = Instant.From(_time.GetUtcNow());
        if (time > now + NewestDay) return FarFuture;
        return time < now - OldestDay ? Instant.Epoch : new Instant(time.Nanoseconds - time.Nanoseconds % OneDay.Nanoseconds);
    }

    static Interval IntervalOf(Instant dayStart) =>
        dayStart == FarFuture || dayStart == Instant.Epoch ? Interval.Always : new Interval(dayStart, dayStart + OneDay);

    Instant LastWrite(Instant dayStart)
    {
        var path = PathOf(dayStart);
        var log = new FileInfo(path + "-wal");
        var written = File.GetLastWriteTimeUtc(path);
        return Instant.From(log.Exists && log.LastWriteTimeUtc > written ? log.LastWriteTimeUtc : written);
    }

    string PathOf(Instant dayStart) => Path.Combine(_directory,
        string.Create(CultureInfo.InvariantCulture, $"derived-{dayStart.ToDateTimeOffset():yyyy-MM-dd}.db"));

    static Instant? DayOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path)["derived-".Length..];
        if (!DateOnly.TryParseExact(name, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return null;
        return Instant.From(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
    }

    void CloseFiles()
    {
        foreach (var table in _days.Values) table.Dispose();
        _days.Clear();
        _keys.Dispose();
    }

    static void DeleteFiles(string directory)
    {
        foreach (var path in Directory.EnumerateFiles(directory, "derived-*.db").ToList()) DeleteFile(path);
        DeleteFile(Path.Combine(directory, "keys.db"));
    }

    static void DeleteFile(string path)
    {
        File.Delete(path);
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
    }
}
