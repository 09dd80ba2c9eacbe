using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What every <see cref="IDerivedStore"/> promises.</summary>
public abstract class DerivedStoreContract : IAsyncDisposable
{
    static readonly Instant Noon = Instant.From(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    static readonly ProjectId Ours = ProjectId.Default;
    static readonly ProjectId Theirs = new(2);

    IDerivedStore? _store;

    protected IDerivedStore Store => _store ??= Create(Noon);

    protected static CancellationToken None => TestContext.Current.CancellationToken;

    protected abstract IDerivedStore Create(Instant now);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _store is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_summary_comes_back_as_it_was_written()
    {
        var written = Summary(1, Noon) with
        {
            CustomerFacing = true,
            Critical = true,
            Complete = false,
            PartialReason = "more than 100,000 spans",
            ErrorCount = 3,
            SpanCount = 42,
            FunctionCount = 5,
            InvocationCount = 11,
            ColdStarts = 2,
            Cost = new Usd(0.0000123m),
            Users = [new TransactionUser("anna@example.com", "enduser.id")],
            UserCount = 1,
            Environment = "prod",
            Region = "eu-west-1",
            Functions = ["confirm", "sell"],
            Aliases = [new TransactionId(7, 8)],
            RootCause = new RootCause(new SpanRef(new TraceId(1, 2), new SpanId(3)), "DynamoDB sales", "ValidationException: no"),
        };

        await ApplyAsync(written);

        var found = await Store.FindTransactionAsync(Ours, written.Id, None);
        Assert.Equivalent(written, found, strict: true);
    }

    [Fact]
    public async Task A_summary_is_replaced_whole()
    {
        await ApplyAsync(Summary(1, Noon) with { Outcome = Outcome.Running, Environment = "prod" });
        await ApplyAsync(Summary(1, Noon) with { Outcome = Outcome.Failed });

        var listed = Assert.Single((await ListAsync(All)).Items);
        Assert.Equal(Outcome.Failed, listed.Outcome);
        Assert.Equal("", listed.Environment);
    }

    [Fact]
    public async Task A_start_that_moves_to_the_day_before_leaves_no_second_row()
    {
        var midnight = Instant.From(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));
        await ApplyAsync(Summary(1, midnight + Duration.FromSeconds(1)), Summary(2, midnight - Duration.FromHours(1)));
        await ApplyAsync(Summary(1, midnight - Duration.FromSeconds(1)));

        Assert.Equal([Id(1), Id(2)], (await ListAsync(All)).Items.Select(t => t.Id));
    }

    [Fact]
    public async Task Lists_are_newest_first_and_pages_join_without_gap_or_overlap()
    {
        await ApplyAsync([.. Enumerable.Range(1, 25).Select(n => Summary(n, Noon + Duration.FromHours(-n / 2)))]);

        var pages = new List<TransactionSummary>();
        var search = All with { Limit = 4 };
        while (true)
        {
            var page = await ListAsync(search);
            pages.AddRange(page.Items);
            if (page.Next is null) break;
            search = search with { After = page.Next };
        }

        Assert.Equal(pages.OrderByDescending(t => t.Start).ThenByDescending(t => t.Id).Select(t => t.Id), pages.Select(t => t.Id));
        Assert.Equal(25, pages.DistinctBy(t => t.Id).Count());
        Assert.Equal(25, pages.Count);
    }

    [Fact]
    public async Task Ids_with_the_high_bit_set_sort_as_their_hex_text_does()
    {
        var low = Summary(1, Noon) with { Id = new TransactionId(1, 0) };
        var high = Summary(2, Noon) with { Id = new TransactionId(ulong.MaxValue, 0) };
        await ApplyAsync(low, high);

        var first = await ListAsync(All with { Limit = 1 });
        var second = await ListAsync(All with { Limit = 1, After = first.Next });

        Assert.Equal(high.Id, Assert.Single(first.Items).Id);
        Assert.Equal(low.Id, Assert.Single(second.Items).Id);
    }

    [Fact]
    public async Task Each_filter_of_a_search_counts()
    {
        var wanted = Summary(1, Noon) with
        {
            Outcome = Outcome.SilentlyFailed,
            Environment = "prod",
            Region = "eu-west-1",
            Functions = ["confirm"],
            Users = [new TransactionUser("anna", "user.id")],
            Entry = "POST /sales",
            Duration = Duration.FromSeconds(3),
        };
        await ApplyAsync(wanted, Summary(2, Noon), Summary(3, Noon) with { Background = true });

        TransactionSearch[] searches =
        [
            All with { Outcomes = [Outcome.SilentlyFailed, Outcome.Failed] }, All with { Environment = "prod" },
            All with { Region = "eu-west-1" }, All with { Function = "confirm" }, All with { User = "anna" },
            All with { Entry = "POST /sales" }, All with { MinDuration = Duration.FromSeconds(2) },
            All with { Words = ["SALES", "anna"] },
        ];
        foreach (var search in searches)
            Assert.Equal(wanted.Id, Assert.Single((await ListAsync(search)).Items).Id);
        Assert.Equal(3, (await ListAsync(All with { IncludeBackground = true })).Items.Count);
        Assert.Empty((await ListAsync(All with { Words = ["sales", "berta"] })).Items);
    }

