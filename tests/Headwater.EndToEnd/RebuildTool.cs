using System.Diagnostics;

namespace Headwater.EndToEnd;

/// <summary><c>headwater rebuild</c>, as a user types it.</summary>
static class RebuildTool
{
    public static async Task RunAsync(string data)
    {
        var start = new ProcessStartInfo("dotnet", [RunningServer.Program, "rebuild", "--data", data])
        {
            RedirectStandardOutput = true,
        };
        using var tool = Process.Start(start)!;
        var output = await tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tool.ExitCode == 0, output);
    }
}
