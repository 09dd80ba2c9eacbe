using Headwater.Model;
using Headwater.Storage;
using static Headwater.Tests.Recorded;

namespace Headwater.Tests;

/// <summary>What the background merge does to blocks, and what nobody notices of it.</summary>
public sealed class SealTests : IDisposable
{
    readonly StoreFolder _folder = new();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    BlockStore OpenSealing(Func<long>? upTo = null, BlockStoreSettings? settings = null)
    {
        var store = BlockStore.Open(settings ?? _folder.Settings, new StoppedClock(Noon));
        store.SealUpTo(upTo ?? (static () => long.MaxValue));
        return store;
    }

    static async Task<long> Append(BlockStore store, TelemetryBatch batch)
    {
        var receipt = await store.AppendAsync(batch, Cancellation);
        Assert.Equal(AppendResult.Stored, receipt.Result);
        return receipt.Watermark;
    }

    static async Task<List<Span>> Read(BlockStore store, int trace, ProjectId? project = null) =>
        [.. (await store.ReadTraceAsync(project ?? Shop, Trace(trace), 10_000, Cancellation)).Decode()];

    static async Task<(long Spans, long Sealing)> Measure(BlockStore store)
    {
        var size = await store.MeasureAsync(Cancellation);
        return (size.Spans, size.Sealing);
    }

    static async Task<List<int>> TracesAfter(BlockStore store, long watermark, int limit = 10_000) =>
        [.. (await store.ReadTracesAfterAsync(watermark, limit, Cancellation)).Traces.Select(t => (int)t.Trace.Low)];

    // Spans of one trace; with a filling that does not compress, 300 of them are a large block.
    static TelemetryBatch Large(int trace, int from, int count = 300)
    {
        var random = new Random(trace * 1_000 + from);
        var filling = new byte[500];
        return Batch(Enumerable.Range(from, count).Select(i =>
        {
            random.NextBytes(filling);
            return Span(trace, i, at: i, attributes: ("filling", Convert.ToHexString(filling)));
        }));
    }

    [Fact]
    public async Task Small_blocks_become_one_and_every_trace_reads_as_before()
    {
        await using (var store = OpenSealing())
        {
            for (var request = 0; request < 40; request++)
                await Append(store, Batch(Enumerable.Range(1, 12).Select(i => Span(request % 10 + 1, request * 12 + i, at: i))));
            var before = await Read(store, 3);
            Assert.Equal((480, 480), await Measure(store));

            store.SealNow();

            Assert.Equal((480, 0), await Measure(store));
            Assert.Equal(before, await Read(store, 3));
            var all = await store.SearchSpansAsync(new SpanSearch { Project = Shop, Limit = 1_000 }, Cancellation);
            Assert.Equal(480, all.Spans.Spans.Count);
            Assert.Equal(Enumerable.Range(1, 10), (await TracesAfter(store, 0)).Order());
        }
        Assert.Equal(1, _folder.Ask("SELECT count(*) FROM block"));
        Assert.Equal(1, _folder.Ask("SELECT codec FROM block"));
        Assert.Equal(10, _folder.Ask("SELECT count(*) FROM entry WHERE kind = 0"));
        await using var again = OpenSealing();
        Assert.Equal((480, 0), await Measure(again));
        Assert.Equal(48, (await Read(again, 3)).Count);
    }

    [Fact]
    public async Task Each_merge_takes_the_small_block_of_the_last_one_along()
    {
        await using (var store = OpenSealing())
        {
            for (var trace = 1; trace <= 20; trace++)
            {
                await Append(store, Batch(Span(trace, 1)));
                await Append(store, Batch(Span(trace, 2)) with { Project = Stranger });
                store.SealNow();
            }
            for (var trace = 1; trace <= 20; trace++)
                Assert.Equal((Id(1), Id(2)), ((await Read(store, trace)).Single().Id, (await Read(store, trace, Stranger)).Single().Id));
            Assert.Equal(40, (await store.ReadTracesAfterAsync(0, 100, Cancellation)).Traces.Count);
        }
        Assert.Equal(2, _folder.Ask("SELECT count(*) FROM block"));
    }

