using static Microsoft.Playwright.Assertions;

namespace Headwater.Browser;

/// <summary>Ten thousand spans in one timeline.</summary>
public sealed class LongTimelineTests(Shop shop)
{
    // Looks in every frame whether each part of the window shows a row, while the wheel scrolls.
    const string WatchFrames = """
        () => {
          const box = document.querySelector('[data-scroll]').getBoundingClientRect();
          const watch = window.watch = { frames: 0, blank: 0, most: 0, tops: new Set() };
          const look = () => {
            watch.frames++;
            for (let y = box.top + 13; y < box.bottom - 26; y += 26)
              if (!document.elementFromPoint(box.left + 60, y)?.closest('.tl-row')?.textContent) {
                watch.blank++;
                break;
              }
            watch.most = Math.max(watch.most, document.querySelectorAll('.tl-row').length);
            watch.tops.add(document.querySelector('.tl-row').id);
            if (!watch.stop) requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }
        """;

    [Fact]
    public async Task Scrolls_without_a_blank_frame_and_with_few_rows_in_the_document()
    {
        await using var tab = await shop.OpenAsync("timeline-long");
        await Expect(tab.Find("[data-count]")).ToHaveTextAsync("10,000 spans");

        await tab.Find("[data-scroll]").HoverAsync();
        await tab.Page.EvaluateAsync(WatchFrames);
        for (var turn = 0; turn < 60; turn++) await tab.Page.Mouse.WheelAsync(0, turn < 40 ? 300 : 9_000);
        await tab.UntilAsync("document.querySelector('[data-scroll]').scrollTop > 150000");
        await tab.Page.EvaluateAsync("window.watch.stop = true");

        var (frames, blank) = (await CountAsync("frames"), await CountAsync("blank"));
        var (most, tops) = (await CountAsync("most"), await CountAsync("tops.size"));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{frames} frames, {blank} blank, {most} rows, {tops} places");
        Assert.True(frames >= 30, $"Only {frames} frames were seen.");
        Assert.True(tops >= 20, $"Only {tops} places were seen.");
        Assert.Equal(0, blank);
        Assert.InRange(most, 10, 80);

        Task<int> CountAsync(string of) => tab.Page.EvaluateAsync<int>($"window.watch.{of}");
    }

    [Fact]
    public async Task A_filter_finds_the_failures_and_keeps_what_leads_to_them()
    {
        await using var tab = await shop.OpenAsync("timeline-long");
        await tab.Find("label", "Errors only").ClickAsync();

        await Expect(tab.Find("[data-count]")).ToHaveTextAsync("10 of 10,000 spans");
        await Expect(tab.Find(".tl-row.is-error:visible")).ToHaveCountAsync(10);
        await Expect(tab.Find(".tl-row.faint:visible")).ToHaveCountAsync(11);
        Assert.Equal("1", tab.InAddress("err"));
    }

    [Fact]
    public async Task A_link_to_a_span_in_the_middle_brings_its_row_into_sight()
    {
        await using var far = await shop.Browser.OpenAsync(new(shop.Server.Url,
            $"transactions/{shop.Import}?view=timeline&span=5b8efff798038103d269b633813fc60c-{5000:x16}"));

        await Expect(far.Find(".tl-row.sel")).ToBeVisibleAsync();
        Assert.True(await far.IsWithinAsync(far.Find(".tl-row.sel"), "[data-scroll]"));
    }
}
