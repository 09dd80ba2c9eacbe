using System.Text;
using System.Text.Json;
using Headwater.Model;
using Headwater.Storage;

namespace Headwater.EndToEnd;

/// <summary>No secret that was sent is on disk: not in a file's bytes, and not in what is unpacked from them.</summary>
public sealed class SecretTests
{
    static readonly Instant Start = new(1_795_000_000_000_000_000);
    static readonly TraceId Trace = new(0x5EC, 1);

    // The shop's events have a card number; passwords and keys are planted beside them, as environments and log lines do.
    static readonly string[] Secrets =
        ["4242424242424242", "4242 4242 4242 4242", "kalle-anka-313", "rosebud-1941", "AKIAZ7QK3MVTP5W2XJ4H"];

    [Fact]
    public async Task What_the_shop_was_told_in_confidence_is_nowhere_on_disk()
    {
        await using var server = await RunningServer.StartAsync();
        var events = await EventsAsync("ushop-full.truth.jsonl");
        events.AddRange(await EventsAsync("ushop-plain.truth.jsonl"));
        Assert.Contains(events, e => e.Contains(Secrets[0], StringComparison.Ordinal));

        await SendTool.SendAsync(server, "ushop-full", "ushop-plain");
        await server.PostAsync("traces", Requests.Traces(Environment, events.Select(SpanOf)));
        await server.PostAsync("logs", Requests.Logs(Environment, events.Select(LogOf)));
        await server.WaitUntilAssembledAsync();
        await IsNotInAnyAnswerAsync(server, events.Count);
        Assert.Empty(FilesWithSecrets(server.Data));
        Assert.Equal(0, await server.StopAsync());

        Assert.Empty(FilesWithSecrets(server.Data));
        var unpacked = await UnpackAsync(server.Data);
        Assert.Contains(unpacked, m => m.Contains("sku-42", StringComparison.Ordinal));
        Assert.Empty(unpacked.SelectMany(SecretsIn));
    }

    static Attributes Environment => Attributes.Of(
        ("service.name", "ushop_new-sale-processing"),
        ("faas.name", "ushop_new-sale-processing"),
        ("process.environment_variable.DB_PASSWORD", "kalle-anka-313"));

    static Span SpanOf(string happened, int number) => new()
    {
        TraceId = Trace,
        Id = new SpanId((ulong)number + 1),
        ParentId = number == 0 ? null : new SpanId(1),
        Name = "ushop_new-sale-processing",
        Kind = SpanKind.Server,
        Start = Start + Duration.FromMilliseconds(number),
        End = Start + Duration.FromMilliseconds(number + 1),
        StatusMessage = "could not log in with password=rosebud-1941",
        Attributes = Attributes.Of(
            ("headwater.event", happened),
            ("headwater.env", "{\"AWS_ACCESS_KEY_ID\":\"AKIAZ7QK3MVTP5W2XJ4H\",\"DB_PASSWORD\":\"kalle-anka-313\"}"),
            ("url.full", "https://anna:rosebud-1941@shop.example/pay?card=4242424242424242")),
        Events =
        [
            new SpanEvent
            {
                Time = Start,
                Name = "exception",
                Attributes = Attributes.Of(("exception.message", "card 4242 4242 4242 4242 was declined"), ("sku", "sku-42")),
            },
        ],
    };

    static LogRecord LogOf(string happened, int number) => new()
    {
        Time = Start + Duration.FromMilliseconds(number),
        Body = "event: " + happened + " DB_PASSWORD=kalle-anka-313",
        TraceId = Trace,
        SpanId = new SpanId((ulong)number + 1),
    };

    static async Task<List<string>> EventsAsync(string truth)
    {
        var lines = await File.ReadAllLinesAsync(Samples.PathOf(truth), TestContext.Current.CancellationToken);
        return [.. lines.Select(l => JsonDocument.Parse(l).RootElement)
            .Where(e => e.GetProperty("type").GetString() == "invoke.start")
            .Select(e => e.GetProperty("event").GetRawText())];
    }

    // The telemetry itself must have arrived, or nothing would be proven.
    static async Task IsNotInAnyAnswerAsync(RunningServer server, int events)
    {
        var trace = await server.GetAsync($"/api/v1/traces/{Trace}");
        Assert.Equal(events, trace.GetProperty("spans").GetArrayLength());
        Assert.Contains("sku-42", trace.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(SecretsIn(trace.GetRawText()));
        var logs = await server.GetAsync("/api/v1/logs?limit=100");
        Assert.Contains("event: ", logs.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(SecretsIn(logs.GetRawText()));
        var first = await server.GetAsync($"/api/v1/spans/{Trace}/{new SpanId(1)}");
        Assert.NotEmpty(first.GetProperty("masked").EnumerateArray());
        Assert.Empty(SecretsIn(first.GetRawText()));
    }

    // The lock file is empty, and locked.
    static IEnumerable<string> FilesWithSecrets(string data) =>
        Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) != ".lock")
            .SelectMany(f => SecretsIn(ReadShared(f)).Select(s => $"{s} in {f}"));

    // Blocks are compressed, so a byte search of the files proves little: everything is unpacked and searched as well.
    static async Task<IReadOnlyList<string>> UnpackAsync(string data)
    {
        await using var store = BlockStore.Open(new BlockStoreSettings { Directory = data }, TimeProvider.System);
        var spans = await store.SearchSpansAsync(
            new SpanSearch { Project = ProjectId.Default, Limit = 10_000 }, CancellationToken.None);
        var logs = await store.SearchLogsAsync(
            new LogSearch { Project = ProjectId.Default, Limit = 10_000 }, CancellationToken.None);
        Assert.True(spans.Next is null && logs.Next is null && spans.Spans.Spans.Count > 100);
        return
        [
            .. spans.Spans.Spans.Select(s => Encoding.Latin1.GetString(s.Bytes.Span)),
            .. logs.Logs.Logs.Select(l => Encoding.Latin1.GetString(l.Bytes.Span)),
            .. spans.Spans.Contexts.Concat(logs.Logs.Contexts).Select(c => Encoding.Latin1.GetString(c.Resource.Span)),
        ];
    }

    static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    static IEnumerable<string> SecretsIn(string text) => Secrets.Where(s => text.Contains(s, StringComparison.Ordinal));
}
