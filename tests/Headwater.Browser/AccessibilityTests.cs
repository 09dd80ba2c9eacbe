using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Headwater.Browser;

public sealed class AccessibilityTests(Shop shop)
{
    public static MatrixTheoryData<string, bool> Looks => new([.. Shop.Names.Select(n => n.Data)], [false, true]);

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Axe_finds_nothing_serious(string name, bool dark)
    {
        await using var tab = await shop.OpenAsync(name, new(Dark: dark));

        var found = await tab.Page.RunAxe();

        Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(Story));
    }

    static string Story(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}\n{string.Join("\n", violation.Nodes.Take(5).Select(n => n.Html))}";
}
