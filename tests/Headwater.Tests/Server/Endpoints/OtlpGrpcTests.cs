using System.Net;
using System.Net.Http.Headers;
using Headwater.Model;
using Headwater.Server;

namespace Headwater.Tests;

/// <summary>What OTLP over gRPC answers: trailers, codes, details; and that the ledger balances after each.</summary>
public sealed class OtlpGrpcTests
{
    const string Export = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    const int Ok = 0, InvalidArgument = 3, ResourceExhausted = 8, Unimplemented = 12, Unavailable = 14, Unauthenticated = 16;

    [Theory]
    [InlineData("trace.v1.TraceService")]
    [InlineData("logs.v1.LogsService")]
    [InlineData("metrics.v1.MetricsService")]
    public async Task An_empty_message_is_a_success_of_every_service(string service)
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await CallAsync(server, Body.Frame([]), $"/opentelemetry.proto.collector.{service}/Export");

        Assert.Equal(Ok, reply.Code);
        Assert.Equal([0, 0, 0, 0, 0], reply.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Spans_are_stored_plain_and_with_gzip(bool compressed)
    {
        await using var server = await RunningServer.StartAsync();
        var message = compressed ? Body.Gzip(Body.Spans(48)) : Body.Spans(48);

        var reply = await CallAsync(server, Body.Frame(message, compressed), encoding: compressed ? "gzip" : null);

        Assert.Equal(Ok, reply.Code);
        Assert.Equal(48, (await server.LedgerAsync("otlpTraces")).Stored);
    }

    [Fact]
    public async Task What_cannot_be_read_is_an_invalid_argument()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(InvalidArgument, (await CallAsync(server, [0, 0])).Code);
        Assert.Equal(InvalidArgument, (await CallAsync(server, [0, 0, 0, 0, 9, 1])).Code);
        Assert.Equal(InvalidArgument, (await CallAsync(server, Body.Frame([0xFF, 0xFF]))).Code);
        Assert.Equal(InvalidArgument, (await CallAsync(server, Body.Frame([1, 2, 3], compressed: true), encoding: "gzip")).Code);
        Assert.Equal(4, (await server.LedgerAsync("otlpTraces")).Rejected["malformed"]);
    }

    [Fact]
    public async Task An_unknown_compression_or_method_is_unimplemented_and_says_what_there_is()
    {
        await using var server = await RunningServer.StartAsync();

        var packed = await CallAsync(server, Body.Frame([1], compressed: true), encoding: "snappy");
        var method = await CallAsync(server, Body.Frame([]), "/opentelemetry.proto.collector.trace.v1.TraceService/Import");

        Assert.Equal((Unimplemented, Unimplemented), (packed.Code, method.Code));
        Assert.Contains("gzip", packed.Words, StringComparison.Ordinal);
        Assert.Contains("TraceService/Export", method.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_is_resource_exhausted_without_a_time_to_try_again()
    {
        await using var server = await RunningServer.StartAsync(s => s with { MaxBodyMegabytes = 1 });

        var plain = await CallAsync(server, Body.Frame(new byte[1024 * 1024 + 1]));
        var bomb = await CallAsync(server, Body.Frame(Body.Gzip(new byte[50 * 1024 * 1024]), compressed: true), encoding: "gzip");

        Assert.Equal((ResourceExhausted, ResourceExhausted), (plain.Code, bomb.Code));
        Assert.DoesNotContain("RetryInfo", plain.Details + bomb.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_full_it_is_unavailable_with_a_time_to_try_again()
    {
        await using var server = await RunningServer.StartAsync(s => s with { MaxInFlightMegabytes = 0 });

        var reply = await CallAsync(server, Body.Frame(Body.Spans(1)));

        Assert.Equal(Unavailable, reply.Code);
        Assert.Contains("google.rpc.RetryInfo", reply.Details, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AppendResult.QueueFull)]
    [InlineData(AppendResult.DiskFull)]
    [InlineData(AppendResult.Unavailable)]
    public async Task A_passing_fault_of_the_store_is_unavailable(AppendResult result)
    {
        var stores = RunningServer.InMemory() with { Writer = new FailingWriter(result) };
        await using var server = await RunningServer.StartAsync(stores: stores);

        var reply = await CallAsync(server, Body.Frame(Body.Spans(2)));

        Assert.Equal(Unavailable, reply.Code);
        Assert.Contains("google.rpc.RetryInfo", reply.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_a_key_is_unauthenticated_where_keys_are_set()
    {
        await using var server = await RunningServer.StartAsync(
            s => s with { IngestKeys = [new ProjectKey(new ProjectId(3), "0123456789abcdef")] });

        Assert.Equal(Unauthenticated, (await CallAsync(server, Body.Frame(Body.Spans(1)))).Code);
        Assert.Equal(Ok, (await CallAsync(server, Body.Frame(Body.Spans(1)), key: "0123456789abcdef")).Code);
    }

    [Fact]
    public async Task A_browser_that_strays_here_is_told_where_to_go()
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.Grpc.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, reply.StatusCode);
    }

    static async Task<Reply> CallAsync(
        RunningServer server, byte[] body, string path = Export, string? encoding = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        if (encoding is not null) request.Headers.Add("grpc-encoding", encoding);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var reply = await server.Grpc.SendAsync(request, TestContext.Current.CancellationToken);
        var message = await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        string Header(string name) => reply.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.Single()
            : reply.Headers.TryGetValues(name, out var header) ? header.Single() : "";
        var details = Header("grpc-status-details-bin");
        return new Reply(int.Parse(Header("grpc-status")), Uri.UnescapeDataString(Header("grpc-message")),
            System.Text.Encoding.Latin1.GetString(
                Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='))), message);
    }

    sealed record Reply(int Code, string Words, string Details, byte[] Message);
}
