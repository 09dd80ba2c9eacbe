using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Headwater.Model;
using Headwater.Web;

namespace Headwater.Tests;

/// <summary>The pages on a real server of their own, over the given answers, on a free port.</summary>
sealed class PageHost : IAsyncDisposable
{
    readonly WebApplication _app;

    PageHost(WebApplication app, HttpClient client)
    {
        _app = app;
        Client = client;
    }

    /// <summary>2026-11-21 12:00 UTC: when every request comes.</summary>
    public static Instant Now { get; } = Instant.FromUnixMilliseconds(1_795_262_400_000);

    public HttpClient Client { get; }

    public static async Task<PageHost> StartAsync(IHeadwaterQueries queries, string pathBase = "")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(new StoppedTime(Now.ToDateTimeOffset()));
        builder.Services.AddSingleton(queries);
        builder.Services.AddHeadwaterWeb();
        var app = builder.Build();
        app.UsePathBase(pathBase);
        app.UseRouting();
        app.MapHeadwaterWeb();
        await app.StartAsync();
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new(app.Urls.Single() + pathBase + "/"),
        };
        return new(app, client);
    }

    public async Task<(int Status, IDocument Page)> ReadAsync(string address)
    {
        using var reply = await Client.GetAsync(new Uri(address, UriKind.Relative));
        var text = await reply.Content.ReadAsStringAsync();
        return ((int)reply.StatusCode, new HtmlParser().ParseDocument(text));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    sealed class StoppedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
