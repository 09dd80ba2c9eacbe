using Headwater.Bench;

// Everything that the documents quote is made by one of these commands.
var program = Option("--server", Path.Combine(AppContext.BaseDirectory, "../../Headwater.Server/release/Headwater.Server.dll"));
switch (args.FirstOrDefault())
{
    case "null-sink":
        await NullSink.RunAsync();
        return 0;
    case "compare":
        return await new Comparison(program, int.Parse(Option("--rounds", "3"))).RunAsync();
    case "fill":
        var data = Option("--data", Directory.CreateTempSubdirectory("headwater-fill-").FullName);
        return await new Fill(program, data, long.Parse(Option("--spans", "1000000")),
            Enum.Parse<Content>(Option("--content", nameof(Content.Orders)), ignoreCase: true)).RunAsync();
    case "queries":
        await StoreQueries.RunAsync(Option("--data", ""));
        return 0;
    case "micro":
        Micro.Run();
        return 0;
    case "load":
        var workload = Workload.Create(int.Parse(Option("--batch", "480")), 200, Content.Orders, seed: 7);
        Console.WriteLine(Load.Run(new Uri(Option("--to", "http://127.0.0.1:8080")), int.Parse(Option("--pid", $"{Environment.ProcessId}")),
            workload, int.Parse(Option("--connections", "2")), long.Parse(Option("--spans", "100000")),
            (ulong)ProcessTimes.NowNanoseconds(), null));
        return 0;
    default:
        Console.Error.WriteLine("""
            usage: Headwater.Bench COMMAND
              compare [--rounds 3] [--server DLL]            Headwater beside a null sink, in turn
              fill [--spans 1000000] [--content orders|randomJson|stackTraces] [--data DIR] [--server DLL]
                                                             one directory filled by tenths, then queries
              load [--to URL] [--pid N] [--spans 100000] [--batch 480] [--connections 2]
                                                             only the load, against a server that runs already
              queries --data DIR                             group-by and substring on a filled directory
              micro                                          decode, scrub and facts alone
              null-sink                                      only the sink
            """);
        return 2;
}

string Option(string name, string otherwise)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
}
