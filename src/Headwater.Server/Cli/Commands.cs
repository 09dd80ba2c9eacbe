using System.Collections;
using System.Reflection;
using Microsoft.AspNetCore.Connections;

namespace Headwater.Server;

/// <summary>What each command does; the exit code is 0 for success, 1 for failure and 2 for a mistake in the command.</summary>
static class Commands
{
    const int Mistaken = 2;

    /// <summary>Reads the settings, or prints every mistake and answers null.</summary>
    public static HeadwaterSettings? ReadSettings(CommandLine line, TextWriter errors)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
        var settings = new SettingsReader(line.Flags, environment, ReadFile).Read(out var mistakes);
        var all = line.Mistakes.Concat(mistakes).ToArray();
        foreach (var mistake in all) errors.WriteLine(mistake);
        if (all.Length > 0) errors.WriteLine("See ./headwater --help and docs/configuration.md.");
        return all.Length == 0 ? settings : null;
    }

    public static int Help()
    {
        Console.Out.Write(HelpText.Render());
        return 0;
    }

    public static int Version()
    {
        var version = typeof(Commands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!;
        Console.Out.WriteLine($"headwater {version.InformationalVersion.Split('+')[0]}");
        return 0;
    }

    public static async Task<int> ServeAsync(CommandLine line)
    {
        if (ReadSettings(line, Console.Error) is not { } settings) return Mistaken;
        var stores = EmbeddedStores.Open(settings, TimeProvider.System);
        HeadwaterServer server;
        try
        {
            server = await HeadwaterServer.StartAsync(settings, stores, TimeProvider.System);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await stores.DisposeAsync();
            await Console.Error.WriteLineAsync($"{e.Message} Another program listens there: choose another address with "
                + "--http, --otlp-http or --otlp-grpc (port 0 picks a free one).");
            return Mistaken;
        }
        await using var _ = server;
        foreach (var (name, url) in server.Listeners)
            Console.Out.WriteLine($"listening {name} {url.GetLeftPart(UriPartial.Authority)}");
        await Console.Out.FlushAsync();
        await server.WaitAsync();
        return 0;
    }

    public static async Task<int> SendAsync(CommandLine line)
    {
        if (ReadSettings(line, Console.Error) is not { } settings) return Mistaken;
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
        return await new SendCommand(client, Console.Out).RunAsync(line, settings.IngestKeys);
    }

    public static async Task<int> RebuildAsync(CommandLine line)
    {
        if (ReadSettings(line, Console.Error) is not { } settings) return Mistaken;
        await using var stores = EmbeddedStores.Open(settings, TimeProvider.System);
        using var logs = LoggerFactory.Create(l => l.AddSimpleConsole());
        await stores.Derived.ClearAsync(CancellationToken.None);
        var parts = await ServerParts.JoinAsync(settings, stores, logs, TimeProvider.System, CancellationToken.None);
        await parts.Assembler.DrainAsync(CancellationToken.None);
        Console.Out.WriteLine("All transactions are derived again.");
        return 0;
    }

    public static async Task<int> BackupAsync(CommandLine line)
    {
        if (ReadSettings(line, Console.Error) is not { } settings) return Mistaken;
        if (line.Operands.Count != 1)
        {
            await Console.Error.WriteLineAsync("backup needs one directory: headwater backup DIR.");
            return Mistaken;
        }
        return await EmbeddedStores.BackupAsync(settings, line.Operands[0], Console.Out);
    }

    static string? ReadFile(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
