using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Headwater.Browser;

/// <summary>A page in a browser context of its own, and what the browser complained about.</summary>
public sealed class Tab : IAsyncDisposable
{
    // What a page does by itself takes a frame or a request; a loaded machine may be slow at both.
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    readonly IBrowserContext _context;
    readonly ConcurrentQueue<string> _complaints = [];

    public Tab(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        // A page's own status is the test's business; what it loads must be there.
        page.Console += (_, message) =>
        {
            var isOwnStatus = message.Location.StartsWith(page.Url, StringComparison.Ordinal);
            if (message.Type is "error" or "warning" && !isOwnStatus) _complaints.Enqueue(message.Text);
        };
        page.PageError += (_, mistake) => _complaints.Enqueue(mistake);
        page.RequestFailed += (_, request) => _complaints.Enqueue($"{request.Url} failed: {request.Failure}");
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console (violations of the policy are such) and failed requests.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>What the address says under this name, or null.</summary>
    public string? InAddress(string key) => System.Web.HttpUtility.ParseQueryString(new Uri(Page.Url).Query)[key];

    public ILocator Find(string selector) => Page.Locator(selector);

    /// <summary>Asks until the expression holds. Playwright's own way needs eval, which the policy forbids.</summary>
    public async Task UntilAsync(string expression)
    {
        using var limit = new CancellationTokenSource(LongestWait);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await Page.EvaluateAsync<bool>(expression)) await timer.WaitForNextTickAsync(limit.Token);
    }

    public ValueTask DisposeAsync() => new(_context.CloseAsync());
}

/// <summary>What several journeys do.</summary>
static class Steps
{
    public static ILocator Find(this Tab tab, string selector, string text) =>
        tab.Page.Locator(selector, new() { HasTextString = text });

    /// <summary>Opens a node of the map by the keyboard: drawings do not scroll under a pointer.</summary>
    public static async Task OpenNodeAsync(this Tab tab, string name)
    {
        var node = tab.Page.Locator(".node", new() { HasTextString = name }).First;
        var id = await node.GetAttributeAsync("data-node");
        await node.FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Find($"[data-selected-node=\"{id}\"]").WaitForAsync();
    }

    /// <summary>The whole element lies inside of what the other shows.</summary>
    public static async Task<bool> IsWithinAsync(this Tab tab, ILocator inner, string outer)
    {
        var (part, whole) = (await inner.BoundingBoxAsync(), await tab.Find(outer).BoundingBoxAsync());
        return part!.X >= whole!.X && part.Y >= whole.Y
            && part.X + part.Width <= whole.X + whole.Width && part.Y + part.Height <= whole.Y + whole.Height;
    }
}
