using System.Diagnostics;
using System.Text.Json;

namespace Headwater.EndToEnd;

/// <summary>The OpenTelemetry SDK for Node in a process of its own: node/send.mjs.</summary>
static class NodeSdk
{
    static readonly string Folder = Path.Combine(Repository(), "tests", "Headwater.EndToEnd", "node");

    /// <summary>Sends the order and answers the ids that the SDK chose.</summary>
    public static async Task<OrderIds> SendAsync(string protocol, Uri url, string compression)
    {
        Assert.True(Directory.Exists(Path.Combine(Folder, "node_modules")), $"Run 'npm ci' in {Folder} first; ./test does.");
        var start = new ProcessStartInfo("node",
            [Path.Combine(Folder, "send.mjs"), protocol, url.GetLeftPart(UriPartial.Authority), compression])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
        // An exporter that was refused says so and ends well.
        Assert.Equal("", await errors);
        return JsonSerializer.Deserialize<OrderIds>(output, JsonSerializerOptions.Web)!;
    }

    static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Headwater.slnx")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("Not inside the repository.");
    }
}
