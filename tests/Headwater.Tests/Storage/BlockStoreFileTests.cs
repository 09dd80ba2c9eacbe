using Headwater.Model;
using Headwater.Storage;
using static Headwater.Tests.Recorded;

namespace Headwater.Tests;

/// <summary>What the embedded store does with its files: crashes, damage, days, disks.</summary>
public sealed class BlockStoreFileTests : IDisposable
{
    readonly StoreFolder _folder = new();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static Instant Tomorrow => Noon + Duration.FromDays(1);

    public void Dispose() => _folder.Dispose();

    static async Task<AppendResult> Append(BlockStore store, TelemetryBatch batch) =>
        (await store.AppendAsync(batch, Cancellation)).Result;

    static async Task<int> Count(BlockStore store, int trace) =>
        (await store.ReadTraceAsync(Shop, Trace(trace), 100_000, Cancellation)).Spans.Count;

    static async Task<FunctionStatistics> SumOf(BlockStore store) =>
        Assert.Single(await store.SummarizeFunctionsAsync(Shop, Interval.Always, null, Cancellation));

    [Fact]
    public async Task A_store_that_was_closed_knows_everything_when_it_is_opened_again()
    {
        await using (var store = _folder.Open())
        {
            await Append(store, Run(Invocation(1)));
            await Append(store, Lines(Log("hello", trace: 1)));
        }

        await using var again = _folder.Open();

        Assert.Equal(1, await Count(again, 1));
        Assert.Single((await again.SearchLogsAsync(new LogSearch { Project = Shop, Traces = [Trace(1)] }, Cancellation)).Logs.Logs);
        Assert.Equal(1, (await SumOf(again)).Invocations);
        Assert.Equal(AppendResult.Duplicate, await Append(again, Run(Invocation(1))));
        Assert.Equal((1, 1), ((await again.MeasureAsync(Cancellation)).Spans, (await again.MeasureAsync(Cancellation)).Logs));
    }

    [Fact]
    public async Task What_was_acknowledged_survives_a_crash_and_is_found_by_its_trace()
    {
        await using var store = _folder.Open();
        var receipt = await store.AppendAsync(Batch(Span(1, 1), Span(2, 1)), Cancellation);
        await Append(store, Run(Invocation(3, request: Request(3))));

        await using var copy = BlockStore.Open(_folder.CopyAsAfterACrash(), TimeProvider.System);
        var fresh = await copy.ReadTracesAfterAsync(receipt.Watermark, 10, Cancellation);
        var byRequest = await copy.SearchInvocationsAsync(
            new InvocationSearch { Project = Shop, RequestId = Request(3) }, Cancellation);

        Assert.Equal((1, 1, 1), (await Count(copy, 1), await Count(copy, 2), await Count(copy, 3)));
        Assert.Equal([(Shop, Trace(3))], fresh.Traces);
        Assert.Single(byRequest.Invocations);
        Assert.True((await copy.AppendAsync(Batch(Span(9, 9)), Cancellation)).Watermark > fresh.Watermark);
    }

    [Fact]
    public async Task The_index_finds_traces_before_and_after_it_is_sorted_in()
    {
        await using var store = _folder.Open();
        const int traces = IndexTail.FlushAt + 2_000;
        for (var from = 1; from <= traces; from += 1_000)
            await Append(store, Batch(Enumerable.Range(from, 1_000).Select(t => Span(t, 1))));

        await using var copy = BlockStore.Open(_folder.CopyAsAfterACrash(), TimeProvider.System);

        foreach (var trace in (int[])[1, 500, IndexTail.FlushAt - 1, IndexTail.FlushAt, IndexTail.FlushAt + 1, traces - 1])
            Assert.Equal((trace, 1, 1), (trace, await Count(store, trace), await Count(copy, trace)));
    }

