using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Headwater.Model;
using Headwater.Server;
using Headwater.Storage;

namespace Headwater.Tests;

/// <summary>A whole server in this process, on ports that the system picked, over the reference store.</summary>
sealed class RunningServer : IAsyncDisposable
{
    readonly HeadwaterServer _server;

    RunningServer(HeadwaterServer server)
    {
        _server = server;
        Http = ClientOf("http", HttpVersion.Version11);
        OtlpHttp = ClientOf("otlp-http", HttpVersion.Version11);
        Grpc = ClientOf("otlp-grpc", HttpVersion.Version20);
    }

    public HttpClient Http { get; }

    public HttpClient OtlpHttp { get; }

    public HttpClient Grpc { get; }

    public static async Task<RunningServer> StartAsync(
        Func<HeadwaterSettings, HeadwaterSettings>? with = null, Stores? stores = null)
    {
        var free = new ListenAddress(IPAddress.Loopback, 0);
        var settings = new HeadwaterSettings { Http = free, OtlpHttp = free, OtlpGrpc = free };
        return new RunningServer(await HeadwaterServer.StartAsync(
            with?.Invoke(settings) ?? settings, stores ?? InMemory(), TimeProvider.System));
    }

    public static Stores InMemory()
    {
        var store = new InMemoryStore();
        return new Stores(store, store, store, []);
    }

    public Task<HttpResponseMessage> PostAsync(
        byte[] body, string path = "/v1/traces", string type = "application/x-protobuf", string? encoding = null,
        HttpClient? client = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        return (client ?? OtlpHttp).PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        var text = await Http.GetStringAsync(path, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Answers when everything received is derived.</summary>
    public async Task<JsonElement> SettleAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var patience = TestContext.Current.CancellationToken;
        for (var i = 0; i < 400; i++)
        {
            var health = await GetAsync("/health");
            if (health.GetProperty("assembly").GetProperty("pending").GetInt64() == 0) return health;
            await timer.WaitForNextTickAsync(patience);
        }
        throw new TimeoutException("Assembly did not come to rest within 20 s.");
    }

    /// <summary>The account of one protocol, as <c>received = stored + rejected</c>, checked.</summary>
    public async Task<(long Received, long Stored, IReadOnlyDictionary<string, long> Rejected)> LedgerAsync(string protocol)
    {
        var account = (await GetAsync("/health")).GetProperty("ledger").GetProperty(protocol);
        var rejected = account.GetProperty("rejected").EnumerateObject().ToDictionary(r => r.Name, r => r.Value.GetInt64());
        var (received, stored) = (account.GetProperty("received").GetInt64(), account.GetProperty("stored").GetInt64());
        Assert.Equal(received, stored + rejected.Values.Sum());
        return (received, stored, rejected);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        OtlpHttp.Dispose();
        Grpc.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    HttpClient ClientOf(string listener, Version version) => new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = _server.Listeners.Single(l => l.Name == listener).Url,
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}

/// <summary>OTLP bodies for tests that care about the server, not about spans.</summary>
static class Body
{
    /// <summary>One request with so many spans, each a trace of its own, and none of them ever sent before.</summary>
    public static byte[] Spans(int count, ulong first = 1)
    {
        var writer = new ProtobufWriter();
        var resource = writer.BeginMessage(1);
        var scope = writer.BeginMessage(2);
        for (var i = 0; i < count; i++)
        {
            var span = writer.BeginMessage(2);
            OtlpEncoder.WriteSpan(writer, new Span
            {
                TraceId = new TraceId(7, first + (ulong)i),
                Id = new SpanId(first + (ulong)i),
                Name = "GET /things",
                Kind = SpanKind.Server,
                Start = Start,
                End = Start + Duration.FromMilliseconds(12),
            });
            writer.EndMessage(span);
        }
        writer.EndMessage(scope);
        writer.EndMessage(resource);
        return writer.ToArray();
    }

    public static Instant Start { get; } = new(1_763_700_000_000_000_000);

    public static byte[] Frame(byte[] message, bool compressed = false) =>
        [compressed ? (byte)1 : (byte)0, .. BitConverter.GetBytes(message.Length).Reverse(), .. message];

    public static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
            gzip.Write(body);
        return packed.ToArray();
    }
}
