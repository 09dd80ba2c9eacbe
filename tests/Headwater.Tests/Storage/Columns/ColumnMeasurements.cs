using System.Buffers;
using System.Diagnostics;
using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests.Storage.Columns;

/// <summary>
/// What a span costs in columns. Run by hand: figures are for docs/storage-format-columns.md, not for passing.
/// </summary>
public sealed class ColumnMeasurements(ITestOutputHelper output)
{
    [Theory(Explicit = true)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    public void Regular_traffic(int transactions)
    {
        var traffic = new ShopTraffic(7);
        var blocks = Enumerable.Range(0, 3000 / transactions).Select(_ => traffic.Next(transactions)).ToArray();
        var arrays = blocks.Select(b => b.Spans.ToArray()).ToArray();
        var spans = blocks.Sum(b => b.Spans.Count);
        var codec = new ColumnCodec();
        var bodies = blocks.Select(b => Blocks.Pack(codec, b)).ToArray();
        var body = new ArrayBufferWriter<byte>(4 << 20);

        var pack = Best(() =>
        {
            for (var i = 0; i < blocks.Length; i++)
            {
                body.ResetWrittenCount();
                codec.Encode(blocks[i].Contexts, arrays[i], body);
            }
        });
        var unpack = Best(() =>
        {
            foreach (var packed in bodies)
            {
                using var block = codec.Open(packed);
                block.ReadAll();
            }
        });
        var trace = Best(() =>
        {
            for (var i = 0; i < bodies.Length; i++)
            {
                using var block = codec.Open(bodies[i]);
                block.ReadTrace(arrays[i][arrays[i].Length / 2].TraceId);
            }
        });
        var open = Best(() =>
        {
            foreach (var packed in bodies) codec.Open(packed).Dispose();
        });
        var absent = Best(() => Search(codec, bodies, "Zanzibar"));
        var digits = Best(() => Search(codec, bodies, "U-1234"));
        var group = Best(() => Group(codec, bodies, "http.request.method"));
        var users = Best(() => Group(codec, bodies, "user.id"));

        output.WriteLine($"{arrays[0].Length} spans a block of {arrays[0].Sum(s => s.Bytes.Length) / 1024} KB, "
            + $"{(double)arrays.Sum(a => a.Sum(s => (long)s.Bytes.Length)) / spans:0} B/span raw");
        output.WriteLine($"body {(double)bodies.Sum(b => b.Length) / spans:0.0} B/span");
        output.WriteLine($"us/span: pack {pack / spans:0.00}, decode {unpack / spans:0.00}, open {open / spans:0.000}, "
            + $"search absent {absent / spans:0.000}, search U-1234 {digits / spans:0.000}, "
            + $"group method {group / spans:0.000}, group user {users / spans:0.000}");
        using (var last = new BlockSections(bodies[^1]))
        {
            output.WriteLine($"unpacked B/span: meta {last.Meta.Length / arrays[^1].Length}, "
                + $"codes {last.Codes.Length / arrays[^1].Length}, raw {last.Raw.Length / arrays[^1].Length}, "
                + $"small {last.Small.Length / arrays[^1].Length}, text {last.Text.Length / arrays[^1].Length}, "
                + $"times {last.Times.Length / arrays[^1].Length}, parents {last.Parents.Length / arrays[^1].Length}");
            var sections = new SectionWriter();
            var into = new ByteStream();
            foreach (var (name, section) in new[] { ("meta", last.Meta), ("small", last.Small), ("text", last.Text) })
            {
                var brotli = Best(() =>
                {
                    for (var i = 0; i < 200; i++)
                    {
                        into.Clear();
                        sections.Write(section.Slice(0, section.Length), into);
                    }
                });
                output.WriteLine($"{name} compressed to {into.Length / arrays[^1].Length} B/span, "
                    + $"{brotli / 200 / arrays[^1].Length:0.00} us/span");
            }
        }
        output.WriteLine($"us/block: open {open / bodies.Length:0}, one trace {trace / bodies.Length:0}");
    }

    static void Search(ColumnCodec codec, byte[][] bodies, string text)
    {
        var hits = new List<SpanHit>();
        foreach (var packed in bodies)
        {
            using var block = codec.Open(packed);
            block.Find(new SpanFilter(Interval.Always, new Predicate.Contains(text)), hits);
        }
    }

    static void Group(ColumnCodec codec, byte[][] bodies, string key)
    {
        var groups = new SpanGroups();
        foreach (var packed in bodies)
        {
            using var block = codec.Open(packed);
            block.Group(new SpanFilter(Interval.Always, null), key, groups);
        }
    }

    // Microseconds of CPU of the best of several rounds: the machine is shared.
    static double Best(Action round)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 7; i++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            round();
            var wall = watch.Elapsed.TotalMicroseconds;
            var cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds;
            best = Math.Min(best, Math.Max(Math.Min(wall, cpu), 1));
        }
        return best;
    }
}
