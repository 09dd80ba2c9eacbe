using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Headwater.Model;
using Headwater.Server;

namespace Headwater.Tests;

/// <summary>
/// What the listeners answer before a decoder sees the body, over HTTP and over gRPC, and what they count: the second table of
/// docs/protocols.md, row by row.
/// </summary>
public sealed class ListenerTests
{
    const string Export = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    const string Key = "0123456789abcdef";
    const int Limit = 1024 * 1024;

    const int InvalidArgument = 3, ResourceExhausted = 8, Unimplemented = 12, Unavailable = 14, Unauthenticated = 16;

    [Fact]
    public async Task A_body_over_64_MiB_is_refused_by_its_announcement_and_the_connection_is_closed()
    {
        await using var server = await RunningServer.StartAsync();
        using var socket = new TcpClient("127.0.0.1", server.OtlpHttp.BaseAddress!.Port);
        var head = "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
            + $"Content-Length: {(64 * 1024 * 1024) + 1}\r\n\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);

        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        var answer = await reader.ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.True(await ClosesAsync(reader));
        await CountsAsync(server, "tooLarge");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_too_large_as_sent_or_unpacked_is_resource_exhausted(bool bomb)
    {
        await using var server = await RunningServer.StartAsync(s => s with { MaxBodyMegabytes = 1 });
        var message = bomb ? Body.Gzip(new byte[50 * Limit]) : new byte[Limit + 1];

        var reply = await CallAsync(server, Body.Frame(message, compressed: bomb), bomb ? "gzip" : null);

        Assert.Equal((ResourceExhausted, false), (reply.Code, reply.HasRetryInfo));
        await CountsAsync(server, "tooLarge");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_does_not_unpack_or_is_cut_off_is_an_invalid_argument(bool cut)
    {
        await using var server = await RunningServer.StartAsync();
        var packed = Body.Gzip(Body.Spans(400));

        var message = cut ? packed[..(packed.Length / 2)] : [1, 2, 3];
        var reply = await CallAsync(server, Body.Frame(message, compressed: true), "gzip");

        Assert.Equal(InvalidArgument, reply.Code);
        await CountsAsync(server, "malformed");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/grpc")]
    [InlineData("application/protobuf")]
    public async Task Another_content_type_is_415_and_told_what_is_read(string type)
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.PostAsync(Body.Spans(1), type: type);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, reply.StatusCode);
        Assert.Contains("application/x-protobuf", await TextAsync(reply), StringComparison.Ordinal);
        await CountsAsync(server, "unsupportedEncoding");
    }

    [Fact]
    public async Task Another_content_type_on_the_port_of_gRPC_is_415_without_a_status_of_gRPC()
    {
        await using var server = await RunningServer.StartAsync();

        using var request = Request(HttpMethod.Post, Body.Spans(1), "application/x-protobuf");
        var reply = await server.Grpc.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, reply.StatusCode);
        Assert.False(reply.Headers.Contains("grpc-status"));
        await CountsAsync(server, "unsupportedEncoding");
    }

