using static Microsoft.Playwright.Assertions;

namespace Headwater.Browser;

public sealed class KeyboardTests(Shop shop)
{
    [Fact]
    public async Task Slash_goes_to_the_search_and_escape_leaves_it()
    {
        await using var tab = await shop.OpenAsync("list");

        await tab.Page.Keyboard.PressAsync("/");
        await Expect(tab.Find("[data-search]")).ToBeFocusedAsync();
        await Expect(tab.Find("[data-search]")).ToHaveValueAsync("");

        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(tab.Find("[data-search]")).Not.ToBeFocusedAsync();
    }

    [Fact]
    public async Task One_to_four_change_the_view()
    {
        await using var tab = await shop.OpenAsync("map");
        (string, string)[] views = [("2", "hw-timeline"), ("3", ".logs"), ("4", "#stack-text"), ("1", "hw-map")];
        foreach (var (key, view) in views)
        {
            await tab.Page.Keyboard.PressAsync(key);
            await Expect(tab.Find(view)).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task Escape_closes_the_panel_and_gives_the_focus_back_to_the_node()
    {
        await using var tab = await shop.OpenAsync("map-alone");
        await tab.OpenNodeAsync("social_posts");
        await Expect(tab.Find("[data-panel-title]")).ToBeFocusedAsync();

        await tab.Page.Keyboard.PressAsync("Escape");

        await Expect(tab.Find("#panel")).ToBeHiddenAsync();
        await Expect(tab.Find(".node", "social_posts")).ToBeFocusedAsync();
        Assert.Equal("none", tab.InAddress("node"));
    }

    [Fact]
    public async Task Arrows_follow_the_flow_of_the_map()
    {
        await using var tab = await shop.OpenAsync("map-alone");
        await tab.Find(".node").First.FocusAsync();
        var first = await FocusedAsync();

        await tab.Page.Keyboard.PressAsync("ArrowRight");
        var second = await FocusedAsync();
        await tab.Page.Keyboard.PressAsync("ArrowLeft");

        Assert.NotEqual(first, second);
        Assert.Equal(first, await FocusedAsync());
        Task<string> FocusedAsync() => tab.Page.EvaluateAsync<string>("document.activeElement.dataset.node");
    }

    [Fact]
    public async Task J_and_enter_open_a_row_of_the_list()
    {
        await using var tab = await shop.OpenAsync("list");
        await tab.Page.Keyboard.PressAsync("j");
        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Find("h1", "POST /sales")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Arrows_and_enter_open_a_row_of_the_timeline()
    {
        await using var tab = await shop.OpenAsync("timeline");
        await tab.Find("[data-scroll]").FocusAsync();
        await tab.Page.Keyboard.PressAsync("Home");
        await tab.Page.Keyboard.PressAsync("ArrowDown");
        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Find("[data-panel-title]")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(tab.Find("[data-scroll]")).ToBeFocusedAsync();
    }
}
