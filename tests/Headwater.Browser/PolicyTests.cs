namespace Headwater.Browser;

public sealed class PolicyTests(Shop shop)
{
    [Theory]
    [MemberData(nameof(Shop.Names), MemberType = typeof(Shop))]
    public async Task The_browser_has_no_complaint_under_the_strict_policy(string name)
    {
        await using var tab = await shop.OpenAsync(name);
        await tab.Page.Keyboard.PressAsync("t");
        await tab.Page.Keyboard.PressAsync("Escape");

        var policy = await tab.Page.EvaluateAsync<string>(
            "fetch(location.href).then(reply => reply.headers.get('content-security-policy'))");

        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_script_that_somebody_smuggles_in_does_not_run()
    {
        await using var tab = await shop.OpenAsync("list");

        await tab.Page.EvaluateAsync(
            """
            () => {
              const made = document.createElement('script');
              made.textContent = 'window.smuggled = 1';
              document.body.append(made);
            }
            """);

        Assert.False(await tab.Page.EvaluateAsync<bool>("'smuggled' in window"));
        Assert.NotEmpty(tab.Complaints);
    }

    // Over a telephone's connection in a train every 100 KB cost a second.
    [Theory]
    [InlineData("map", 180)]
    [InlineData("timeline-long", 260)]
    [InlineData("list", 180)]
    public async Task A_page_weighs_no_more_than_its_budget_with_a_cold_cache(string name, int kilobytes)
    {
        await using var tab = await shop.OpenAsync(name);

        var bytes = await tab.Page.EvaluateAsync<long>(
            """
            ['navigation', 'resource'].flatMap(type => performance.getEntriesByType(type))
              .reduce((sum, entry) => sum + entry.transferSize, 0)
            """);

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {bytes / 1024} KB");
        Assert.InRange(bytes / 1024, 10, kilobytes);
    }
}
