using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Headwater.Browser;

/// <summary>
/// The real server in a process of its own, on free ports. A data directory that it made goes when it is disposed, but not
/// when it is only stopped or killed: another server may take it over before.
/// </summary>
public sealed class RunningServer : IAsyncDisposable
{
    // Assembly waits 2 s after the last span; a loaded machine may need several rounds of it.
    static readonly TimeSpan LongestAssembly = TimeSpan.FromSeconds(60);

    // The server gives requests under way 15 s after SIGTERM.
    static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    const string AnyPort = "127.0.0.1:0";

    readonly Process _process;
    readonly bool _ownsData;

    RunningServer(Process process, string data, bool ownsData, Dictionary<string, Uri> listeners)
    {
        _process = process;
        _ownsData = ownsData;
        Data = data;
        Listeners = listeners;
        Http = new HttpClient { BaseAddress = Url };
    }

    /// <summary>Where each listener waits: <c>http</c>, <c>otlp-http</c>, <c>otlp-grpc</c>.</summary>
    public IReadOnlyDictionary<string, Uri> Listeners { get; }

    public Uri Url => Listeners["http"];

    /// <summary>The data directory.</summary>
    public string Data { get; }

    public HttpClient Http { get; }

    public static string Program => Environment.GetEnvironmentVariable("HEADWATER_SERVER_DLL")
        ?? throw new InvalidOperationException("Set HEADWATER_SERVER_DLL to Headwater.Server.dll; ./test does.");

    /// <summary>Starts it, on a directory of its own unless one is named that another server made.</summary>
    public static async Task<RunningServer> StartAsync(string? takenOver = null)
    {
        var data = takenOver ?? Directory.CreateTempSubdirectory("headwater-test-").FullName;
        var start = new ProcessStartInfo("dotnet",
            [Program, "serve", "--data", data, "--http", AnyPort, "--otlp-http", AnyPort, "--otlp-grpc", AnyPort])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var listeners = new Dictionary<string, Uri>();
        while (listeners.Count < 3 && await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.Split(' ') is ["listening", var name, var url]) listeners[name] = new Uri(url);
        if (listeners.Count < 3)
            throw new InvalidOperationException("The server ended before it listened; its messages are above.");
        _ = process.StandardOutput.ReadToEndAsync();
        return new RunningServer(process, data, takenOver is null, listeners);
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

    /// <summary>A JSON answer of the API; fails unless it is a success.</summary>
    public Task<JsonElement> GetAsync(string path) => ReadAsync(path, CancellationToken.None);

    async Task<JsonElement> ReadAsync(string path, CancellationToken cancellation)
    {
        var text = await Http.GetStringAsync(new Uri(path, UriKind.Relative), cancellation);
        using var answer = JsonDocument.Parse(text);
        return answer.RootElement.Clone();
    }

    /// <summary>Waits on the server's own word that everything received is assembled.</summary>
    public async Task WaitUntilAssembledAsync()
    {
        using var limit = new CancellationTokenSource(LongestAssembly);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            if ((await ReadAsync("/health", limit.Token)).GetProperty("assembly").GetProperty("pending").GetInt64() == 0) return;
        }
    }

    /// <summary>The newest transaction's id.</summary>
    public async Task<string> NewestTransactionAsync(string query = "")
    {
        var list = await GetAsync($"/api/v1/transactions?limit=1&q={Uri.EscapeDataString(query)}");
        return list.GetProperty("items")[0].GetProperty("id").GetString()!;
    }

    /// <summary>Ends the process between two instructions, as kill -9 does; the data directory stays.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends SIGTERM and answers the exit code; the data directory stays.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(LongestStop);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        if (_ownsData) Directory.Delete(Data, recursive: true);
    }
}
