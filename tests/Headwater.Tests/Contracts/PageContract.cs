using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using Headwater.Model;
using Headwater.Web;

namespace Headwater.Tests;

/// <summary>
/// What every page MUST do, whatever it shows: answer with none, one, many and a failing store; name itself; obey the
/// strict policy (no inline script but the theme's, no inline style or event attribute); use relative addresses only;
/// keep its state in the URL.
/// </summary>
public abstract class PageContract
{
    /// <summary>The page's address, relative to the base; <paramref name="id"/> is a transaction's.</summary>
    protected abstract string Address(string id);

    /// <summary>What the page answers when the store is empty: a list is empty, one thing is not found.</summary>
    protected virtual int StatusWithNothing => 200;

    [Fact]
    public async Task With_nothing_stored_it_says_what_to_do_next()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now));
        var (status, page) = await host.ReadAsync(Address(Sale.Summary.Id.ToString()));

        Assert.Equal(StatusWithNothing, status);
        AssertSound(page);
        Assert.NotEmpty(page.QuerySelectorAll("main a, main button"));
    }

    [Fact]
    public async Task With_one_transaction_it_renders()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, Sale));
        var (status, page) = await host.ReadAsync(Address(Sale.Summary.Id.ToString()));

        Assert.Equal(200, status);
        AssertSound(page);
    }

    [Fact]
    public async Task With_many_it_renders_a_bounded_page()
    {
        var many = Enumerable.Range(1, 300).Select(i => WebShop.Catalog(PageHost.Now - Duration.FromMinutes(i), (ulong)i))
            .Append(Sale).ToArray();
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, many));
        var (status, page) = await host.ReadAsync(Address(Sale.Summary.Id.ToString()));

        Assert.Equal(200, status);
        AssertSound(page);
        Assert.InRange(page.All.Length, 50, 6_000);
    }

    [Fact]
    public async Task With_a_failing_store_it_says_what_failed_and_what_to_do()
    {
        await using var host = await PageHost.StartAsync(new BrokenQueries());
        var (status, page) = await host.ReadAsync(Address(Sale.Summary.Id.ToString()));

        Assert.Equal(503, status);
        AssertSound(page);
        Assert.Contains("cannot be read", page.QuerySelector("main [role=alert]")!.TextContent,
            StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("main a[href]"));
    }

    [Fact]
    public async Task Below_a_path_every_address_stays_below_it()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, Sale), "/tools/headwater");
        var (status, page) = await host.ReadAsync(Address(Sale.Summary.Id.ToString()));

        Assert.Equal(200, status);
        Assert.Equal("/tools/headwater/", page.QuerySelector("base")!.GetAttribute("href"));
        AssertSound(page);
    }

    [Fact]
    public async Task What_one_looks_at_stays_when_one_goes_elsewhere()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, Sale));
        var address = Address(Sale.Summary.Id.ToString());
        var (_, page) = await host.ReadAsync(address + (address.Contains('?') ? '&' : '?') + "from=now-7d&env=prod");

        Assert.All(page.QuerySelectorAll("nav[aria-label=Main] a"), link =>
        {
            Assert.Contains("from=now-7d", link.GetAttribute("href"), StringComparison.Ordinal);
            Assert.Contains("env=prod", link.GetAttribute("href"), StringComparison.Ordinal);
        });
    }

    private protected static Transaction Sale { get; } = WebShop.Sale(PageHost.Now - Duration.FromMinutes(4));

    static void AssertSound(IDocument page)
    {
        Assert.EndsWith("· Headwater", page.Title, StringComparison.Ordinal);
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Single(page.QuerySelectorAll("main"));
        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        foreach (var element in page.All)
        {
            Assert.DoesNotContain(element.Attributes, a =>
                a.Name.StartsWith("on", StringComparison.Ordinal) || a.Name == "style");
            foreach (var name in new[] { "href", "src", "action", "data-panel" })
            {
                if (element.LocalName == "base") continue;
                var address = element.GetAttribute(name) ?? "";
                Assert.False(address.StartsWith('/')
                    || address.Contains("://", StringComparison.Ordinal), $"{name}={address}");
            }
        }
        Assert.All(page.QuerySelectorAll("script:not([src])"), script => Assert.Equal(HeadwaterWeb.ThemeScriptHash,
            $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.TextContent)))}'"));
        Assert.All(page.QuerySelectorAll("a, button"), control => Assert.False(
            string.IsNullOrWhiteSpace(control.TextContent + control.GetAttribute("aria-label")), control.OuterHtml));
        Assert.All(page.QuerySelectorAll("input:not([type=hidden])"), input => Assert.True(
            input.HasAttribute("aria-label") || input.Closest("label") is not null, input.OuterHtml));
        var ids = page.QuerySelectorAll("[id]").Select(e => e.Id!).ToArray();
        Assert.Equal(ids.Distinct(), ids);
    }
}
