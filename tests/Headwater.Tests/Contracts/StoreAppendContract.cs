using Headwater.Model;
using static Headwater.Tests.Recorded;

namespace Headwater.Tests;

/// <summary>What every store promises about appending, and about reading by id and in commit order.</summary>
public abstract class StoreAppendContract
{
    protected abstract ITelemetryWriter Writer { get; }

    protected abstract ITelemetryReader Reader { get; }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected async Task<AppendReceipt> Append(TelemetryBatch batch)
    {
        var receipt = await Writer.AppendAsync(batch, Cancellation);
        Assert.Equal(AppendResult.Stored, receipt.Result);
        return receipt;
    }

    protected async Task<List<Span>> ReadTrace(int trace, ProjectId? project = null, int limit = 1000) =>
        [.. (await Reader.ReadTraceAsync(project ?? Shop, Trace(trace), limit, Cancellation)).Decode()];

    [Fact]
    public async Task A_span_reads_back_as_it_was_appended()
    {
        var span = Span(1, 1, name: "POST /sales", attributes: ("order", 42)) with
        {
            ParentId = Id(9),
            Status = SpanStatus.Error,
            StatusMessage = "no",
            TraceState = "a=b",
            Flags = 257,
            Events = [new SpanEvent { Time = At(1), Name = "exception", Attributes = Attributes.Of(("exception.type", "Oops")) }],
            Links = [new SpanLink { Target = Ref(2, 2), Attributes = Attributes.Of(("why", true)) }],
        };

        await Append(Batch(span));

        AssertSame(span, Assert.Single(await ReadTrace(1)));
    }

    [Fact]
    public async Task Nothing_of_the_callers_memory_is_kept_because_bodies_live_in_pooled_buffers()
    {
        var span = Span(1, 1, name: "POST /sales", attributes: ("order", 42));
        var batch = Batch(span);
        var body = batch.Spans.Span[0].Bytes.ToArray();
        var pooled = batch with { Spans = new[] { batch.Spans.Span[0] with { Bytes = body } } };

        await Append(pooled);
        Array.Fill(body, (byte)0xEE);

        AssertSame(span, Assert.Single(await ReadTrace(1)));
    }

    [Fact]
    public async Task A_trace_is_the_sum_of_its_requests_in_order_of_start()
    {
        await Append(Batch(Span(1, 3, at: 3), Span(2, 4, at: 1)));
        await Append(Batch(Span(1, 1, at: 1), Span(1, 2, at: 2)));

        Assert.Equal([Id(1), Id(2), Id(3)], (await ReadTrace(1)).Select(s => s.Id));
    }

    [Fact]
    public async Task Spans_that_start_together_are_ordered_by_id()
    {
        await Append(Batch(Span(1, 3), Span(1, 1), Span(1, 2)));

        Assert.Equal([Id(1), Id(2), Id(3)], (await ReadTrace(1)).Select(s => s.Id));
    }

    [Fact]
    public async Task Of_a_long_trace_the_earliest_spans_are_returned()
    {
        await Append(Batch(Enumerable.Range(1, 50).Reverse().Select(i => Span(1, i, at: i))));

        Assert.Equal([Id(1), Id(2), Id(3)], (await ReadTrace(1, limit: 3)).Select(s => s.Id));
    }

    [Fact]
    public async Task An_unknown_trace_is_empty()
    {
        await Append(Batch(Span(1, 1)));

        Assert.Empty(await ReadTrace(2));
    }

    [Fact]
    public async Task Each_span_keeps_its_own_resource()
    {
        await Append(Batch(Span(1, 1, service: "orders"), Span(1, 2, service: "billing"), Span(1, 3, service: "orders")));

        Assert.Equal(["orders", "billing", "orders"], (await ReadTrace(1)).Select(s => s.Resource.ServiceName));
    }

    [Fact]
    public async Task One_span_is_found_by_its_id()
    {
        await Append(Batch(Span(1, 1, name: "first"), Span(1, 2, name: "second")));

        var found = await Reader.ReadSpanAsync(Shop, Ref(1, 2), Cancellation);
        var missing = await Reader.ReadSpanAsync(Shop, Ref(1, 3), Cancellation);

        Assert.Equal("second", Assert.Single(found.Decode()).Name);
        Assert.Empty(missing.Spans);
    }

    [Fact]
    public async Task The_same_request_sent_twice_is_a_duplicate()
    {
        await Append(Batch(Span(1, 1), Span(1, 2)));

        var again = await Writer.AppendAsync(Batch(Span(1, 2), Span(1, 1)), Cancellation);

        Assert.Equal(AppendResult.Duplicate, again.Result);
        Assert.Equal(2, (await ReadTrace(1)).Count);
    }

    [Fact]
    public async Task Requests_that_differ_in_one_span_are_no_duplicates()
    {
        await Append(Batch(Span(1, 1), Span(1, 2)));

        await Append(Batch(Span(1, 1), Span(1, 3)));

        Assert.Equal([Id(1), Id(2), Id(3)], (await ReadTrace(1)).Select(s => s.Id));
    }

