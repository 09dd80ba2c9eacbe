using Headwater.Analysis;

namespace Headwater.Tests;

/// <summary>One reader for all requests, and bytes that nobody promised.</summary>
public sealed class FactsReaderTests
{
    [Fact]
    public async Task Many_readers_at_once_read_the_same()
    {
        var (contexts, spans) = OtlpCapture.Spans("ushop-full");
        var reader = new FactsReader();
        var expected = reader.Read(contexts, spans).Select(Line).ToList();

        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Enumerable.Range(0, 20).Select(_ => reader.Read(contexts, spans).Select(Line).ToList()).ToList())));

        Assert.All(read.SelectMany(r => r), lines => Assert.Equal(expected, lines));
    }

    [Fact]
    public void Bytes_with_a_flipped_bit_do_no_harm()
    {
        var (contexts, spans) = OtlpCapture.Spans("ushop-full");
        var reader = new FactsReader();
        var random = new Random(20261121);
        for (var round = 0; round < 3000; round++)
        {
            var span = spans[random.Next(spans.Length)];
            var bytes = span.Bytes.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            var facts = reader.Read(contexts, [span with { Bytes = bytes }])[0];
            Assert.Equal(span.Ref, facts.Ref);
            Assert.NotEmpty(facts.Component.Name);
        }
    }

    [Fact]
    public void The_same_words_are_the_same_objects()
    {
        var (first, second) = (Sent.Facts(Sent.Run(), Sent.Run()) is [var a, var b]) ? (a, b) : default;

        Assert.Same(first.Name, second.Name);
        Assert.Same(first.Source, second.Source);
        Assert.Same(first.Component, second.Component);
    }

    static string Line(SpanFacts facts) =>
        $"{facts.Ref} {facts.Name} {facts.Component.Id} {facts.Operation} {facts.Route} {facts.ErrorType} "
        + string.Join(',', facts.Messages.Select(m => m.Id)) + string.Join(',', facts.Users.Select(u => u.Id));
}
