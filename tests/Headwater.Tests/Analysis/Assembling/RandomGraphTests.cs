using System.Text.Json;
using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>
/// Random systems whose truth is known: entries, synchronous calls, messages with and without context, links, batches
/// across transactions, tries of one request, clocks that differ. Each span must be in the transactions that its truth
/// says, and order and duplicates must not matter.
/// </summary>
public sealed class RandomGraphTests
{
    const int Cases = 1_000;

    [Fact]
    public void Every_span_is_in_the_transactions_that_its_truth_says()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var system = new RandomSystem(seed);
            var assembly = Story.Assemble(system.Spans);
            var found = new Dictionary<SpanRef, List<int>>();
            for (var entry = 0; entry < system.Entries.Count; entry++)
            {
                foreach (var span in assembly.Draw(system.IdOf(entry))!.Spans.Where(s => !s.Missing))
                {
                    if (!found.TryGetValue(span.Ref, out var list)) found[span.Ref] = list = [];
                    list.Add(entry);
                }
            }

            Assert.Equal(system.Entries.Count, assembly.Summaries.Count);
            foreach (var (told, owners) in system.Owners)
                Assert.True(owners.SetEquals(found[told.Ref]),
                    $"Seed {seed}: {told.Name} {told.Ref} is in {string.Join(',', found[told.Ref])}, "
                    + $"not {string.Join(',', owners)}.");
        }
    }

    [Fact]
    public void Order_and_duplicates_do_not_matter()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var spans = new RandomSystem(seed).Spans;
            var random = new Random(seed);
            var shuffled = spans.Concat(spans.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(shuffled);

            Assert.Equal(Written(Story.Assemble(spans)), Written(Story.Assemble(shuffled)));
        }
    }

    static string Written(Assembly assembly) =>
        JsonSerializer.Serialize(new
        {
            assembly.Summaries,
            assembly.Unmatched,
            Whole = assembly.Summaries.Select(s => assembly.Draw(s.Id)),
        });

    sealed class RandomSystem
    {
        readonly Random _random;
        readonly List<Facts> _roots = [];
        readonly List<(string Message, Facts Sender, HashSet<int> Owners)> _pending = [];
        int _messages;
        int _runs;

        public RandomSystem(int seed)
        {
            _random = new Random(seed);
            var entries = 1 + _random.Next(5);
            for (var i = 0; i < entries; i++) Entries.Add(Root(Fill(NewRun(), [i], 0)));
            while (_pending.Count > 0) Consume();
            Spans = new Story([.. _roots]).Spans;
        }

        public List<Facts> Entries { get; } = [];

        public Dictionary<Facts, HashSet<int>> Owners { get; } = [];

        public List<SpanFacts> Spans { get; }

        public TransactionId IdOf(int entry) =>
            Story.IdOf(Entries[entry].MissingParent == 0
                ? Entries[entry].Ref
                : new SpanRef(Entries[entry].Ref.TraceId, new SpanId(Entries[entry].MissingParent)));

        Facts Root(Facts run)
        {
            _roots.Add(run);
            if (_random.Next(3) == 0) run.UnderMissing(0xABCDE);
            return run;
        }

        Facts NewRun()
        {
            _runs++;
            var run = _random.Next(2) == 0
                ? Facts.Lambda($"f{_random.Next(6)}", $"r{_runs}") : Facts.Service($"s{_random.Next(6)}", "GET /");
            return run.On($"i{_runs}").At(_random.Next(1000));
        }

        Facts Fill(Facts run, HashSet<int> owners, int depth)
        {
            Owners[run] = owners;
            for (var i = _random.Next(4); i > 0; i--)
            {
                var child = _random.Next(4) switch
                {
                    0 => Own(Facts.Inside("work").Calls(Own(Facts.DynamoDb("Query", "t"), owners)), owners),
                    1 when depth < 3 => Own(Facts.Http("GET", "h").Lasting(5000)
                        .Calls(Fill(NewRun(), owners, depth + 1)), owners),
                    2 when _messages < 12 => Send(owners),
                    _ => Own(Facts.DynamoDb("PutItem", "t"), owners),
                };
                run.Calls(child);
            }

            return run;
        }

        Facts Send(HashSet<int> owners)
        {
            var id = $"m{_messages++}";
            var send = Own(Facts.Send("q").Sending(id), owners);
            _pending.Add((id, send, owners));
            return send;
        }

        // One to three messages, perhaps of different transactions; joined by ids, by links, or the first by its
        // context.
        void Consume()
        {
            var taken = Enumerable.Range(0, Math.Min(_pending.Count, 1 + _random.Next(3))).Select(_ =>
            {
                var place = _random.Next(_pending.Count);
                var item = _pending[place];
                _pending.RemoveAt(place);
                return item;
            }).ToArray();
            var owners = taken.SelectMany(t => t.Owners).ToHashSet();
            var request = $"c{_runs}";
            var run = Facts.Lambda($"f{_random.Next(6)}", request).On($"i{++_runs}").At(_random.Next(1000));
            var byLink = _random.Next(3) == 0;
            foreach (var item in taken) Handle(run, item, byLink);
            Fill(run, owners, 3);
            if (_random.Next(3) == 0) taken[0].Sender.Calls(run);
            else _roots.Add(run);
            if (_random.Next(4) == 0) Repeat(run, request, owners);
        }

        void Handle(Facts run, (string Message, Facts Sender, HashSet<int> Owners) item, bool byLink)
        {
            if (byLink) run.LinkedTo(item.Sender);
            else run.Receiving(item.Message);
            if (_random.Next(2) == 0) return;
            var tied = Own(byLink ? Facts.Consume("q").LinkedTo(item.Sender) : Facts.Consume("q")
                .Receiving(item.Message), item.Owners);
            tied.Calls(Own(Facts.DynamoDb("PutItem", "t"), item.Owners));
            if (_messages < 12 && _random.Next(3) == 0) tied.Calls(Send(item.Owners));
            run.Calls(tied);
        }

        // A later try of the same request, in a trace of its own and without its messages.
        void Repeat(Facts run, string request, HashSet<int> owners) =>
            _roots.Add(Own(Facts.Lambda(Name(run), request).On($"i{++_runs}").At(2000), owners));

        static string Name(Facts run) => run.Name;

        Facts Own(Facts span, HashSet<int> owners)
        {
            Owners[span] = owners;
            return span;
        }
    }
}
