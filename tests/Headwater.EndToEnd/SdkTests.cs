using OpenTelemetry.Exporter;

namespace Headwater.EndToEnd;

/// <summary>What real SDKs send over each protocol is found whole, and the ledger balances.</summary>
public sealed class SdkTests
{
    [Theory]
    [InlineData("http/protobuf", "otlp-http", "gzip")]
    [InlineData("http/protobuf", "http", "none")]
    [InlineData("http/json", "otlp-http", "none")]
    [InlineData("http/json", "http", "gzip")]
    [InlineData("grpc", "otlp-grpc", "none")]
    [InlineData("grpc", "otlp-grpc", "gzip")]
    public async Task The_Node_SDK_s_order_is_found_whole(string protocol, string listener, string compression)
    {
        await using var server = await RunningServer.StartAsync();

        var ids = await NodeSdk.SendAsync(protocol, server.Listeners[listener], compression);
        await server.WaitUntilAssembledAsync();

        await Order.IsFoundWholeAsync(server, ids);
        await NothingElseIsAccountedForAsync(server);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf, "otlp-http")]
    [InlineData(OtlpExportProtocol.HttpProtobuf, "http")]
    [InlineData(OtlpExportProtocol.Grpc, "otlp-grpc")]
    public async Task The_dotnet_exporter_s_order_is_found_whole(OtlpExportProtocol protocol, string listener)
    {
        await using var server = await RunningServer.StartAsync();

        var ids = DotNetSdk.Send(protocol, server.Listeners[listener]);
        await server.WaitUntilAssembledAsync();

        await Order.IsFoundWholeAsync(server, ids);
        await NothingElseIsAccountedForAsync(server);
    }

    static async Task NothingElseIsAccountedForAsync(RunningServer server)
    {
        var accounts = await Accounts.ReadAsync(server);
        Assert.Equal((6, 6), (accounts["otlpTraces"].Received, accounts["otlpTraces"].Stored));
        Assert.Equal((1, 1), (accounts["otlpLogs"].Received, accounts["otlpLogs"].Stored));
    }
}
