using System.Net;
using Headwater.Model;
using Headwater.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Headwater.Server;

/// <summary>A server that runs: its listeners, its parts, and the way to stop it.</summary>
sealed class HeadwaterServer : IAsyncDisposable
{
    // After SIGTERM requests under way may end; then the process must be gone: design, "endpoints".
    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(15);

    readonly WebApplication _app;
    readonly Stores _stores;
    readonly List<(string Name, ListenOptions Options)> _listeners = [];

    HeadwaterServer(WebApplicationBuilder builder, HeadwaterSettings settings, Stores stores)
    {
        _stores = stores;
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings));
        _app = builder.Build();
    }

    /// <summary>Where each listener really waits, with the port that the system picked.</summary>
    public IReadOnlyList<(string Name, Uri Url)> Listeners =>
        [.. _listeners.Select(l => (l.Name, new Uri($"http://{l.Options.IPEndPoint}")))];

    /// <summary>Starts the server; it takes requests when this returns.</summary>
    public static async Task<HeadwaterServer> StartAsync(HeadwaterSettings settings, Stores stores, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // All settings come from SettingsCatalog; appsettings.json and ASPNETCORE_ variables would be a second truth.
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning)
            // It warns that keys are not encrypted on disk; ours never get there.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            // What keeps the host from starting is told in one sentence by the command that started it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            .AddSimpleConsole(o => (o.SingleLine, o.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ssZ "))
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        AddParts(builder.Services, settings, time);
        if (stores.BackupAsync is { } copy)
            builder.Services.AddHostedService(_ => new BackupWorker(settings.DataDirectory, copy, time));
        var parts = default(ServerParts);
        builder.Services.AddSingleton(s => parts!);
        var server = new HeadwaterServer(builder, settings, stores);
        parts = await ServerParts.JoinAsync(
            settings, stores, server._app.Services.GetRequiredService<ILoggerFactory>(), time, CancellationToken.None);
        Routes.Map(server._app, settings, parts, time);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Returns when the process is told to stop, or <see cref="StopAsync"/> is called.</summary>
    public Task WaitAsync() => _app.WaitForShutdownAsync();

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _stores.DisposeAsync();
    }

    static void AddParts(IServiceCollection services, HeadwaterSettings settings, TimeProvider time)
    {
        var sessions = new Sessions(time);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = DrainTime);
        services.AddSingleton(time);
        services.AddSingleton<IHeadwaterQueries>(s => s.GetRequiredService<ServerParts>().Queries);
        services.AddSingleton(s => s.GetRequiredService<ServerParts>().Budget);
        services.AddSingleton(new AccessRules(
            new KeyRing(settings.ApiKeys), settings.AdminPassword is { } p ? new AdminPassword(p) : null, sessions));
        services.AddSingleton(sessions);
        services.AddHostedService(s => s.GetRequiredService<ServerParts>().Assembler);
        // Forms live as long as the process, like the sessions that they are for; nothing is written to a home directory.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery();
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default));
        // The routes of the pages are theirs alone.
        services.AddOpenApi(o => o.ShouldInclude = d => d.RelativePath is { } path
            && (path == "health" || path.StartsWith("api/v1/", StringComparison.Ordinal)));
        services.AddHeadwaterWeb();
    }

    void Listen(KestrelServerOptions kestrel, HeadwaterSettings settings)
    {
        kestrel.AddServerHeader = false;
        // Each endpoint has a limit of its own, in its own dialect: BodyReader and FrontDoor.
        kestrel.Limits.MaxRequestBodySize = null;
        // 480 spans have half a megabyte; with the standard windows a sender would wait in the middle of each request.
        kestrel.Limits.Http2.InitialStreamWindowSize = 2 * 1024 * 1024;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 8 * 1024 * 1024;
        foreach (var (name, address) in settings.Listeners)
            kestrel.Listen(new IPEndPoint(address.Address, address.Port), options =>
            {
                // Without TLS there is no negotiation: gRPC's clients start with HTTP/2, all others with HTTP/1.1.
                options.Protocols = name == "otlp-grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1;
                var feature = new ListenerName(name);
                options.Use(next => connection =>
                {
                    connection.Features.Set(feature);
                    return next(connection);
                });
                _listeners.Add((name, options));
            });
    }
}
