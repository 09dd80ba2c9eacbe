using Headwater.Analysis;
using Headwater.Model;
using Headwater.Server;

namespace Headwater.Tests;

public sealed class PendingTracesTests
{
    readonly HandClock _clock = new();
    readonly PendingTraces _pending;

    public PendingTracesTests() => _pending = new PendingTraces(_clock);

    [Fact]
    public void A_trace_is_taken_two_seconds_after_its_last_span_and_not_before()
    {
        Offer(trace: 1, watermark: 1);
        _clock.Pass(1.5);
        Offer(trace: 1, watermark: 2);
        _clock.Pass(1.5);
        Assert.Empty(Take());

        _clock.Pass(0.5);

        Assert.Equal(2, Assert.Single(Take()).Facts.Count);
    }

    [Fact]
    public void A_trace_that_keeps_growing_is_taken_after_ten_seconds()
    {
        for (var second = 0; second < 10; second++)
        {
            Offer(trace: 1, watermark: second);
            Assert.Empty(Take());
            _clock.Pass(1);
        }

        Assert.Single(Take());
    }

    [Fact]
    public void The_watermark_waits_for_the_slowest_request_and_the_slowest_trace()
    {
        var slow = _pending.Begin();
        Offer(trace: 1, watermark: 5);
        _clock.Pass(2);
        var round = Take();
        _pending.Finish(round);
        Assert.Equal(0, _pending.Watermark);

        _pending.Offer(slow, ProjectId.Default, [Fact(trace: 2)], [], watermark: 4);
        Assert.Equal(0, _pending.Watermark);
        _clock.Pass(2);
        _pending.Finish(Take());

        Assert.Equal(5, _pending.Watermark);
    }

    [Fact]
    public void Nothing_pends_only_when_requests_traces_and_rounds_are_through()
    {
        var ticket = _pending.Begin();
        Assert.Equal(1, _pending.Count);
        _pending.Offer(ticket, ProjectId.Default, [Fact(trace: 1)], [], watermark: 1);
        Assert.Equal(1, _pending.Count);
        _clock.Pass(2);
        var round = Take();
        Assert.Equal(1, _pending.Count);
        _pending.Finish(round);

        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public void A_round_that_failed_comes_again_and_is_read_from_the_store()
    {
        Offer(trace: 1, watermark: 1);
        _clock.Pass(2);
        _pending.PutBack(Take());
        Assert.Equal(0, _pending.Watermark);
        _clock.Pass(2);

        var again = Assert.Single(Take());

        Assert.Equal((true, 1, 0), (again.ReadFromStore, again.Failures, again.Facts.Count));
    }

    [Fact]
    public void More_facts_than_memory_holds_are_left_to_the_store_and_no_trace_is_lost()
    {
        for (var trace = 1; trace <= 300; trace++)
            _pending.Offer(_pending.Begin(), ProjectId.Default, [.. Enumerable.Repeat(Fact(trace), 1_000)], [], trace);

        var taken = new List<PendingTrace>();
        while (Take(impatient: true) is { Count: > 0 } round) taken.AddRange(round);

        Assert.Equal(300, taken.Count);
        Assert.InRange(taken.Sum(t => t.Facts.Count), 1, 200_000);
        Assert.All(taken, t => Assert.True(t.ReadFromStore || t.Facts.Count == 1_000));
    }

    IReadOnlyList<PendingTrace> Take(bool impatient = false) => _pending.Take(500, 20_000, impatient);

    void Offer(int trace, long watermark) =>
        _pending.Offer(_pending.Begin(), ProjectId.Default, [Fact(trace)], [], watermark);

    static SpanFacts Fact(int trace) => new()
    {
        Ref = new SpanRef(new TraceId(1, (ulong)trace), new SpanId(1)),
        Name = "work",
        Start = Body.Start,
        End = Body.Start,
        Source = new SourceFacts { Function = new FunctionName("", "", "", "shop") },
        Component = new Component(ComponentKind.Service, "", "shop"),
    };
}

/// <summary>A clock that goes when it is told to.</summary>
sealed class HandClock : TimeProvider
{
    DateTimeOffset _now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
