using System.Text;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Bytes that nobody meant: the scrubber neither throws nor takes for ever, and what it writes can be read.</summary>
public sealed class ScrubbingFuzzTests
{
    static readonly string[] Pieces =
    [
        "password", "token", "\"", "\\\"", "\\\\\\\"", "\\u0022", "'", ":", "=", "{", "}", "[", "]", ",", "&", "%22", "eyJ", ".", "-----BEGIN PRIVATE KEY-----",
        "4242424242424242", "4242 ", "bearer ", "basic ", "://", "@", "AKIA", "\\", "\n", " ", "<password>", "card", "\u00e9", "\ud83d\ude00", "123", "true",
    ];

    [Fact]
    public void Any_mixture_of_what_secrets_are_made_of_can_be_scrubbed_and_is_stable()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => Pieces[random.Next(Pieces.Length)]));

            var once = Scrubbed.Text(text);

            Assert.DoesNotContain('\ufffd', once);
            var twice = Scrubbed.Text(once);
            Assert.True(once == twice, $"seed {seed}\nsent  {text}\nonce  {once}\ntwice {twice}");
        }
    }

    [Fact]
    public void Random_bytes_as_a_message_or_as_a_text_do_no_harm()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            if (bytes.Length > 40) "{\"password\":\"x"u8.CopyTo(bytes.AsSpan(random.Next(20)));
            var text = new ProtobufWriter();
            text.Bytes(OtlpFields.Span.Name, bytes);

            foreach (var message in new[] { bytes, text.ToArray() })
            {
                var batch = Scrubbed.BatchOf(Scrubbed.Plain);
                batch = batch with { Spans = new[] { batch.Spans.Span[0] with { Bytes = message } }, Logs = new[] { new EncodedLog { Time = default, Context = 0, Bytes = message } } };
                var scrubbed = Scrubbed.Default.Scrub(batch, out _);
                OtlpDecoder.ReadSpan(scrubbed.Spans.Span[0].Bytes.Span, Resource.Unknown, Scope.Unknown);
                OtlpDecoder.ReadLog(scrubbed.Logs.Span[0].Bytes.Span, Resource.Unknown, Scope.Unknown);
            }
        }
    }

    public static TheoryData<string, string> Nests => new()
    {
        { "brackets", string.Concat(Enumerable.Repeat("{\"password\":[", 10_000)) },
        { "innocent brackets", string.Concat(Enumerable.Repeat("{\"a\":[", 10_000)) + "password" },
        { "quotes", string.Concat(Enumerable.Repeat("\"password\":\"", 10_000)) },
        { "apostrophes", string.Concat(Enumerable.Repeat("'token':'", 10_000)) },
        { "backslashes", "\"password\":\"" + new string('\\', 100_000) + "\"" },
        { "keys without values", string.Concat(Enumerable.Repeat("password", 10_000)) },
        { "spaces", string.Concat(Enumerable.Repeat("password ", 10_000)) },
        { "digits", string.Concat(Enumerable.Repeat("4242 ", 20_000)) },
        { "one long number", new string('4', 100_000) },
        { "URLs", string.Concat(Enumerable.Repeat("://a:b", 20_000)) + "@" },
        { "PEM", string.Concat(Enumerable.Repeat("-----BEGIN PRIVATE KEY", 5_000)) },
        { "base64", string.Concat(Enumerable.Repeat("eyJ", 30_000)) },
        { "dots", string.Concat(Enumerable.Repeat("eyJhbGciOiJI.", 10_000)) },
        { "basic", string.Concat(Enumerable.Repeat("basic ", 20_000)) },
        { "equals", string.Concat(Enumerable.Repeat("password=,", 10_000)) },
        { "commas", "password=" + string.Concat(Enumerable.Repeat("a,", 50_000)) },
        { "colons", "{\"card\":{" + string.Concat(Enumerable.Repeat("a:", 50_000)) },
    };

    [Theory]
    [MemberData(nameof(Nests), DisableDiscoveryEnumeration = true)]
    public void Time_is_linear_in_the_text(string what, string text)
    {
        Scrubbed.Text(text[..(text.Length / 8)]); // compiled before it is timed
        var before = Environment.CpuUsage.UserTime;
        Scrubbed.Text(text);
        var spent = Environment.CpuUsage.UserTime - before;

        // 100 KB take some milliseconds; quadratic would be minutes. Other tests' work is in the figure too.
        Assert.True(spent < TimeSpan.FromSeconds(5), $"{what}: {spent}");
    }

    [Fact]
    public void Values_nested_deeper_than_ingest_allows_are_left_out_and_recorded()
    {
        var value = Encoding.UTF8.GetBytes("\x0a\x07hunter2");
        for (var i = 0; i < 200; i++)
        {
            var writer = new ProtobufWriter();
            var array = writer.BeginMessage(OtlpFields.AnyValue.Array);
            writer.Bytes(1, value);
            writer.EndMessage(array);
            value = writer.ToArray();
        }
        var pair = new ProtobufWriter();
        pair.Text(OtlpFields.KeyValue.Key, "password");
        pair.Bytes(OtlpFields.KeyValue.Value, value);
        var span = new ProtobufWriter();
        span.Bytes(OtlpFields.Span.Attributes, pair.WrittenSpan);
        var batch = Scrubbed.BatchOf(Scrubbed.Plain);

        batch = Scrubbed.Default.Scrub(
            batch with { Spans = new[] { batch.Spans.Span[0] with { Bytes = span.ToArray() } } }, out var masked);

        Assert.Equal(1, masked);
        Assert.DoesNotContain("hunter2", Encoding.Latin1.GetString(batch.Spans.Span[0].Bytes.Span), StringComparison.Ordinal);
        var read = OtlpDecoder.ReadSpan(batch.Spans.Span[0].Bytes.Span, Resource.Unknown, Scope.Unknown);
        Assert.Equal(["attributes.password=tooDeep"], Scrubbed.Places(read.Attributes));
    }

    [Fact]
    public void Many_threads_share_one_scrubber()
    {
        var batch = Scrubbed.BatchOf([.. Enumerable.Range(0, 50).Select(i =>
            Scrubbed.Plain with { Id = new SpanId((ulong)i + 1), Attributes = Attributes.Of(("a", $$"""{"password":"hunter{{i}}"}""")) })]);
        var expected = Scrubbed.Default.Scrub(batch, out _).Spans.ToArray().Select(s => s.Bytes.ToArray()).ToArray();

        Parallel.For(0, 50, _ =>
            Assert.Equal(expected, Scrubbed.Default.Scrub(batch, out var _).Spans.ToArray().Select(s => s.Bytes.ToArray())));
    }
}