    [Theory]
    [InlineData("UPDATE block SET body = zeroblob(length(body)) WHERE id = (SELECT min(id) FROM block)")]
    [InlineData("UPDATE block SET codec = 77 WHERE id = (SELECT min(id) FROM block)")]
    [InlineData("UPDATE block SET body = x'', crc = 0 WHERE id = (SELECT min(id) FROM block)")]
    public async Task A_broken_block_is_reported_once_and_hides_nothing_else(string damage)
    {
        await using (var store = _folder.Open())
        {
            await Append(store, Batch(Span(1, 1)));
            await Append(store, Batch(Span(2, 2)));
        }
        _folder.Tamper(damage);

        await using var again = _folder.Open();
        var page = await again.SearchSpansAsync(new SpanSearch { Project = Shop }, Cancellation);
        var group = await again.GroupSpansAsync(new SpanSearch { Project = Shop }, "name", Cancellation);

        Assert.Equal((0, 1), (await Count(again, 1), await Count(again, 2)));
        Assert.Equal(Id(2), Assert.Single(page.Spans.Spans).Id);
        Assert.Equal(1, Assert.Single(group.Groups).Count);
        Assert.Contains("cannot be read and is skipped", Assert.Single(_folder.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_with_advice()
    {
        await _folder.Open().DisposeAsync();
        _folder.Tamper("PRAGMA user_version = 99");

        var refusal = Assert.Throws<InvalidDataException>(() => _folder.Open());

        Assert.Contains("has format 99; this Headwater reads up to 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_the_first_version_is_migrated_with_what_it_holds()
    {
        await using (var store = _folder.Open()) await Append(store, Run(Invocation(1, request: Request(1))));
        _folder.Tamper("""
            ALTER TABLE invocation DROP COLUMN own_status; ALTER TABLE invocation DROP COLUMN own_duration; PRAGMA user_version = 1;
            """);

        await using (var again = _folder.Open())
        {
            await Append(again, Said(Report(Request(1), at: 1) with { Status = InvocationStatus.TimedOut, Ended = true }));
            Assert.Equal((1, 1), ((await SumOf(again)).Invocations, (await SumOf(again)).Timeouts));
        }

        Assert.Equal(2, _folder.Ask("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_foreign_database_is_left_alone()
    {
        Directory.CreateDirectory(_folder.Settings.Directory);
        using (var foreign = SqliteConnection.Open(Path.Combine(_folder.Settings.Directory, "telemetry-2026-11-21.db")))
            foreign.Execute("CREATE TABLE cats(name TEXT)");

        Assert.Throws<InvalidDataException>(() => _folder.Open());
    }

    [Fact]
    public async Task A_directory_has_one_store_at_a_time()
    {
        await using var store = _folder.Open();

        Assert.Contains("in use", Assert.Throws<IOException>(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_that_crosses_midnight_is_one_trace()
    {
        await using var store = _folder.Open(new StoppedClock(Noon));
        var first = await store.AppendAsync(Batch(Span(1, 1)), Cancellation);
        await Append(store, Batch(Span(1, 2, at: 86_400)) with { ReceivedAt = Tomorrow });

        Assert.Equal(["telemetry-2026-11-21.db", "telemetry-2026-11-22.db"], _folder.Files);
        Assert.Equal(2, await Count(store, 1));
        Assert.Equal([Trace(1)], (await store.ReadTracesAfterAsync(first.Watermark, 9, Cancellation)).Traces.Select(t => t.Trace));
        Assert.Equal([Id(2), Id(1)],
            (await store.SearchSpansAsync(new SpanSearch { Project = Shop }, Cancellation)).Spans.Spans.Select(s => s.Id));
    }

    [Fact]
    public async Task A_run_that_is_sent_again_after_midnight_counts_once()
    {
        await using var store = _folder.Open(new StoppedClock(Noon));
        await Append(store, Run(Invocation(1)));
        await Append(store, Batch(Span(1, 1), Span(2, 2)) with { Invocations = [Invocation(1)], ReceivedAt = Tomorrow });

        Assert.Equal(1, (await SumOf(store)).Invocations);
        Assert.Single((await store.SearchInvocationsAsync(new InvocationSearch { Project = Shop }, Cancellation)).Invocations);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lines_and_span_on_two_sides_of_midnight_are_one_run(bool linesFirst)
    {
        await using var store = _folder.Open(new StoppedClock(Noon));
        var run = Run(Invocation(1, request: Request(1)));
        var lines = Said(Report(Request(1), at: 0.1) with
        {
            Ended = true,
            Status = InvocationStatus.TimedOut,
            Duration = Duration.FromMilliseconds(100),
        });

        await Append(store, linesFirst ? lines : run);
        await Append(store, (linesFirst ? run : lines) with { ReceivedAt = Tomorrow });

        foreach (var failedOnly in (bool[])[false, true])
        {
            var page = await store.SearchInvocationsAsync(
                new InvocationSearch { Project = Shop, FailedOnly = failedOnly }, Cancellation);
            Assert.Equal((Ref(1, 1), InvocationStatus.TimedOut), (Assert.Single(page.Invocations).Span!.Value, page.Invocations[0].Status));
        }
        Assert.Equal((1, 1), ((await SumOf(store)).Invocations, (await SumOf(store)).Timeouts));
    }

    [Fact]
    public async Task A_day_that_grows_too_large_goes_on_in_another_file()
    {
        await using var store = BlockStore.Open(_folder.Settings with { MaxPartitionBytes = 1 }, new StoppedClock(Noon));
        for (var trace = 1; trace <= 3; trace++) await Append(store, Run(Invocation(trace)));
        await Append(store, Batch(Span(1, 1), Span(9, 9)) with { Invocations = [Invocation(1)] });

        Assert.True(_folder.Files.Count() >= 4);
        Assert.Equal((1, 1, 1), (await Count(store, 1), await Count(store, 2), await Count(store, 3)));
        Assert.Equal(3, (await SumOf(store)).Invocations);
        Assert.Equal([1, 2, 3, 9], (await store.ReadTracesAfterAsync(0, 99, Cancellation)).Traces.Select(t => (int)t.Trace.Low));
    }

    [Fact]
    public async Task Retention_drops_whole_days_and_never_the_one_being_written()
    {
        await using var store = BlockStore.Open(
            _folder.Settings with { Retention = Duration.FromDays(7) }, new StoppedClock(Noon + Duration.FromDays(20)));
        foreach (var day in (int[])[0, 10, 15])
            await Append(store, Batch(Span(day + 1, 1)) with { ReceivedAt = Noon + Duration.FromDays(20 + day) });
        Assert.Equal(3, _folder.Files.Count());

        await using var later = BlockStore.Open(_folder.CopyAsAfterACrash() with { Retention = Duration.FromDays(7) },
            new StoppedClock(Noon + Duration.FromDays(37.5)));
        later.ApplyRetention();

        Assert.Equal((0, 1, 1), (await Count(later, 1), await Count(later, 11), await Count(later, 16)));
        Assert.Equal(2, (await later.MeasureAsync(Cancellation)).Spans);
    }

    [Fact]
    public async Task Retention_by_bytes_drops_the_oldest_first()
    {
        await using var store = BlockStore.Open(_folder.Settings with { MaxBytes = 1 }, new StoppedClock(Noon));
        for (var day = 0; day < 3; day++)
            await Append(store, Batch(Span(day + 1, 1)) with { ReceivedAt = Noon + Duration.FromDays(day) });

        store.ApplyRetention();

        Assert.Equal(["telemetry-2026-11-23.db"], _folder.Files);
        Assert.Equal((0, 0, 1), (await Count(store, 1), await Count(store, 2), await Count(store, 3)));
    }

    [Fact]
    public async Task A_backup_taken_while_telemetry_arrives_is_a_store()
    {
        var backup = Path.Combine(_folder.Root, "backup");
        await using var store = _folder.Open();
        await Append(store, Run(Invocation(1)));
        var arriving = Task.Run(async () =>
        {
            for (var trace = 100; trace < 150; trace++) await Append(store, Batch(Span(trace, 1)));
        }, Cancellation);

        await store.BackupAsync(backup, Cancellation);
        await arriving;

        await using var copy = BlockStore.Open(_folder.Settings with { Directory = backup }, TimeProvider.System);
        Assert.Equal(1, await Count(copy, 1));
        Assert.Equal(1, (await SumOf(copy)).Invocations);
        await Assert.ThrowsAsync<IOException>(() => store.BackupAsync(backup, Cancellation));
    }

    [Fact]
    public async Task With_a_full_disk_appends_are_refused_and_reads_go_on()
    {
        long free = 1L << 40;
        await using var store = BlockStore.Open(_folder.Settings with { FreeBytes = _ => free }, new StoppedClock(Noon));
        await Append(store, Batch(Span(1, 1)));

        await using var full = BlockStore.Open(
            _folder.CopyAsAfterACrash() with { FreeBytes = _ => free }, new StoppedClock(Noon));
        free = 1_000;
        Assert.Equal(AppendResult.DiskFull, await Append(full, Batch(Span(2, 2))));
        Assert.Equal(1, await Count(full, 1));

        free = 1L << 40;
        Assert.Equal(AppendResult.Stored, await Append(full, Batch(Span(2, 2))));
    }

    [Fact]
    public async Task When_the_queue_is_full_an_append_is_refused_at_once_and_nothing_of_it_stored()
    {
        await using var store = BlockStore.Open(_folder.Settings with { MaxQueuedBatches = 3 }, TimeProvider.System);
        var accepted = new List<Task<AppendReceipt>>();
        Task<AppendReceipt>? fourth = null;

        store.BetweenCommits(() =>
        {
            for (var trace = 1; trace <= 3; trace++) accepted.Add(store.AppendAsync(Batch(Span(trace, 1)), Cancellation).AsTask());
            fourth = store.AppendAsync(Batch(Span(4, 1)), Cancellation).AsTask();
            Assert.True(fourth.IsCompleted);
        });
        foreach (var append in accepted) Assert.Equal(AppendResult.Stored, (await append).Result);

        Assert.Equal(AppendResult.QueueFull, (await fourth!).Result);
        Assert.Equal((1, 0), (await Count(store, 3), await Count(store, 4)));
    }

    [Fact]
    public async Task Twins_that_come_together_are_stored_once()
    {
        await using var store = _folder.Open();
        var twins = new List<Task<AppendReceipt>>();

        store.BetweenCommits(() =>
        {
            for (var i = 0; i < 3; i++) twins.Add(store.AppendAsync(Batch(Span(1, 1)), Cancellation).AsTask());
        });
        var results = new List<AppendResult>();
        foreach (var twin in twins) results.Add((await twin).Result);

        Assert.Equal([AppendResult.Stored, AppendResult.Duplicate, AppendResult.Duplicate], results.Order());
        Assert.Equal(1, (await store.MeasureAsync(Cancellation)).Spans);
    }
}
