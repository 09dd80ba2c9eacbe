using System.Diagnostics;
using System.Globalization;
using System.Text;
using Headwater.Model;
using Headwater.Storage;
using static Headwater.Tests.Recorded;

namespace Headwater.Tests;

/// <summary>kill -9 while four writers append at full speed, several times over the same files.</summary>
public sealed class CrashTests : IDisposable
{
    const int SpansInBatch = 30;
    const string DirectoryVariable = "HEADWATER_TESTS_CRASH_DIRECTORY", FirstVariable = "HEADWATER_TESTS_CRASH_FIRST";

    readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_by_kill_9()
    {
        var acknowledged = new List<int>();
        for (var round = 0; round < 4; round++) acknowledged.AddRange(await WriteUntilKilled(first: round * 1_000_000 + 1));

        await using var store = _folder.Open();
        foreach (var batch in acknowledged)
        {
            var spans = await store.ReadTraceAsync(Shop, Trace(batch), 1_000, TestContext.Current.CancellationToken);
            Assert.Equal((batch, SpansInBatch), (batch, spans.Spans.Count));
        }
        var rows = 0L;
        var search = new InvocationSearch { Project = Shop, Limit = 10_000 };
        for (InvocationPage? page = null; page is null || page.Next is not null;)
        {
            page = await store.SearchInvocationsAsync(search, TestContext.Current.CancellationToken);
            rows += page.Invocations.Count;
            search = search with { After = page.Next };
        }
        var sums = await store.SummarizeFunctionsAsync(Shop, Interval.Always, null, TestContext.Current.CancellationToken);
        Assert.Equal(rows, sums.Sum(s => s.Invocations));
        Assert.True(rows >= acknowledged.Count);
        Assert.Empty(_folder.Problems);
    }

    async Task<List<int>> WriteUntilKilled(int first)
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(CrashTests).Assembly.Location, null))
        {
            RedirectStandardOutput = true,
            ArgumentList = { "-method", $"{typeof(CrashTests).FullName}.{nameof(Write_until_killed)}", "-explicit", "only", "-noColor" },
            Environment =
            {
                [DirectoryVariable] = _folder.Settings.Directory,
                [FirstVariable] = first.ToString(CultureInfo.InvariantCulture),
            },
        };
        using var child = Process.Start(start)!;
        var acknowledged = new List<int>();
        var said = new List<string>();
        while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            said.Add(line);
            if (!line.StartsWith("ack ", StringComparison.Ordinal)) continue;
            acknowledged.Add(int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture));
            if (acknowledged.Count == 300) child.Kill();
        }
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(acknowledged.Count >= 300, string.Join('\n', said));
        return acknowledged;
    }

    /// <summary>The child: runs only when the test above starts it.</summary>
    [Fact(Explicit = true)]
    public async Task Write_until_killed()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is not { } directory) return;
        var next = int.Parse(Environment.GetEnvironmentVariable(FirstVariable)!, CultureInfo.InvariantCulture);
        await using var store = BlockStore.Open(new BlockStoreSettings { Directory = directory }, TimeProvider.System);
        await using var output = Console.OpenStandardOutput();
        var writing = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var batch = Interlocked.Increment(ref next);
                var receipt = await store.AppendAsync(BatchOf(batch), TestContext.Current.CancellationToken);
                if (receipt.Result != AppendResult.Stored) continue;
                lock (writing)
                {
                    output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ack {batch}\n")));
                    output.Flush();
                }
            }
        }, TestContext.Current.CancellationToken)));
    }

    // Every second one is large enough to be packed alone.
    static TelemetryBatch BatchOf(int batch)
    {
        var padding = batch % 2 == 0 ? new string('x', 3_000) : "";
        return Batch(Enumerable.Range(1, SpansInBatch).Select(i => Span(batch, i, at: batch % 3600, attributes: ("padding", padding))))
            with
        { Invocations = [Invocation(batch, at: batch % 3600, request: Request(batch % 100_000))] };
    }
}
