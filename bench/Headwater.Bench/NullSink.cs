using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Headwater.Bench;

/// <summary>A server that reads each body and says OK: what Kestrel itself costs, measured in the same run as the real server.</summary>
static class NullSink
{
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        var app = builder.Build();
        app.MapPost("/v1/traces", async context =>
        {
            while (true)
            {
                var read = await context.Request.BodyReader.ReadAsync();
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) break;
            }
            context.Response.ContentType = "application/x-protobuf";
            context.Response.ContentLength = 0;
        });
        await app.StartAsync();
        Console.WriteLine($"listening http {app.Urls.First()}");
        await app.WaitForShutdownAsync();
    }
}
