using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests;

public sealed class InMemoryDerivedStoreTests : DerivedStoreContract
{
    protected override IDerivedStore Create(Instant now) => new InMemoryStore();
}

public sealed class DerivedStoreTests : DerivedStoreContract
{
    readonly string _directory = Directory.CreateTempSubdirectory("headwater-derived-").FullName;
    Instant _now;

    protected override IDerivedStore Create(Instant now)
    {
        _now = now;
        return DerivedStore.Open(_directory, new FixedTime(now));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_was_applied_is_there_after_reopening()
    {
        await ApplyAsync(Summary(1, new Instant(1_000_000_000)));
        await Store.ApplyAsync(new DerivedBatch { Watermark = 5 }, None);
        await ((DerivedStore)Store).DisposeAsync();

        await using var reopened = DerivedStore.Open(_directory, new FixedTime(_now));

        Assert.NotNull(await reopened.FindTransactionAsync(ProjectId.Default, Id(1), None));
        Assert.Equal(5, await reopened.ReadWatermarkAsync(None));
    }

    [Fact]
    public async Task Files_of_another_version_are_thrown_away_because_they_can_be_derived_again()
    {
        await ApplyAsync(Summary(1, new Instant(1_000_000_000)));
        await ((DerivedStore)Store).DisposeAsync();
        using (var file = SqliteConnection.Open(Path.Combine(_directory, "keys.db"))) file.Execute("PRAGMA user_version=99");

        await using var reopened = DerivedStore.Open(_directory, new FixedTime(_now));

        Assert.Null(await reopened.FindTransactionAsync(ProjectId.Default, Id(1), None));
        Assert.Equal(0, await reopened.ReadWatermarkAsync(None));
    }

    [Fact]
    public async Task Days_before_the_retention_are_unlinked()
    {
        _ = Store;
        var old = Summary(1, _now - Duration.FromDays(40));
        var young = Summary(2, _now);
        await ApplyAsync(old, young);
        foreach (var file in Directory.GetFiles(_directory, $"derived-{_now.ToDateTimeOffset().AddDays(-40):yyyy-MM-dd}*"))
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(3));

        ((DerivedStore)Store).RemoveBefore(_now - Duration.FromDays(1));

        Assert.Equal(young.Id, Assert.Single((await Store.ListTransactionsAsync(All, None)).Items).Id);
        Assert.Single(Directory.GetFiles(_directory, "derived-*.db"));
    }

    sealed class FixedTime(Instant now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.ToDateTimeOffset();
    }
}
