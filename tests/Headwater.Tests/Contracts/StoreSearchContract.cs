using Headwater.Model;
using static Headwater.Tests.Recorded;

namespace Headwater.Tests;

/// <summary>What every store promises about searching and grouping spans.</summary>
public abstract class StoreSearchContract : StoreAppendContract
{
    static SpanSearch Where(Predicate? predicate, int limit = 100) => new() { Project = Shop, Where = predicate, Limit = limit };

    static Predicate.Compare Is(string key, AttributeValue value) => new(key, Comparison.Equal, value);

    async Task<List<int>> Find(Predicate? predicate) => await Find(Where(predicate));

    async Task<List<int>> Find(SpanSearch search)
    {
        var page = await Reader.SearchSpansAsync(search, Cancellation);
        Assert.True(page.Coverage.Complete);
        return [.. page.Spans.Decode().Select(s => (int)s.Id.Value)];
    }

    [Fact]
    public async Task Spans_are_listed_newest_first()
    {
        await Append(Batch(Span(1, 1, at: 1), Span(2, 3, at: 3)));
        await Append(Batch(Span(3, 2, at: 2), Span(4, 4, at: 4)));

        Assert.Equal([4, 3, 2, 1], await Find(predicate: null));
    }

    [Fact]
    public async Task Pages_join_without_gap_or_overlap_also_where_times_are_equal()
    {
        await Append(Batch(Enumerable.Range(1, 40).Select(i => Span(i, i, at: i / 4))));
        await Append(Batch(Enumerable.Range(41, 40).Select(i => Span(i, i, at: i / 8))));

        var seen = await ReadAllPages(Where(null, limit: 7));

        Assert.Equal(80, seen.Count);
        Assert.Equal(80, seen.Select(s => s.Ref).Distinct().Count());
        Assert.Equal(seen.OrderByDescending(s => s.Start).Select(s => s.Start), seen.Select(s => s.Start));
    }

    [Fact]
    public async Task A_cursor_stays_valid_while_newer_data_arrives()
    {
        await Append(Batch(Enumerable.Range(1, 20).Select(i => Span(i, i, at: i))));
        var first = await Reader.SearchSpansAsync(Where(null, limit: 10), Cancellation);
        await Append(Batch(Enumerable.Range(21, 20).Select(i => Span(i, i, at: i))));

        var second = await Find(Where(null, limit: 10) with { After = first.Next });

        Assert.Equal([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], second);
    }

    [Fact]
    public async Task Only_spans_that_start_in_the_interval_are_found_its_end_excluded()
    {
        await Append(Batch(Enumerable.Range(1, 9).Select(i => Span(i, i, at: i))));

        Assert.Equal([5, 4, 3], await Find(Where(null) with { Interval = new Interval(At(3), At(6)) }));
    }

    [Fact]
    public async Task Other_projects_are_not_searched()
    {
        await Append(Batch(Span(1, 1, attributes: ("user", "anna"))) with { Project = Stranger });

        Assert.Empty(await Find(Is("user", "anna")));
    }

    [Fact]
    public async Task Text_compares_exactly_and_a_star_stands_for_any_run()
    {
        await Append(Batch(
            Span(1, 1, attributes: ("route", "/sales/17/lines")), Span(2, 2, attributes: ("route", "/sales")),
            Span(3, 3, attributes: ("route", "/Sales/17/lines"))));

        Assert.Equal([2], await Find(Is("route", "/sales")));
        Assert.Equal([1], await Find(Is("route", "/sales/*/lines")));
        Assert.Equal([3, 2, 1], await Find(Is("route", "/*ales*")), Unordered);
        Assert.Empty(await Find(Is("route", "sales")));
    }

