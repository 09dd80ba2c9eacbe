using static Microsoft.Playwright.Assertions;

namespace Headwater.Browser;

/// <summary>Pages are read without JavaScript too: in a text browser, behind a strict proxy, by a tool.</summary>
public sealed class WithoutScriptsTests(Shop shop)
{
    static readonly TabLook NoScripts = new(JavaScript: false);

    [Fact]
    public async Task The_map_is_drawn_and_its_nodes_are_links_to_their_panels()
    {
        await using var tab = await shop.OpenAsync("map-alone", NoScripts);
        await Expect(tab.Find(".node")).ToHaveCountAsync(17);
        await Expect(tab.Find(".node").First).ToBeVisibleAsync();
        await Expect(tab.Find(".edge path")).ToHaveCountAsync(16);

        // The map scrolls here; a link of a drawing opens by the keyboard wherever it stands.
        await tab.Find(".node", "social_posts").FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Find("[data-panel-title]")).ToHaveTextAsync("social_posts");
        await tab.Find("#panel .tabs a", "Attributes").ClickAsync();
        await Expect(tab.Find("#panel .tabs a[aria-current]")).ToHaveTextAsync("Attributes");
        await tab.Find("[data-panel-close]").ClickAsync();
        await Expect(tab.Find("#panel")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_timeline_has_its_rows_and_filters_by_a_form()
    {
        await using var tab = await shop.OpenAsync("timeline", NoScripts);
        await Expect(tab.Find(".tl-row")).ToHaveCountAsync(36);

        await tab.Find("[data-filter]").FillAsync("SendEmail");
        await tab.Find(".tl-tools button[type=submit]").ClickAsync();

        await Expect(tab.Find(".tl-row")).ToHaveCountAsync(2);
    }

    [Theory]
    [MemberData(nameof(Shop.Names), MemberType = typeof(Shop))]
    public async Task Every_page_has_a_title_and_content(string name)
    {
        await using var tab = await shop.OpenAsync(name, NoScripts);

        Assert.EndsWith("Headwater", await tab.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.True((await tab.Find("main").InnerTextAsync()).Length > 60);
        await Expect(tab.Find(".needs-js:visible")).ToHaveCountAsync(0);
    }
}
