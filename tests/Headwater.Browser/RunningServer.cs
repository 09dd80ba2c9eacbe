using System.Diagnostics;
using System.Text.Json;

namespace Headwater.Browser;

/// <summary>
/// The real server in a process of its own, on free ports, with a data directory that goes when it stops.
/// </summary>
public sealed class RunningServer : IAsyncDisposable
{
    // Assembly waits 2 s after the last span; a loaded machine may need several rounds of it.
    static readonly TimeSpan LongestAssembly = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly string _data;

    RunningServer(Process process, string data, Uri url)
    {
        _process = process;
        _data = data;
        Url = url;
        Http = new HttpClient { BaseAddress = url };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public static async Task<RunningServer> StartAsync()
    {
        var data = Directory.CreateTempSubdirectory("headwater-browser-").FullName;
        var program = Environment.GetEnvironmentVariable("HEADWATER_SERVER_DLL")
            ?? throw new InvalidOperationException(
                "Set HEADWATER_SERVER_DLL to the built Headwater.Server.dll; ./test does.");
        var start = new ProcessStartInfo("dotnet",
        [
            program, "serve", "--data", data, "--http", "127.0.0.1:0",
            "--otlp-http", "127.0.0.1:0", "--otlp-grpc", "127.0.0.1:0",
        ])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("listening http ", StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new RunningServer(process, data, new Uri(line.Split(' ')[2]));
        }
        throw new InvalidOperationException("The server ended before it listened; its messages are above.");
    }

    /// <summary>Posts the captured export requests of a folder under Samples.</summary>
    public async Task SendAsync(string sample)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Samples", "otlp", sample);
        foreach (var path in Directory.EnumerateFiles(folder, "*.pb").Order())
        {
            var signal = path.Contains("-logs", StringComparison.Ordinal) ? "logs" : "traces";
            await PostAsync(signal, await File.ReadAllBytesAsync(path));
        }
        await WaitUntilAssembledAsync();
    }

    public async Task PostAsync(string signal, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/x-protobuf");
        using var answer = await Http.PostAsync(new Uri($"/v1/{signal}", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits on the server's own word that everything received is assembled.</summary>
    public async Task WaitUntilAssembledAsync()
    {
        using var limit = new CancellationTokenSource(LongestAssembly);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            using var health = JsonDocument.Parse(
                await Http.GetStringAsync(new Uri("/health", UriKind.Relative), limit.Token));
            if (health.RootElement.GetProperty("assembly").GetProperty("pending").GetInt64() == 0) return;
        }
    }

    /// <summary>The newest transaction's id.</summary>
    public async Task<string> NewestTransactionAsync(string query = "")
    {
        using var list = JsonDocument.Parse(await Http.GetStringAsync(
            new Uri($"/api/v1/transactions?limit=1&q={Uri.EscapeDataString(query)}", UriKind.Relative)));
        return list.RootElement.GetProperty("items")[0].GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
