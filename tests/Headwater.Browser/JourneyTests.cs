using static Microsoft.Playwright.Assertions;

namespace Headwater.Browser;

/// <summary>The ways that somebody goes at 2:32 am.</summary>
public sealed class JourneyTests(Shop shop)
{
    [Fact]
    public async Task From_the_list_over_the_map_and_its_panel_to_the_stack_as_text()
    {
        await using var tab = await shop.OpenAsync("list");

        await tab.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "POST /sales" }).ClickAsync();
        await Expect(tab.Find("[data-panel-title]")).ToHaveTextAsync("ushop_sale-confirmations");
        await Expect(tab.Find(".error-box")).ToContainTextAsync("empty string value. Key: confirmationId");

        foreach (var (name, shows) in new[]
        {
            ("Input / output", "\"\""), ("Environment", ""), ("Logs", ""), ("Attributes", "aws"), ("Evidence", ""),
        })
        {
            await tab.Find("#panel .tabs a", name).ClickAsync();
            await Expect(tab.Find("#panel .tabs a", name)).ToHaveAttributeAsync("aria-current", "page");
            await Expect(tab.Find("#panel .panel-body")).ToContainTextAsync(shows);
        }

        await tab.Find("#panel .tabs a", "Overview").ClickAsync();
        await tab.Find("#panel a", "Virtual stack trace").ClickAsync();
        var stack = await tab.Find("#stack-text").TextContentAsync();
        Assert.StartsWith("ValidationException: One or more parameter values", stack, StringComparison.Ordinal);
        Assert.Contains("function ushop_sale-confirmations", stack, StringComparison.Ordinal);
        Assert.Contains("attempt 3 of 3", stack, StringComparison.Ordinal);
        Assert.Contains("SNS topic ushop-sales", stack, StringComparison.Ordinal);
        Assert.Contains("entry POST /sales", stack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deep_link_shows_the_same_after_a_reload_and_in_another_browser()
    {
        await using var tab = await shop.OpenAsync("map");
        await tab.OpenNodeAsync("ushop-shipping");
        await tab.Find("#panel .tabs a", "Attributes").ClickAsync();
        await Expect(tab.Find("#panel .tabs a[aria-current]")).ToHaveTextAsync("Attributes");
        var title = await tab.Find("[data-panel-title]").TextContentAsync();

        await tab.Page.ReloadAsync();
        await Expect(tab.Find("[data-panel-title]")).ToHaveTextAsync(title!);
        await Expect(tab.Find("#panel .tabs a[aria-current]")).ToHaveTextAsync("Attributes");
        await Expect(tab.Find(".node.sel .node-name")).ToHaveTextAsync(title!);

        await using var other = await shop.Browser.OpenAsync(new(tab.Page.Url));
        await Expect(other.Find("[data-panel-title]")).ToHaveTextAsync(title!);
        await Expect(other.Find("#panel .tabs a[aria-current]")).ToHaveTextAsync("Attributes");
    }

    [Fact]
    public async Task Back_goes_to_the_view_and_then_to_the_list_that_one_came_from()
    {
        await using var tab = await shop.OpenAsync("list");
        await tab.Find("[data-search]").FillAsync("outcome:silentlyFailed");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Find(".row-link")).ToHaveCountAsync(1);
        await tab.Find(".row-link").ClickAsync();
        await tab.Find(".txn-head .tabs a", "Timeline").ClickAsync();
        await Expect(tab.Find("hw-timeline")).ToBeVisibleAsync();

        await tab.Page.GoBackAsync();
        await Expect(tab.Find("hw-map")).ToBeVisibleAsync();
        await tab.Page.GoBackAsync();
        await Expect(tab.Find("[data-search]")).ToHaveValueAsync("outcome:silentlyFailed");
        await Expect(tab.Find(".row-link")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task The_address_holds_the_node_the_tab_the_filter_and_the_time()
    {
        await using var tab = await shop.OpenAsync("timeline");
        await tab.Find("[data-filter]").FillAsync("PutItem");
        await tab.UntilAsync("new URL(location).searchParams.get('f') === 'PutItem'");
        await tab.Find(".tl-row:not(.faint)").First.ClickAsync();
        await tab.UntilAsync("new URL(location).searchParams.has('span')");
        var chosen = tab.InAddress("span");

        await tab.Page.ReloadAsync();
        await Expect(tab.Find("[data-filter]")).ToHaveValueAsync("PutItem");
        await Expect(tab.Find(".tl-row.sel")).ToHaveCountAsync(1);
        Assert.Equal(chosen, tab.InAddress("span"));
        await tab.Find(".txn-head .tabs a", "Map").ClickAsync();
        await Expect(tab.Find("hw-map")).ToBeVisibleAsync();
        Assert.Equal(chosen, tab.InAddress("span"));
    }

    [Fact]
    public async Task The_map_shows_the_entry_and_the_root_cause_at_once_beside_the_panel()
    {
        await using var tab = await shop.OpenAsync("map");

        foreach (var node in await tab.Find(".node .node-box").AllAsync())
        {
            var name = await node.EvaluateAsync<string>("box => box.parentNode.dataset.node");
            Assert.True(await tab.IsWithinAsync(node, ".map-scroll"), $"{name} is out of sight.");
        }
        var scale = await tab.Page.EvaluateAsync<double>("document.querySelector('hw-map').scale");
        Assert.InRange(scale, 0.62, 1);
    }
}
