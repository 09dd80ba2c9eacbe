using Headwater.Server;

namespace Headwater.Tests;

public sealed class SendCommandTests
{
    [Fact]
    public async Task A_directory_of_captures_is_sent_each_to_the_route_of_its_signal()
    {
        await using var server = await RunningServer.StartAsync();
        var (code, output) = await SendAsync(server, [Path.Combine(AppContext.BaseDirectory, "Samples", "otlp", "ushop-full")]);

        Assert.Equal(0, code);
        Assert.Equal(12, output.Split('\n').Count(l => l.Contains(": accepted (HTTP 200, ", StringComparison.Ordinal)));
        Assert.True((await server.LedgerAsync("otlpTraces")).Stored > 0);
        Assert.True((await server.LedgerAsync("otlpLogs")).Stored > 0);
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_not_OTLP_fails_the_command()
    {
        await using var server = await RunningServer.StartAsync();
        var broken = Path.Combine(Directory.CreateTempSubdirectory().FullName, "broken-traces.json");
        await File.WriteAllTextAsync(broken, "{", TestContext.Current.CancellationToken);

        var (missing, said) = await SendAsync(server, ["/nowhere.pb"]);
        var (refused, answer) = await SendAsync(server, [broken]);

        Assert.Equal((1, 1), (missing, refused));
        Assert.Contains("/nowhere.pb: there is no such file", said, StringComparison.Ordinal);
        Assert.Contains("(HTTP 400, traces", answer, StringComparison.Ordinal);
    }

    static async Task<(int Code, string Output)> SendAsync(RunningServer server, string[] files)
    {
        using var client = new HttpClient();
        var output = new StringWriter();
        var line = CommandLine.Parse(["send", "--to", server.Http.BaseAddress!.ToString(), .. files]);
        return (await new SendCommand(client, output).RunAsync(line, []), output.ToString());
    }
}
