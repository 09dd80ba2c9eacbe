using System.Diagnostics;

namespace Headwater.Bench;

/// <summary>A server started as a process of its own, so that its CPU time and memory can be told from the generator's.</summary>
sealed class ServerProcess : IDisposable
{
    readonly Process _process;

    ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public int Id => _process.Id;

    public Uri Url { get; }

    /// <summary>The null sink: this program itself.</summary>
    public static ServerProcess StartNullSink() => Start(Environment.ProcessPath!, ["null-sink"], "http");

    /// <summary>Headwater from its build output.</summary>
    public static ServerProcess StartHeadwater(string program, string data) =>
        Start("dotnet", [program, "serve", "--data", data, "--http", "127.0.0.1:0", "--otlp-http", "127.0.0.1:0",
            "--otlp-grpc", "127.0.0.1:0"], "http");

    static ServerProcess Start(string file, string[] arguments, string listener)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = false };
        // .NET's own settings apply to both servers alike.
        start.Environment["DOTNET_TieredPGO"] = "1";
        var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (!line.StartsWith($"listening {listener} ", StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new ServerProcess(process, new Uri(line.Split(' ')[2]));
        }
        throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended before it listened.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            using var term = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            if (!_process.WaitForExit(20_000)) _process.Kill();
        }
        _process.Dispose();
    }
}
