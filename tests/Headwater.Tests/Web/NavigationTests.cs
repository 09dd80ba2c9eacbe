using System.Reflection;
using Headwater.Web;
using Microsoft.AspNetCore.Components;

namespace Headwater.Tests;

public sealed class NavigationTests
{
    [Fact]
    public void Every_page_belongs_to_an_entry_of_the_menu()
    {
        var routes = typeof(HeadwaterWeb).Assembly.GetTypes()
            .SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template.TrimStart('/')).ToArray();

        Assert.NotEmpty(routes);
        Assert.All(routes.Where(r => r.Length > 0), route =>
            Assert.True(Navigation.All
                .Any(e => e.Holds(route)), $"/{route} is a page, but Navigation.All has no entry for it."));
    }

    [Fact]
    public async Task Every_entry_of_the_menu_leads_to_a_page()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now, WebShop.Sale(PageHost.Now)));

        foreach (var entry in Navigation.All)
            Assert.Equal(200, (await host.ReadAsync(entry.Path)).Status);
    }

    [Fact]
    public async Task The_start_leads_to_the_list()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now), "/obs");
        using var reply =
            await host.Client.GetAsync(new Uri("?env=prod", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("/obs/transactions?env=prod", reply.Headers.Location!.AbsolutePath + reply.Headers.Location.Query);
    }

    [Fact]
    public async Task Assets_are_cached_for_ever_under_their_version_and_packed()
    {
        await using var host = await PageHost.StartAsync(new ShopQueries(PageHost.Now));
        var (_, page) = await host.ReadAsync("transactions");
        foreach (var address in page.QuerySelectorAll("link[href], script[src]")
            .Select(e => e.GetAttribute("href") ?? e.GetAttribute("src")))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address!, UriKind.Relative));
            request.Headers.AcceptEncoding.ParseAdd("br");
            using var reply = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.True(reply.IsSuccessStatusCode, address);
            Assert.Contains("immutable", reply.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }
        Assert.Equal(404, (await host.ReadAsync("assets/0/js/none.js")).Status);
    }
}
