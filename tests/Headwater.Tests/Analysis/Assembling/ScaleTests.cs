using System.Diagnostics;
using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>
/// Large inputs stay within processor time and memory (a debug build, so with room); what a span costs is printed on
/// request. Alone, because other tests would count too.
/// </summary>
[CollectionDefinition("alone", DisableParallelization = true)]
[Collection("alone")]
public sealed class ScaleTests(ITestOutputHelper output)
{
    static readonly TimeSpan Enough = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_transaction_of_100_000_spans_is_assembled_in_time()
    {
        var services = Enumerable.Range(0, 1_000).Select(i => Facts.Http("GET", "h").At(i).Calls(
            Facts.Service($"s{i % 50}", "GET /").At(i + 1).Calls(
                [.. Enumerable.Range(0, 97).Select(_ => Facts.DynamoDb("Query", "t"))])));
        var story = new Story(Facts.Service("shop", "GET /").Calls([.. services]));

        var (summary, drawn) = Timed(story);

        Assert.Equal(99_001, summary.SpanCount);
        Assert.Equal(99_001, drawn.Spans.Count);
        Assert.True(summary.Complete);
    }

    [Fact]
    public void A_chain_of_100_000_spans_is_assembled_in_time()
    {
        var chain = new List<SpanFacts>();
        var template = new Story(Facts.Lambda("deep")).Spans[0];
        for (ulong i = 1; i <= 100_000; i++)
        {
            chain.Add(new SpanFacts
            {
                Ref = new SpanRef(template.Ref.TraceId, new SpanId(i)), ParentId = new SpanId(i - 1), Name = "deep",
                Kind = i == 1 ? SpanKind.Server : SpanKind.Internal, Start = template.Start + new Duration((long)i),
                End = template.End,
                Source = template.Source, Component = template.Component,
            });
        }

        var before = Environment.CpuUsage.TotalTime;
        var assembly = Story.Assemble(chain);
        var drawn = assembly.Draw(assembly.Summaries[0].Id)!;

        AssertEnough(before);
        Assert.Equal(99_999, drawn.Spans[^1].Depth);
    }

    [Fact]
    public void An_entry_that_sends_10_000_messages_is_assembled_in_time()
    {
        var fan = Facts.Lambda("fan").Serving("POST /")
            .Calls([.. Enumerable.Range(0, 9_999).Select(i => Facts.Send("q").At(i).Sending($"m{i}"))]);
        var ships = Enumerable.Range(0, 9_999).Select(i => Facts.Lambda("ship").Receiving($"m{i}").At(100 + i));

        var (summary, drawn) = Timed(new Story([fan, .. ships]));

        Assert.Equal(10_000, summary.InvocationCount);
        Assert.Equal(["POST /", "fan", "q", "ship"], drawn.Nodes.Select(n => n.Component.Name));
    }

    [Fact]
    public void Ten_thousand_entries_that_share_batches_are_assembled_in_time()
    {
        var orders = Enumerable.Range(0, 10_000)
            .Select(i => Facts.Lambda("orders").Serving("POST /").At(i).Calls(Facts.Send("q").Sending($"m{i}")));
        var batches = Enumerable.Range(0, 1_000).Select(b => Facts.Lambda("ship").At(20_000 + b)
            .Receiving([.. Enumerable.Range(b * 10, 10).Select(i => $"m{i}")]).Calls(Facts.DynamoDb("PutItem", "t")));
        var story = new Story([.. orders, .. batches]);

        var before = Environment.CpuUsage.TotalTime;
        var assembly = story.Assemble();

        AssertEnough(before);
        Assert.Equal(10_000, assembly.Summaries.Count);
        Assert.All(assembly.Summaries, s => Assert.Equal(4, s.SpanCount));
    }

    [Fact(Explicit = true)]
    public void What_a_span_of_a_usual_transaction_costs()
    {
        const int rounds = 40_000;
        var inputs = Enumerable.Range(0, 64).Select(i => Usual(i)).ToArray();
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var count = 0;
            for (var i = 0; i < rounds; i++) count += TransactionAssembler.Assemble(inputs[i % 64]).Summaries.Count;
            var spans = rounds * 12.0;
            output.WriteLine($"{watch.Elapsed.TotalMicroseconds / spans:F3} us and "
                + $"{(GC.GetAllocatedBytesForCurrentThread() - before) / spans:F0} B a span, {count} transactions");
        }
    }

    // One API function with ten calls, one of them to another service: 12 spans of one trace.
    static AssemblyInput Usual(int number)
    {
        var calls = Enumerable.Range(0, 9).Select(i => Facts.DynamoDb("PutItem", $"t{i}")).ToList();
        calls.Add(Facts.Http("GET", "stock").Calls(Facts.Service("stock", "GET /stock").At(12)));
        var story = new Story(Facts.Lambda("orders").Serving("POST /").InTrace(number + 1).Calls([.. calls]));
        AssemblyInput? input = null;
        story.Assemble(i => input = i);
        return input!;
    }

    static (TransactionSummary Summary, Transaction Drawn) Timed(Story story)
    {
        var before = Environment.CpuUsage.TotalTime;
        var bytesBefore = GC.GetAllocatedBytesForCurrentThread();
        var assembly = story.Assemble();
        var drawn = assembly.Draw(Assert.Single(assembly.Summaries).Id)!;
        var megabytes = (GC.GetAllocatedBytesForCurrentThread() - bytesBefore) / 1e6;

        AssertEnough(before);
        Assert.True(megabytes < 500, $"It allocated {megabytes:F0} MB.");
        return (assembly.Summaries[0], drawn);
    }

    static void AssertEnough(TimeSpan before)
    {
        var took = Environment.CpuUsage.TotalTime - before;
        Assert.True(took < Enough, $"It took {took} of processor time.");
    }
}
