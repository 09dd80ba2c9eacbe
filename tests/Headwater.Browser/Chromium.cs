using Microsoft.Playwright;

namespace Headwater.Browser;

/// <summary>Debian's Chromium, driven by Playwright; nothing is downloaded.</summary>
public sealed class Chromium : IAsyncDisposable
{
    readonly IPlaywright _playwright;
    readonly IBrowser _browser;

    Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            // Without a sandbox because containers run as root; without background traffic because nothing may phone
            // home.
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        return new Chromium(playwright, browser);
    }

    /// <summary>A tab with a cold cache, at an address that was loaded.</summary>
    public async Task<Tab> OpenAsync(Uri url, TabLook? look = null)
    {
        look ??= new();
        var context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = look.JavaScript, ReducedMotion = ReducedMotion.Reduce,
        });
        var tab = new Tab(context, await context.NewPageAsync());
        await tab.Page.GotoAsync(url.ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
        return tab;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>How a tab is opened.</summary>
public sealed record TabLook(int Width = 1440, int Height = 900, bool Dark = false, bool JavaScript = true);