    [Fact]
    public async Task Another_content_encoding_is_415_with_those_that_are_read()
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.PostAsync([1], encoding: "zstd");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, reply.StatusCode);
        Assert.Contains("gzip", string.Join(',', reply.Headers.GetValues("Accept-Encoding")), StringComparison.Ordinal);
        await CountsAsync(server, "unsupportedEncoding");
    }

    [Fact]
    public async Task Another_compression_of_a_message_is_unimplemented_with_those_that_are_read()
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await CallAsync(server, Body.Frame([1], compressed: true), "snappy");

        Assert.Equal((Unimplemented, "identity,gzip,deflate"), (reply.Code, reply.AcceptEncoding));
        await CountsAsync(server, "unsupportedEncoding");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    public async Task A_frame_marked_as_compressed_by_nothing_is_an_invalid_argument(string? encoding)
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await CallAsync(server, Body.Frame(Body.Gzip(Body.Spans(1)), compressed: true), encoding);

        Assert.Equal(InvalidArgument, reply.Code);
        await CountsAsync(server, "malformed");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Another_method_is_405_with_the_one_that_works_and_counts_nothing(string method)
    {
        await using var server = await RunningServer.StartAsync();

        using var plain = new HttpRequestMessage(new HttpMethod(method), "/v1/traces");
        using var call = Request(new HttpMethod(method), [], "application/grpc");
        var overHttp = await server.OtlpHttp.SendAsync(plain, TestContext.Current.CancellationToken);
        var overGrpc = await server.Grpc.SendAsync(call, TestContext.Current.CancellationToken);

        Assert.All([overHttp, overGrpc], r => Assert.Equal(HttpStatusCode.MethodNotAllowed, r.StatusCode));
        Assert.All([overHttp, overGrpc], r => Assert.Contains("POST", r.Content.Headers.Allow));
        Assert.Equal(0, (await server.LedgerAsync("otlpTraces")).Received);
    }

    [Fact]
    public async Task A_route_that_does_not_exist_is_404_or_unimplemented_and_counts_nothing()
    {
        await using var server = await RunningServer.StartAsync();

        var overHttp = await server.PostAsync(Body.Spans(1), "/v1/profiles");
        var overGrpc = await CallAsync(server, Body.Frame(Body.Spans(1)), path: Export + "ed");

        Assert.Equal((HttpStatusCode.NotFound, Unimplemented), (overHttp.StatusCode, overGrpc.Code));
        Assert.Equal(0, (await server.LedgerAsync("otlpTraces")).Received);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("fedcba9876543210")]
    public async Task Without_a_key_that_is_known_it_is_401_or_unauthenticated(string? key)
    {
        await using var server = await RunningServer.StartAsync(
            s => s with { IngestKeys = [new ProjectKey(ProjectId.Default, Key)] });

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces")
        {
            Content = Content(Body.Spans(1), "application/json"),
        };
        if (key is not null) request.Headers.Add("x-headwater-key", key);
        var overHttp = await server.OtlpHttp.SendAsync(request, TestContext.Current.CancellationToken);
        var overGrpc = await CallAsync(server, Body.Frame(Body.Spans(1)), key: key);

        Assert.Equal((HttpStatusCode.Unauthorized, Unauthenticated), (overHttp.StatusCode, overGrpc.Code));
        await CountsAsync(server, "unauthorized", 2);
    }

    [Theory]
    [InlineData(AppendResult.QueueFull, HttpStatusCode.TooManyRequests, 1, "queueFull")]
    [InlineData(AppendResult.DiskFull, HttpStatusCode.ServiceUnavailable, 60, "diskFull")]
    [InlineData(AppendResult.Unavailable, HttpStatusCode.ServiceUnavailable, 5, "storeUnavailable")]
    public async Task What_will_pass_is_429_503_or_unavailable_with_the_seconds_to_wait(
        AppendResult result, HttpStatusCode status, int seconds, string reason)
    {
        var stores = RunningServer.InMemory() with { Writer = new FailingWriter(result) };
        await using var server = await RunningServer.StartAsync(stores: stores);

        var overHttp = await server.PostAsync(Body.Spans(5));
        var overGrpc = await CallAsync(server, Body.Frame(Body.Spans(7)));

        Assert.Equal((status, TimeSpan.FromSeconds(seconds)), (overHttp.StatusCode, overHttp.Headers.RetryAfter!.Delta));
        Assert.Contains("google.rpc.RetryInfo", await TextAsync(overHttp), StringComparison.Ordinal);
        Assert.Equal((Unavailable, true), (overGrpc.Code, overGrpc.HasRetryInfo));
        await CountsAsync(server, reason, 12);
    }

    [Fact]
    public async Task A_sender_of_gRPC_that_goes_away_is_counted()
    {
        await using var server = await RunningServer.StartAsync();
        using var gone = new CancellationTokenSource();
        using var request = Request(HttpMethod.Post, [], "application/grpc");
        request.Content = new EndlessContent(gone.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.Grpc.SendAsync(request, gone.Token));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await server.LedgerAsync("otlpTraces")).Received == 0)
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);

        await CountsAsync(server, "cancelled");
    }

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/logs")]
    [InlineData("/v1/metrics")]
    public async Task A_preflight_of_a_browser_is_204_and_counts_nothing(string path)
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, path)
        {
            Headers = { { "Origin", "https://shop.example" }, { "Access-Control-Request-Method", "POST" } },
        };

        var reply = await server.OtlpHttp.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
        Assert.Equal("POST", reply.Headers.GetValues("Access-Control-Allow-Methods").Single());
        Assert.Equal(0, (await server.LedgerAsync("otlpTraces")).Received);
    }

    // Answers only when the server ends the connection, politely or not.
    static async Task<bool> ClosesAsync(StreamReader reader)
    {
        try
        {
            await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Reset, because there was a body that nobody read.
        }
        return true;
    }

    static async Task CountsAsync(RunningServer server, string reason, long count = 1)
    {
        var ledger = await server.LedgerAsync("otlpTraces");
        Assert.Equal(new Dictionary<string, long> { [reason] = count }, ledger.Rejected);
        Assert.Equal((count, 0), (ledger.Received, ledger.Stored));
    }

    static async Task<Reply> CallAsync(
        RunningServer server, byte[] body, string? encoding = null, string path = Export, string? key = null)
    {
        using var request = Request(HttpMethod.Post, body, "application/grpc", path);
        if (encoding is not null) request.Headers.Add("grpc-encoding", encoding);
        if (key is not null) request.Headers.Add("x-headwater-key", key);
        using var reply = await server.Grpc.SendAsync(request, TestContext.Current.CancellationToken);
        string Header(string name) => reply.Headers.TryGetValues(name, out var values) ? values.Single() : "";
        var details = Header("grpc-status-details-bin");
        var bytes = Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='));
        return new Reply(int.Parse(Header("grpc-status"), CultureInfo.InvariantCulture), Header("grpc-accept-encoding"),
            Encoding.Latin1.GetString(bytes).Contains("google.rpc.RetryInfo", StringComparison.Ordinal));
    }

    static HttpRequestMessage Request(HttpMethod method, byte[] body, string type, string path = Export) => new(method, path)
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Content = Content(body, type),
    };

    static ByteArrayContent Content(byte[] body, string type) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    static async Task<string> TextAsync(HttpResponseMessage reply) =>
        Encoding.Latin1.GetString(await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

    sealed record Reply(int Code, string AcceptEncoding, bool HasRetryInfo);

    /// <summary>Starts a frame, tells the test so, and never ends.</summary>
    sealed class EndlessContent : HttpContent
    {
        readonly Action _started;

        public EndlessContent(Action started)
        {
            _started = started;
            Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 0, 0, 99, 1 }, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _started();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