    [Fact]
    public async Task An_alias_finds_the_transaction_that_now_holds_the_entry()
    {
        await ApplyAsync(Summary(1, Noon), Summary(2, Noon));

        await Store.ApplyAsync(new DerivedBatch
        {
            Transactions = [Summary(1, Noon) with { Aliases = [Id(2)] }], Removed = [(Ours, Id(2))],
        }, None);

        Assert.Equal(Id(1), (await Store.FindTransactionAsync(Ours, Id(2), None))!.Id);
        Assert.Equal(Id(1), Assert.Single((await ListAsync(All)).Items).Id);
    }

    [Fact]
    public async Task Projects_never_see_each_other()
    {
        await ApplyAsync(Summary(1, Noon) with { Project = Theirs });
        await Store.ApplyAsync(new DerivedBatch { HopEnds = [End("m-1", HopRole.Cause, 1) with { Project = Theirs }] }, None);

        Assert.Empty((await ListAsync(All)).Items);
        Assert.Null(await Store.FindTransactionAsync(Ours, Id(1), None));
        Assert.Empty(await Store.FindHopEndsAsync(Ours, [Key("m-1")], 10, None));
    }

    [Fact]
    public async Task Both_ends_of_a_key_are_found_once_and_in_order()
    {
        var sent = End("m-1", HopRole.Cause, 1);
        var received = End("m-1", HopRole.Effect, 2);
        await Store.ApplyAsync(new DerivedBatch { HopEnds = [received, sent, End("m-2", HopRole.Cause, 3)] }, None);
        await Store.ApplyAsync(new DerivedBatch { HopEnds = [sent] }, None);

        Assert.Equal([sent, received], await Store.FindHopEndsAsync(Ours, [Key("m-1"), Key("m-1"), Key("m-9")], 10, None));
    }

    [Fact]
    public async Task A_hot_key_gives_no_more_ends_than_asked_for_on_either_side()
    {
        await Store.ApplyAsync(new DerivedBatch
        {
            HopEnds = [.. Enumerable.Range(1, 50).SelectMany(n =>
                new[] { End("hot", HopRole.Cause, n), End("hot", HopRole.Effect, 100 + n) })],
        }, None);

        var found = await Store.FindHopEndsAsync(Ours, [Key("hot")], 7, None);

        Assert.Equal(7, found.Count(e => e.Role == HopRole.Cause));
        Assert.Equal(7, found.Count(e => e.Role == HopRole.Effect));
    }

    [Fact]
    public async Task Ends_without_a_partner_are_listed_and_links_are_not()
    {
        var lonely = End("m-1", HopRole.Effect, 1);
        await Store.ApplyAsync(new DerivedBatch
        {
            HopEnds =
            [
                lonely, End("m-2", HopRole.Cause, 2), End("m-2", HopRole.Effect, 3),
                End("t-1", HopRole.Effect, 4) with { Evidence = Evidence.Link },
            ],
        }, None);

        Assert.Equal([lonely], await Store.ListUnmatchedAsync(Ours, Interval.Always, 10, None));
    }

    [Fact]
    public async Task The_watermark_stays_until_it_is_moved()
    {
        Assert.Equal(0, await Store.ReadWatermarkAsync(None));

        await Store.ApplyAsync(new DerivedBatch { Watermark = 17 }, None);
        await ApplyAsync(Summary(1, Noon));

        Assert.Equal(17, await Store.ReadWatermarkAsync(None));
    }

    [Fact]
    public async Task Clearing_forgets_everything()
    {
        await ApplyAsync(Summary(1, Noon));
        await Store.ApplyAsync(new DerivedBatch { Watermark = 17, HopEnds = [End("m-1", HopRole.Cause, 1)] }, None);

        await Store.ClearAsync(None);

        Assert.Empty((await ListAsync(All)).Items);
        Assert.Empty(await Store.FindHopEndsAsync(Ours, [Key("m-1")], 10, None));
        Assert.Equal(0, await Store.ReadWatermarkAsync(None));
    }

    protected static TransactionSearch All { get; } = new() { Project = Ours };

    protected static TransactionId Id(int n) => TransactionId.Of(Ours, new TraceId(1, (ulong)n), new SpanId((ulong)n));

    protected static TransactionSummary Summary(int n, Instant start) => new()
    {
        Id = Id(n), Project = Ours, Entry = $"GET /{n}", EntryKind = EntryKind.Api,
        EntrySpan = new SpanRef(new TraceId(1, (ulong)n), new SpanId((ulong)n)), Start = start,
        Duration = Duration.FromMilliseconds(250), Outcome = Outcome.Ok,
    };

    protected Task ApplyAsync(params TransactionSummary[] rows) =>
        Store.ApplyAsync(new DerivedBatch { Transactions = rows }, None).AsTask();

    static HopKey Key(string id) => new(unchecked((ulong)id.GetHashCode(StringComparison.Ordinal) * 0x9E3779B97F4A7C15UL), (ulong)id.Length);

    static HopEnd End(string id, HopRole role, int n) => new()
    {
        Project = Ours, Key = Key(id), Role = role, Span = new SpanRef(new TraceId(2, (ulong)n), new SpanId((ulong)n)),
        Time = Noon + Duration.FromMilliseconds(n), Via = "aws_sqs", Evidence = Evidence.MessageId, KeyText = id,
    };

    async Task<TransactionPage> ListAsync(TransactionSearch search) => await Store.ListTransactionsAsync(search, None);
}