    [Fact]
    public async Task Numbers_compare_by_value_whatever_their_type()
    {
        await Append(Batch(
            Span(1, 1, attributes: ("n", AttributeValue.Of(2L))), Span(2, 2, attributes: ("n", AttributeValue.Of(2.0))),
            Span(3, 3, attributes: ("n", AttributeValue.Of(2.5))), Span(4, 4, attributes: ("n", "2"))));

        Assert.Equal([1, 2], await Find(Is("n", AttributeValue.Of(2.0))), Unordered);
        Assert.Equal([3], await Find(new Predicate.Compare("n", Comparison.Greater, AttributeValue.Of(2L))));
        Assert.Equal([1, 2], await Find(new Predicate.Compare("n", Comparison.LessOrEqual, AttributeValue.Of(2L))), Unordered);
        Assert.Equal([1, 2], await Find(new Predicate.Compare("n", Comparison.Less, AttributeValue.Of(2.5))), Unordered);
        Assert.Equal([3], await Find(new Predicate.Compare("n", Comparison.GreaterOrEqual, AttributeValue.Of(2.1))));
    }

    [Fact]
    public async Task An_absent_attribute_never_compares()
    {
        await Append(Batch(Span(1, 1, attributes: ("user", "anna")), Span(2, 2), Span(3, 3, attributes: ("user", true))));

        Assert.Equal([3], await Find(new Predicate.Compare("user", Comparison.NotEqual, "anna")));
        Assert.Equal([2, 3], await Find(new Predicate.Not(Is("user", "anna"))), Unordered);
        Assert.Equal([1, 3], await Find(new Predicate.Exists("user")), Unordered);
    }

    [Fact]
    public async Task Attributes_of_the_resource_count_too_and_those_of_the_span_come_first()
    {
        await Append(Batch(
            Span(1, 1, service: "billing"), Span(2, 2, service: "orders"),
            Span(3, 3, service: "orders", attributes: ("service.name", "billing"))));

        Assert.Equal([1, 3], await Find(Is("service.name", "billing")), Unordered);
    }

    [Fact]
    public async Task Name_kind_status_and_duration_are_fields()
    {
        await Append(Batch(
            Span(1, 1, name: "PutItem") with { Kind = SpanKind.Client, Status = SpanStatus.Error },
            Span(2, 2, name: "GetItem") with { End = At(2) }));

        Assert.Equal([1], await Find(Is("name", "Put*")));
        Assert.Equal([1], await Find(Is("kind", "client")));
        Assert.Equal([1], await Find(Is("status", "error")));
        Assert.Equal([2], await Find(new Predicate.Compare("duration", Comparison.Greater, AttributeValue.Of(1000L))));
    }

    [Fact]
    public async Task Conditions_combine_as_a_tree()
    {
        await Append(Batch(from i in Enumerable.Range(1, 8)
                           select Span(i, i, attributes: [("bit0", i % 2), ("bit1", i / 2 % 2), ("bit2", i / 4 % 2)])));

        var tree = new Predicate.All([
            new Predicate.Any([Is("bit0", 1), Is("bit1", 1)]),
            new Predicate.Not(Is("bit2", 1)),
        ]);

        Assert.Equal([1, 2, 3], await Find(tree), Unordered);
        Assert.Equal(8, (await Find(new Predicate.All([]))).Count);
        Assert.Empty(await Find(new Predicate.Any([])));
    }

    [Fact]
    public async Task Text_is_found_in_names_messages_nested_values_and_events()
    {
        AttributeValue nested = AttributeValue.Of(Attributes.Of(("a", AttributeValue.Of([AttributeValue.Of("xx needle xx")]))));
        await Append(Batch(
            Span(1, 1, name: "a needle"), Span(2, 2) with { StatusMessage = "needle" }, Span(3, 3, attributes: ("deep", nested)),
            Span(4, 4) with { Events = [new SpanEvent { Time = At(0), Name = "e", Attributes = Attributes.Of(("m", "needle")) }] },
            Span(5, 5, attributes: ("body", "Needle")), Span(6, 6, attributes: ("needle", "key")),
            Span(7, 7) with { TraceState = "needle=1" }, Span(8, 8, service: "needle")));

        Assert.Equal([1, 2, 3, 4], await Find(new Predicate.Contains("needle")), Unordered);
    }

    [Fact]
    public async Task Text_that_is_not_ASCII_is_found()
    {
        await Append(Batch(Span(1, 1, attributes: ("city", "Zürich 🏔")), Span(2, 2, attributes: ("city", "Zurich"))));

        Assert.Equal([1], await Find(new Predicate.Contains("rich 🏔")));
        Assert.Equal([1], await Find(Is("city", "Zürich*")));
    }

