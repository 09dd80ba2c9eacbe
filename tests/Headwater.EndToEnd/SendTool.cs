using System.Diagnostics;

namespace Headwater.EndToEnd;

/// <summary><c>headwater send</c>, as a user types it.</summary>
static class SendTool
{
    /// <summary>Sends samples; fails unless all was taken. Answers how many requests there were.</summary>
    public static async Task<int> SendAsync(RunningServer server, params string[] samples)
    {
        var start = new ProcessStartInfo("dotnet",
            [RunningServer.Program, "send", "--to", server.Url.ToString(), .. samples.Select(Samples.PathOf)])
        {
            RedirectStandardOutput = true,
        };
        using var tool = Process.Start(start)!;
        var output = await tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tool.ExitCode == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }
}

/// <summary>The captures that are copied beside the tests.</summary>
static class Samples
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Samples", "otlp", name);

    public static IReadOnlyList<string> All { get; } =
        [.. Directory.EnumerateFiles(PathOf(""), "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".pb" or ".json").Order(StringComparer.Ordinal)];
}
