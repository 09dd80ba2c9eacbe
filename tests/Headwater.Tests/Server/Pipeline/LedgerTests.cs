using Headwater.Server;

namespace Headwater.Tests;

public sealed class LedgerTests
{
    [Fact]
    public void An_entry_that_does_not_balance_is_not_taken()
    {
        var ledger = new Ledger(["otlpTraces"]);

        Assert.Throws<InvalidOperationException>(() => ledger.Enter("otlpTraces", 3, 1, []));
        Assert.Equal(0, ledger.Read()["otlpTraces"].Received);
    }

    [Fact]
    public async Task Every_sample_is_stored_or_accounted_for()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var file in Repository.Samples("otlp").Concat(Repository.Samples("otlp", "*.json")))
        {
            var path = file.Contains("logs", StringComparison.Ordinal) ? "/v1/logs" : "/v1/traces";
            var type = file.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "application/x-protobuf";
            var reply = await server.PostAsync(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), path, type);
            Assert.True(reply.IsSuccessStatusCode, $"{file}: {reply.StatusCode}");
        }

        var (traces, logs) = (await server.LedgerAsync("otlpTraces"), await server.LedgerAsync("otlpLogs"));
        Assert.Equal((traces.Received, logs.Received), (traces.Stored, logs.Stored));
        Assert.True(traces.Received > 0 && logs.Received > 0);
    }

    [Fact]
    public async Task Whatever_is_sent_the_account_balances()
    {
        await using var server = await RunningServer.StartAsync();
        var samples = Repository.Samples("otlp/ushop-full").Select(File.ReadAllBytes).ToArray();
        var random = new Random(20_261_121);
        for (var i = 0; i < 400; i++)
        {
            var body = samples[i % samples.Length].AsSpan(0, random.Next(samples[i % samples.Length].Length)).ToArray();
            for (var flips = random.Next(4); flips > 0 && body.Length > 0; flips--)
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
            var path = random.Next(3) switch { 0 => "/v1/traces", 1 => "/v1/logs", _ => "/v1/metrics" };
            var reply = await server.PostAsync(body, path, random.Next(9) == 0 ? "application/json" : "application/x-protobuf");
            Assert.NotEqual(500, (int)reply.StatusCode);
        }

        foreach (var protocol in new[] { "otlpTraces", "otlpLogs", "otlpMetrics" }) await server.LedgerAsync(protocol);
    }
}