    [Fact]
    public async Task Without_a_budget_a_search_says_how_far_it_came_and_can_be_continued()
    {
        for (var block = 0; block < 10; block++)
            await Append(Batch(Enumerable.Range(block * 10 + 1, 10).Select(i => Span(i, i, at: i))));

        var seen = await ReadAllPages(Where(null, limit: 1000) with { Budget = Duration.Zero });

        Assert.Equal(Enumerable.Range(1, 100).Reverse().Select(Id), seen.Select(s => s.Id));
    }

    [Fact]
    public async Task A_group_by_counts_spans_errors_and_durations_by_value()
    {
        await Append(Batch(from i in Enumerable.Range(1, 100)
                           select Span(i, i, attributes: ("http.method", i <= 70 ? "GET" : "POST")) with
                           {
                               Status = i % 10 == 0 ? SpanStatus.Error : SpanStatus.Ok,
                               End = At(0) + Duration.FromMilliseconds(i),
                           }));

        var page = await Reader.GroupSpansAsync(Where(null), "http.method", Cancellation);

        Assert.Equal([("GET", 70, 7), ("POST", 30, 3)], page.Groups.Select(g => (g.Value.Text!, g.Count, g.Errors)));
        AssertWithin5Percent(35, page.Groups[0].P50);
        AssertWithin5Percent(67, page.Groups[0].P95);
        AssertWithin5Percent(100, page.Groups[1].P99);
    }

    [Fact]
    public async Task A_group_by_keeps_types_apart_and_counts_spans_without_the_attribute()
    {
        await Append(Batch(
            Span(1, 1, attributes: ("v", 1)), Span(2, 2, attributes: ("v", "1")), Span(3, 3, attributes: ("v", true)),
            Span(4, 4), Span(5, 5)));

        var page = await Reader.GroupSpansAsync(Where(null), "v", Cancellation);

        Assert.Equal(4, page.Groups.Count);
        Assert.Equal((default, 2), (page.Groups[0].Value, page.Groups[0].Count));
    }

    [Theory]
    [InlineData("name", "work")]
    [InlineData("kind", "server")]
    [InlineData("status", "unset")]
    [InlineData("service.name", "orders")]
    public async Task A_group_by_knows_fields_and_resources(string key, string value)
    {
        await Append(Batch(Span(1, 1), Span(2, 2)));

        var page = await Reader.GroupSpansAsync(Where(null), key, Cancellation);

        Assert.Equal((value, 2), (Assert.Single(page.Groups).Value.Text, page.Groups[0].Count));
    }

    [Fact]
    public async Task A_group_by_counts_only_what_matches_and_returns_the_most_frequent()
    {
        await Append(Batch(from i in Enumerable.Range(1, 60)
                           select Span(i, i, at: i, attributes: [("user", $"u{i % 6}"), ("odd", i % 2)])));

        var search = Where(Is("odd", 1), limit: 2) with { Interval = new Interval(At(1), At(40)) };
        var page = await Reader.GroupSpansAsync(search, "user", Cancellation);

        Assert.Equal([("u1", 7), ("u3", 7)], page.Groups.Select(g => (g.Value.Text!, g.Count)));
    }

    async Task<List<Span>> ReadAllPages(SpanSearch search)
    {
        var seen = new List<Span>();
        for (var pages = 0; pages < 200; pages++)
        {
            var page = await Reader.SearchSpansAsync(search, Cancellation);
            seen.AddRange(page.Spans.Decode());
            if (page.Next is null) return seen;
            search = search with { After = page.Next };
        }
        throw new InvalidOperationException("The search never came to its end.");
    }

    protected static void AssertWithin5Percent(double expectedMilliseconds, Duration actual) =>
        Assert.InRange(actual.TotalMilliseconds, expectedMilliseconds * 0.95, expectedMilliseconds * 1.05);

    static IEqualityComparer<IEnumerable<int>> Unordered { get; } = EqualityComparer<IEnumerable<int>>.Create(
        (a, b) => a!.Order().SequenceEqual(b!.Order()), list => list.Sum());
}
