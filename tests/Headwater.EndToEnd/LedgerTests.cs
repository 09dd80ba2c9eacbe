using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Headwater.EndToEnd;

/// <summary>Received = stored + rejected by reason, whatever arrives on whichever listener; and never 500.</summary>
public sealed class LedgerTests
{
    const int Bodies = 600;
    const int Seed = 20_261_121;

    static readonly string[] Types = ["application/x-protobuf", "application/json", "text/plain"];
    static readonly string[] Signals = ["traces", "logs", "metrics"];

    [Fact]
    public async Task Every_capture_is_stored_whole_and_accounted_for()
    {
        await using var server = await RunningServer.StartAsync();

        foreach (var file in Samples.All)
        {
            var before = await Accounts.ReadAsync(server);
            await SendTool.SendAsync(server, file);
            var after = await Accounts.ReadAsync(server);
            Assert.True(after.Values.Sum(a => a.Stored) > before.Values.Sum(a => a.Stored), file);
            Assert.All(after.Values, a => Assert.Empty(a.Rejected));
        }
    }

    [Fact]
    public async Task Broken_bodies_of_every_kind_balance_and_the_server_goes_on()
    {
        await using var server = await RunningServer.StartAsync();
        using var grpc = new HttpClient { BaseAddress = server.Listeners["otlp-grpc"] };
        var random = new Random(Seed);
        for (var i = 0; i < Bodies; i++)
        {
            using var request = i % 3 == 0 ? GrpcOf(Break(random), random) : HttpOf(Break(random), random);
            var client = i % 3 == 0 ? grpc : server.Http;
            using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True((int)reply.StatusCode < 500, $"Body {i} of seed {Seed} got {(int)reply.StatusCode}.");
        }
        await server.WaitUntilAssembledAsync();

        var accounts = await Accounts.ReadAsync(server);
        Assert.All(["otlpTraces", "otlpLogs", "otlpMetrics"], p => Assert.True(accounts[p].Received > 0));
        Assert.Equal("ok", (await server.GetAsync("/health")).GetProperty("status").GetString());
        await SendTool.SendAsync(server, "ushop-full");
    }

    // A capture, cut anywhere or whole, with up to three bits turned.
    static byte[] Break(Random random)
    {
        var whole = File.ReadAllBytes(Samples.All[random.Next(Samples.All.Count)]);
        var body = random.Next(2) == 0 ? whole : whole[..random.Next(whole.Length)];
        for (var flips = random.Next(4); flips > 0 && body.Length > 0; flips--)
            body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
        return body;
    }

    static HttpRequestMessage HttpOf(byte[] body, Random random)
    {
        var zipped = random.Next(3) == 0;
        var content = new ByteArrayContent(zipped ? Gzip(body) : body);
        // One in eight says that it is zipped and is not, or the other way round.
        if (zipped != (random.Next(8) == 0)) content.Headers.ContentEncoding.Add("gzip");
        content.Headers.ContentType = new MediaTypeHeaderValue(Types[Math.Max(0, random.Next(6) - 3)]);
        return new HttpRequestMessage(HttpMethod.Post, $"/v1/{Signals[random.Next(3)]}") { Content = content };
    }

    static HttpRequestMessage GrpcOf(byte[] body, Random random)
    {
        var service = random.Next(2) == 0 ? "trace.v1.TraceService" : "logs.v1.LogsService";
        var length = random.Next(8) == 0 ? random.Next() : body.Length;
        var prefix = new byte[5];
        prefix[0] = (byte)random.Next(2);
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), length);
        var content = new ByteArrayContent([.. prefix, .. body]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return new HttpRequestMessage(HttpMethod.Post, $"/opentelemetry.proto.collector.{service}/Export")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { { "grpc-encoding", "gzip" } },
            Content = content,
        };
    }

    static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(body);
        return packed.ToArray();
    }
}
