using System.IO.Compression;
using System.Net;
using System.Text;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What OTLP over HTTP answers, row by row of the table in docs/protocols.md, and that the ledger balances after each.</summary>
public sealed class OtlpHttpTests
{
    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/logs")]
    [InlineData("/v1/metrics")]
    public async Task An_empty_request_is_a_success_on_every_route_of_both_listeners(string path)
    {
        await using var server = await RunningServer.StartAsync();

        foreach (var client in new[] { server.Http, server.OtlpHttp })
        {
            var protobuf = await server.PostAsync([], path, client: client);
            var json = await server.PostAsync("{}"u8.ToArray(), path, "application/json; charset=utf-8", client: client);

            Assert.Equal(HttpStatusCode.OK, protobuf.StatusCode);
            Assert.Equal("application/x-protobuf", protobuf.Content.Headers.ContentType!.MediaType);
            Assert.Empty(await BytesAsync(protobuf));
            Assert.Equal("{}", Encoding.UTF8.GetString(await BytesAsync(json)));
            Assert.Equal("application/json", json.Content.Headers.ContentType!.MediaType);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task A_compressed_body_is_read(string encoding)
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.PostAsync(Pack(Body.Spans(40), encoding), encoding: encoding);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(40, (await server.LedgerAsync("otlpTraces")).Stored);
    }

    [Fact]
    public async Task Deflate_without_its_header_is_read_too()
    {
        await using var server = await RunningServer.StartAsync();
        using var packed = new MemoryStream();
        using (var raw = new DeflateStream(packed, CompressionLevel.Fastest)) raw.Write(Body.Spans(3));

        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(packed.ToArray(), encoding: "deflate")).StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_bomb_is_noticed_while_it_is_inflated(string encoding)
    {
        await using var server = await RunningServer.StartAsync(s => s with { MaxBodyMegabytes = 1 });

        var reply = await server.PostAsync(Pack(new byte[300 * 1024 * 1024], encoding), encoding: encoding);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
        Assert.Null(reply.Headers.RetryAfter);
        Assert.Equal(1, (await server.LedgerAsync("otlpTraces")).Rejected["tooLarge"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_exactly_the_limit_is_read_and_one_byte_more_is_too_large(bool announced)
    {
        await using var server = await RunningServer.StartAsync(s => s with { MaxBodyMegabytes = 1 });

        var fits = await server.OtlpHttp.SendAsync(Unread(new byte[1024 * 1024], announced), TestContext.Current.CancellationToken);
        var tooLarge = await server.OtlpHttp.SendAsync(
            Unread(new byte[1024 * 1024 + 1], announced), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, fits.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_body_that_does_not_decompress_is_a_bad_request(string encoding)
    {
        await using var server = await RunningServer.StartAsync();
        var packed = Pack(Body.Spans(400), encoding);

        var cut = await server.PostAsync(packed[..(packed.Length / 2)], encoding: encoding);
        var noise = await server.PostAsync([0xFF, 0xFE, 1, 2, 3, 4, 5, 6, 7, 8], encoding: encoding);

        Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, noise.StatusCode);
        Assert.Equal(2, (await server.LedgerAsync("otlpTraces")).Rejected["malformed"]);
    }

    [Theory]
    [InlineData("application/json", "{", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "[]", HttpStatusCode.BadRequest)]
    [InlineData("application/x-protobuf", "hello", HttpStatusCode.BadRequest)]
    [InlineData("text/plain", "{}", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_body_that_cannot_be_read_is_answered_in_words(string type, string body, HttpStatusCode status)
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.PostAsync(Encoding.UTF8.GetBytes(body), type: type);

        Assert.Equal(status, reply.StatusCode);
        Assert.Contains("must be", Encoding.UTF8.GetString(await BytesAsync(reply)).Replace("is not", "must be", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Equal(0, (await server.LedgerAsync("otlpTraces")).Stored);
    }

    [Fact]
    public async Task Zstd_is_refused_by_name_with_what_is_read_instead()
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.PostAsync([1], type: "application/json", encoding: "zstd");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, reply.StatusCode);
        Assert.Contains("zstd", Encoding.UTF8.GetString(await BytesAsync(reply)), StringComparison.Ordinal);
        Assert.Contains("gzip", string.Join(',', reply.Headers.GetValues("Accept-Encoding")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_method_than_POST_is_told_so()
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.OtlpHttp.GetAsync("/v1/traces", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, reply.StatusCode);
        Assert.Contains("POST", reply.Content.Headers.Allow);
    }

    [Fact]
    public async Task When_too_much_is_under_way_the_sender_is_told_when_to_try_again()
    {
        // Less than one body: every request finds the house full.
        await using var server = await RunningServer.StartAsync(s => s with { MaxInFlightMegabytes = 0 });

        var reply = await server.PostAsync(Body.Spans(1), type: "application/x-protobuf");

        Assert.Equal(HttpStatusCode.TooManyRequests, reply.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), reply.Headers.RetryAfter!.Delta);
        Assert.Equal(1, (await server.LedgerAsync("otlpTraces")).Rejected["queueFull"]);
    }

    [Theory]
    [InlineData(AppendResult.QueueFull, HttpStatusCode.TooManyRequests, "queueFull")]
    [InlineData(AppendResult.DiskFull, HttpStatusCode.ServiceUnavailable, "diskFull")]
    [InlineData(AppendResult.Unavailable, HttpStatusCode.ServiceUnavailable, "storeUnavailable")]
    public async Task A_passing_fault_of_the_store_is_never_a_500(AppendResult result, HttpStatusCode status, string reason)
    {
        var stores = RunningServer.InMemory() with { Writer = new FailingWriter(result) };
        await using var server = await RunningServer.StartAsync(stores: stores);

        var reply = await server.PostAsync(Body.Spans(5));

        Assert.Equal(status, reply.StatusCode);
        Assert.NotNull(reply.Headers.RetryAfter);
        Assert.Equal(5, (await server.LedgerAsync("otlpTraces")).Rejected[reason]);
    }

    [Fact]
    public async Task The_same_request_twice_is_two_successes_and_stored_once()
    {
        await using var server = await RunningServer.StartAsync();
        var body = Body.Spans(6);

        var first = await server.PostAsync(body);
        var second = await server.PostAsync(body);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Empty(await BytesAsync(second));
        var ledger = await server.LedgerAsync("otlpTraces");
        Assert.Equal((12, 6, 6), (ledger.Received, ledger.Stored, ledger.Rejected["duplicate"]));
    }

    [Fact]
    public async Task A_client_that_goes_away_is_counted()
    {
        await using var server = await RunningServer.StartAsync();
        using (var socket = new System.Net.Sockets.TcpClient("127.0.0.1", server.OtlpHttp.BaseAddress!.Port))
        {
            await socket.GetStream().WriteAsync(
                "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: 100\r\n\r\nabc"u8
                    .ToArray(), TestContext.Current.CancellationToken);
        }
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!(await server.LedgerAsync("otlpTraces")).Rejected.ContainsKey("cancelled"))
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, (await server.LedgerAsync("otlpTraces")).Received);
    }

    [Fact]
    public async Task Buffers_are_given_back_whatever_becomes_of_the_request()
    {
        await using var server = await RunningServer.StartAsync();
        await server.PostAsync(Body.Spans(500));
        await server.PostAsync([0xFF]);
        await server.PostAsync(Pack(Body.Spans(9), "gzip")[..20], encoding: "gzip");

        Assert.Equal(0, (await server.GetAsync("/health")).GetProperty("queues").GetProperty("bodyBytes").GetInt64());
    }

    static byte[] Pack(byte[] body, string encoding)
    {
        if (encoding == "identity") return body;
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            _ => new ZLibStream(packed, CompressionLevel.Fastest),
        })
            stream.Write(body);
        return packed.ToArray();
    }

    // Zeros are no protobuf, so what passes the limit is answered 400.
    static HttpRequestMessage Unread(byte[] body, bool announced)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        if (!announced) request.Headers.TransferEncodingChunked = true;
        return request;
    }

    static Task<byte[]> BytesAsync(HttpResponseMessage reply) =>
        reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
}

/// <summary>A store that has no room.</summary>
sealed class FailingWriter(AppendResult result) : ITelemetryWriter
{
    public ValueTask<AppendReceipt> AppendAsync(TelemetryBatch batch, CancellationToken cancellation) =>
        ValueTask.FromResult(new AppendReceipt(result, 0));
}