    [Fact]
    public async Task A_resend_in_other_batches_shows_no_span_twice()
    {
        await Append(Batch(Span(1, 1), Span(1, 2), Span(1, 3)));
        await Append(Batch(Span(1, 2), Span(1, 3), Span(1, 4)));

        var page = await Reader.SearchSpansAsync(new SpanSearch { Project = Shop }, Cancellation);

        Assert.Equal(4, (await ReadTrace(1)).Count);
        Assert.Equal(4, page.Spans.Spans.Count);
    }

    [Fact]
    public async Task A_span_repeated_inside_a_request_is_one_span()
    {
        await Append(Batch(Span(1, 1), Span(1, 1), Span(1, 1)));

        Assert.Single(await ReadTrace(1));
    }

    [Fact]
    public async Task Of_two_versions_of_a_span_the_one_that_ended_later_wins_in_any_order()
    {
        var running = Span(1, 1) with { End = At(0) };
        var ended = Span(1, 1) with { End = At(5) };

        await Append(Batch(ended));
        await Append(Batch(running));

        Assert.Equal(At(5), Assert.Single(await ReadTrace(1)).End);
    }

    [Fact]
    public async Task Projects_never_see_each_other()
    {
        await Append(Batch(Span(1, 1)));
        await Append(Batch(Span(1, 2)) with { Project = Stranger });

        Assert.Equal(Id(1), Assert.Single(await ReadTrace(1)).Id);
        Assert.Equal(Id(2), Assert.Single(await ReadTrace(1, Stranger)).Id);
    }

    [Fact]
    public async Task The_same_records_in_another_project_are_no_duplicate()
    {
        await Append(Batch(Span(1, 1)));
        await Append(Batch(Span(1, 1)) with { Project = Stranger });

        Assert.Single(await ReadTrace(1, Stranger));
    }

    [Fact]
    public async Task A_watermark_grows_with_every_append_and_tells_what_is_new()
    {
        var first = await Append(Batch(Span(1, 1), Span(2, 1)));
        var second = await Append(Batch(Span(3, 1)));

        var fresh = await Reader.ReadTracesAfterAsync(first.Watermark, 100, Cancellation);
        var all = await Reader.ReadTracesAfterAsync(0, 100, Cancellation);

        Assert.True(second.Watermark > first.Watermark);
        Assert.Equal([(Shop, Trace(3))], fresh.Traces);
        Assert.Equal(second.Watermark, fresh.Watermark);
        Assert.Equal([Trace(1), Trace(2), Trace(3)], all.Traces.Select(t => t.Trace).Order());
    }

    [Fact]
    public async Task Traces_are_paged_in_commit_order_without_gaps()
    {
        for (var request = 0; request < 5; request++)
            await Append(Batch(Enumerable.Range(request * 10, 10).Select(trace => Span(trace + 1, 1))));

        var seen = new List<TraceId>();
        for (var page = await Reader.ReadTracesAfterAsync(0, 7, Cancellation); page.Traces.Count > 0;
            page = await Reader.ReadTracesAfterAsync(page.Watermark, 7, Cancellation))
        {
            Assert.InRange(page.Traces.Count, 1, 7);
            seen.AddRange(page.Traces.Select(t => t.Trace));
        }

        Assert.Equal(Enumerable.Range(1, 50).Select(Trace), seen.Distinct().Order());
    }

    [Fact]
    public async Task A_trace_of_which_only_a_log_line_came_is_to_be_derived_too()
    {
        await Append(Lines(Log("lonely", trace: 4)));

        var fresh = await Reader.ReadTracesAfterAsync(0, 100, Cancellation);

        Assert.Equal([(Shop, Trace(4))], fresh.Traces);
    }

    [Fact]
    public async Task Concurrent_writers_lose_nothing_and_mix_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var request = 0; request < 20; request++)
                await Append(Batch(Span(writer + 1, request * 2 + 1, at: request), Span(100 + request, writer + 1)));
        }, Cancellation)));

        for (var writer = 0; writer < 8; writer++) Assert.Equal(20, (await ReadTrace(writer + 1)).Count);
        for (var request = 0; request < 20; request++) Assert.Equal(8, (await ReadTrace(100 + request)).Count);
    }

    [Fact]
    public async Task An_empty_batch_is_stored_as_nothing()
    {
        await Append(Batch());

        Assert.Equal(0, (await Reader.MeasureAsync(Cancellation)).Spans);
    }

    [Fact]
    public async Task The_store_says_how_much_it_holds()
    {
        await Append(Batch(Span(1, 1), Span(1, 2)));
        await Append(Lines(Log("one")));

        var size = await Reader.MeasureAsync(Cancellation);

        Assert.Equal((2, 1), (size.Spans, size.Logs));
        Assert.True(size.Bytes > 0);
        Assert.NotNull(size.Oldest);
    }

    protected static void AssertSame(Span expected, Span actual)
    {
        Assert.Equal(OtlpEncoder.Encode(expected, 0).Bytes.ToArray(), OtlpEncoder.Encode(actual, 0).Bytes.ToArray());
        Assert.Equal(expected.Resource.Attributes, actual.Resource.Attributes);
        Assert.Equal(expected.Scope.Name, actual.Scope.Name);
    }
}