    [Fact]
    public async Task A_resend_in_other_batches_counts_once_after_the_merge()
    {
        await using var store = OpenSealing();
        await Append(store, Batch(Span(1, 1), Span(1, 2), Span(2, 1)));
        await Append(store, Batch(Span(1, 2), Span(1, 3)));
        Assert.Equal((5, 5), await Measure(store));

        store.SealNow();

        Assert.Equal((4, 0), await Measure(store));
        Assert.Equal([Id(1), Id(2), Id(3)], (await Read(store, 1)).Select(s => s.Id));
    }

    [Fact]
    public async Task A_resend_hours_after_its_block_was_merged_counts_once_again()
    {
        await using var store = OpenSealing();
        await Append(store, Large(1, from: 1));
        await Append(store, Large(2, from: 1));
        store.SealNow();
        await Append(store, Batch(Span(1, 7) with { End = At(900) }));
        await Append(store, Batch(Span(5, 5)));
        Assert.Equal(602, (await Measure(store)).Spans);

        store.SealNow();

        Assert.Equal((601, 0), await Measure(store));
        Assert.Equal(300, (await Read(store, 1)).Count);
        Assert.Contains(await Read(store, 1), s => s.End == At(900));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_versions_the_one_that_ended_later_is_kept(bool laterFirst)
    {
        Span early = Span(1, 1) with { End = At(0.5) }, late = Span(1, 1) with { End = At(5) };
        await using var store = OpenSealing();
        await Append(store, Batch(laterFirst ? late : early));
        await Append(store, Batch(laterFirst ? early : late));

        store.SealNow();

        Assert.Equal(At(5), Assert.Single(await Read(store, 1)).End);
        Assert.Equal((1, 0), await Measure(store));
    }

    [Fact]
    public async Task What_is_not_derived_yet_waits_and_is_read_in_commit_order_exactly()
    {
        long derived = 0;
        await using var store = OpenSealing(() => derived);
        for (var trace = 1; trace <= 6; trace++) await Append(store, Batch(Span(trace, 1)));
        derived = store.Watermark;
        for (var trace = 4; trace <= 9; trace++) await Append(store, Batch(Span(trace, 2)));

        store.SealNow();

        Assert.Equal((12, 6), await Measure(store));
        Assert.Equal([4, 5, 6, 7, 8, 9], await TracesAfter(store, derived));
        Assert.Equal(Enumerable.Range(1, 9), (await TracesAfter(store, 0)).Order());
        var last = store.Watermark;
        derived = last;
        store.SealNow();
        Assert.Empty(await TracesAfter(store, last));
        Assert.Equal(last, store.Watermark);
        Assert.True(await Append(store, Batch(Span(10, 1))) > last);
        Assert.Equal([10], await TracesAfter(store, last));
    }

    [Fact]
    public async Task Without_a_consumer_nothing_is_merged()
    {
        await using var store = _folder.Open();
        await Append(store, Batch(Span(1, 1)));
        await Append(store, Batch(Span(1, 2)));

        store.SealNow();

        Assert.Equal((2, 2), await Measure(store));
    }

    [Fact]
    public async Task Large_blocks_that_share_no_trace_stay_and_those_that_do_are_joined()
    {
        await using (var store = OpenSealing())
        {
            for (var trace = 1; trace <= 3; trace++) await Append(store, Large(trace, from: 1));
            store.SealNow();
            Assert.Equal((900, 0), await Measure(store));
        }
        Assert.Equal(0, _folder.Ask("SELECT sum(sealed) FROM block"));

        await using (var store = OpenSealing())
        {
            await Append(store, Large(7, from: 1, count: 150));
            await Append(store, Large(8, from: 1));
            await Append(store, Large(7, from: 151, count: 150));
            store.SealNow();
            Assert.Equal(300, (await Read(store, 7)).Count);
            Assert.Equal((1_500, 0), await Measure(store));
        }
        Assert.Equal(5, _folder.Ask("SELECT count(*) FROM block"));
        Assert.Equal(1, _folder.Ask("SELECT sum(sealed) FROM block"));
    }

    [Fact]
    public async Task The_index_leads_to_merged_blocks_wherever_its_entries_were()
    {
        await using var store = OpenSealing();
        const int traces = IndexTail.FlushAt + 500;
        for (var from = 1; from <= traces; from += 100) await Append(store, Batch(Enumerable.Range(from, 100).Select(t => Span(t, 1))));
        await Append(store, Batch(Span(1, 2), Span(traces, 2)) with { Invocations = [Invocation(1, request: Request(1))] });

        store.SealNow();
        await Append(store, Batch(Span(2, 3)));

        await using var copy = BlockStore.Open(_folder.CopyAsAfterACrash(), TimeProvider.System);
        foreach (var opened in (BlockStore[])[store, copy])
        {
            Assert.Equal((2, 2, 1, 2), ((await Read(opened, 1)).Count, (await Read(opened, 2)).Count,
                (await Read(opened, traces - 1)).Count, (await Read(opened, traces)).Count));
            Assert.Single((await opened.SearchInvocationsAsync(
                new InvocationSearch { Project = Shop, RequestId = Request(1) }, Cancellation)).Invocations);
            Assert.Equal((8_703, 1), await Measure(opened));
        }
    }

    [Fact]
    public async Task A_crash_in_the_middle_leaves_the_old_blocks_and_a_crash_after_it_the_new()
    {
        BlockStoreSettings? middle = null;
        var settings = _folder.Settings;
        settings = settings with { BeforeSealCommit = () => middle = _folder.CopyAsAfterACrash() with { BeforeSealCommit = null } };
        await using var store = OpenSealing(settings: settings);
        for (var trace = 1; trace <= 30; trace++) await Append(store, Batch(Span(trace % 5 + 1, trace), Span(1, 1_000)));

        store.SealNow();
        var after = _folder.CopyAsAfterACrash();

        foreach (var (crashed, spans, sealing) in (IEnumerable<(BlockStoreSettings, int, int)>)[(middle!, 60, 60), (after, 31, 0)])
        {
            await using var copy = OpenSealing(settings: crashed);
            Assert.Equal((spans, sealing), await Measure(copy));
            for (var trace = 2; trace <= 5; trace++) Assert.Equal(6, (await Read(copy, trace)).Count);
            Assert.Equal(7, (await Read(copy, 1)).Count);
            copy.SealNow();
            Assert.Equal((31, 0), await Measure(copy));
            Assert.Equal(7, (await Read(copy, 1)).Count);
        }
    }

    [Fact]
    public async Task A_broken_block_is_left_where_it_is_and_reported()
    {
        await using (var store = OpenSealing())
            for (var trace = 1; trace <= 5; trace++) await Append(store, Batch(Span(trace, 1)));
        _folder.Tamper("UPDATE block SET body = zeroblob(length(body)) WHERE id = 3");

        await using (var store = OpenSealing())
        {
            store.SealNow();
            Assert.Equal((5, 0), await Measure(store));
            foreach (var trace in (int[])[1, 2, 4, 5]) Assert.Single(await Read(store, trace));
        }

        Assert.Equal(2, _folder.Ask("SELECT count(*) FROM block"));
        Assert.Equal(1, _folder.Ask("SELECT count(*) FROM block WHERE id = 3"));
        Assert.Contains(_folder.Problems, p => p.Contains("Block 3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Yesterdays_file_is_merged_too()
    {
        await using var store = OpenSealing();
        for (var trace = 1; trace <= 5; trace++) await Append(store, Batch(Span(trace, 1)));
        await Append(store, Batch(Span(6, 1)) with { ReceivedAt = Noon + Duration.FromDays(1) });

        store.SealNow();

        Assert.Equal((6, 0), await Measure(store));
        for (var trace = 1; trace <= 6; trace++) Assert.Single(await Read(store, trace));
        Assert.Equal(Enumerable.Range(1, 6), (await TracesAfter(store, 0)).Order());
    }

    [Fact]
    public async Task Readers_miss_nothing_and_see_nothing_twice_while_blocks_are_merged()
    {
        await using var store = OpenSealing();
        var reading = true;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            var rounds = 0;
            for (; Volatile.Read(ref reading) || rounds < 5; rounds++)
            {
                Assert.Equal(3, (await Read(store, 1)).Count);
                var page = await store.SearchSpansAsync(
                    new SpanSearch { Project = Shop, Where = new Predicate.Compare("name", Comparison.Equal, "kept"), Limit = 10 }, Cancellation);
                Assert.Equal(3, page.Spans.Spans.Count);
            }
            return rounds;
        }, Cancellation));
        await Append(store, Batch(Span(1, 1, name: "kept")));
        await Append(store, Batch(Span(1, 2, name: "kept")));
        await Append(store, Batch(Span(1, 3, name: "kept")));
        var running = readers.ToList();

        for (var round = 0; round < 60; round++)
        {
            await Append(store, Batch(Enumerable.Range(2, 20).Select(t => Span(t, round + 1))));
            store.SealNow();
        }
        Volatile.Write(ref reading, false);
        await Task.WhenAll(running);
        store.SealNow();

        Assert.Equal((1_203, 0), await Measure(store));
    }

    [Fact]
    public async Task Merging_begins_when_two_intervals_went_by_without_an_append()
    {
        await using var store = BlockStore.Open(_folder.Settings, new HandTimer());
        store.SealUpTo(static () => long.MaxValue);
        for (var trace = 1; trace <= 4; trace++)
        {
            await Append(store, Batch(Span(trace, 1)));
            store.SealTick();
        }
        Assert.Equal((4, 4), await Measure(store));

        store.SealTick();
        Assert.Equal((4, 4), await Measure(store));
        store.SealTick();

        Assert.Equal((4, 0), await Measure(store));
    }

    [Fact]
    public async Task Beside_a_trickle_many_small_blocks_are_worth_it()
    {
        await using var store = BlockStore.Open(_folder.Settings, new HandTimer());
        store.SealUpTo(static () => long.MaxValue);
        for (var trace = 1; trace <= 70; trace++) await Append(store, Batch(Span(trace, 1)));

        store.SealTick();

        Assert.Equal((70, 0), await Measure(store));
    }

    [Fact]
    public async Task Pages_that_become_free_are_given_back()
    {
        await using (var store = OpenSealing())
        {
            for (var i = 0; i < 20; i++) await Append(store, Large(1, from: 1, count: 300 + i));
            store.SealNow();
            Assert.Equal((319, 0), await Measure(store));
        }
        Assert.True(_folder.Ask("PRAGMA freelist_count") < 1_024);
        Assert.True(_folder.Ask("PRAGMA page_count") < 1_500);
    }

    [Fact]
    public async Task While_somebody_reads_blocks_they_are_not_exchanged()
    {
        using var gate = new SealGate();
        using var inside = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var reader = Task.Run(() => gate.Read(() =>
        {
            inside.Set();
            leave.Wait(Cancellation);
            return true;
        }), Cancellation);
        inside.Wait(Cancellation);

        Assert.False(gate.TryChange(() => Assert.Fail("exchanged under a reader")));
        leave.Set();
        await reader;
        var changed = false;
        Assert.True(gate.TryChange(() => changed = true));
        Assert.True(changed);
    }

    [Fact]
    public async Task A_disk_that_is_nearly_full_is_not_written_for_a_merge()
    {
        var free = 1L << 40;
        await using var store = OpenSealing(settings: _folder.Settings with { FreeBytes = _ => free });
        for (var trace = 1; trace <= 3; trace++) await Append(store, Batch(Span(trace, 1)));
        free = 0;

        store.SealNow();
        Assert.Equal((3, 3), await Measure(store));
        free = 1L << 40;
        store.SealNow();
        Assert.Equal((3, 0), await Measure(store));
    }

    [Fact]
    public void What_reads_back_differently_is_noticed()
    {
        var put = Batch(Span(1, 1, name: "one"), Span(1, 2, name: "two"));
        var other = Batch(Span(1, 1, name: "one"), Span(1, 2, name: "too"));
        var moved = Batch(Span(1, 1, name: "one"), Span(1, 2, name: "two", service: "billing"));
        var packed = new BlockPacker(minColumnarSpans: 1).Pack(Shop, [put]);

        Assert.True(SealCheck.Holds(packed, put.Contexts, put.Spans.Span));
        Assert.False(SealCheck.Holds(packed, other.Contexts, other.Spans.Span));
        Assert.False(SealCheck.Holds(packed, moved.Contexts, moved.Spans.Span));
        Assert.False(SealCheck.Holds(packed, put.Contexts, put.Spans.Span[..1]));
        packed[0].Dispose();
    }

    [Fact]
    public void Merged_blocks_keep_a_number_for_each_trace_when_there_is_room()
    {
        Assert.Equal([6, 10], BlockNumbers.Choose([(1, 10)], [6, 4])!);
        Assert.Equal([2, 9], BlockNumbers.Choose([(1, 2), (8, 9)], [2, 5])!);
        Assert.Equal([9, 10], BlockNumbers.Choose([(9, 10)], [6, 4])!);
        Assert.Null(BlockNumbers.Choose([(10, 10)], [1, 1]));
    }

    /// <summary>Its timers never fire.</summary>
    sealed class HandTimer : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Still();

        sealed class Still : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
