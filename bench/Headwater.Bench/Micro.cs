using System.Diagnostics;
using System.Globalization;
using Headwater.Analysis;
using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Bench;

/// <summary>One thread, no network, no disk: what each pure stage of the way of a span costs.</summary>
static class Micro
{
    const int Rounds = 200;

    public static void Run()
    {
        var workload = Workload.Create(480, templates: 200, Content.Orders, seed: 7);
        var random = new SeededRandom(1);
        var body = workload.Next(ref random, ProcessTimes.NowNanoseconds(), null);
        var request = new WireRequest
        {
            Body = body, Format = WireFormat.Protobuf, Project = ProjectId.Default, ReceivedAt = new Instant(1),
        };
        var scrubber = new Scrubber(ScrubRules.Default);
        var facts = new FactsReader();
        var batch = Protocols.OtlpTraces.Decode(request).Batch!;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"480 spans of {(double)body.Length / 480:0} B; best of {Rounds} rounds"));
        Time("decode (walk and check)", () => Protocols.OtlpTraces.Decode(request));
        Time("scrub (clean)", () => scrubber.Scrub(batch, out _));
        Time("facts", () => facts.Read(batch.Contexts, batch.Spans.Span));
    }

    static void Time(string name, Func<object> stage)
    {
        for (var i = 0; i < Rounds; i++) stage();
        var best = double.MaxValue;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            stage();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-24} {best / 480,7:0} ns/span {(double)allocated / 480,7:0} B/span allocated"));
    }
}
