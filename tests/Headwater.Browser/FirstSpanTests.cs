using static Microsoft.Playwright.Assertions;

namespace Headwater.Browser;

public sealed class FirstSpanTests(Shop shop)
{
    [Fact]
    public async Task An_empty_server_says_how_to_send_and_shows_the_first_span_when_it_arrives()
    {
        await using var server = await RunningServer.StartAsync();
        await using var tab = await shop.Browser.OpenAsync(new(server.Url, "transactions"));
        var origin = server.Url.GetLeftPart(UriPartial.Authority);
        await Expect(tab.Find("#env")).ToContainTextAsync($"OTEL_EXPORTER_OTLP_ENDPOINT={origin}\n");
        await Expect(tab.Find("[data-live-text]")).ToHaveTextAsync("Waiting for the first span…");
        await Pictures.TakeAsync(tab, "empty");

        await server.PostAsync("traces", LongTrace.Encode());

        // By itself: nobody reloads. It looks every two seconds, and assembly waits two for late spans.
        await Expect(tab.Find(".row-link")).ToHaveTextAsync(LongTrace.Entry, new() { Timeout = 30_000 });
        Assert.Empty(tab.Complaints);
    }
}
