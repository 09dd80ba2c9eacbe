using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>
/// Random JSON inside JSON, with secrets planted at random depths, in every place of a record: all that was planted is gone, and
/// nothing else has changed, to the byte.
/// </summary>
public sealed class PlantedSecretTests
{
    // Each of them goes through several hundred texts; a failure names the seed.
    const int Seeds = 400;

    static readonly string[] SecretKeys =
        ["password", "DB_PASSWORD", "apiKey", "x-api-key", "client_secret", "Authorization", "Cookie", "cardNumber", "cvv", "token"];

    static readonly string[] InnocentKeys =
        ["id", "customer", "status", "primary_key", "max_tokens", "author", "SentTimestamp", "Keys", "compass", "a \"b\" c", "日本"];

    static readonly string[] InnocentTexts =
    [
        "confirmed", "84c5ac42-7163-4812-ac7d-08dde03ad8f5", "1795261567741", "say \"hi\" \\ there", "C:\\temp\\new", "", "\n\ttab",
        "naïve ✓ 日本", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "https://example.com:443/a?page=2", "{not json",
        "the password is gone", "it's", "tokens", "4006381333931", "order-4242424242424242",
    ];

    static readonly string[] PlantedTexts =
        ["card 4242424242424242 declined", "Bearer abcDEF123.456", "postgres://app:PLANTED@db/x", "password=PLANTED&x=1"];

    static readonly string[] MaskedTexts =
        ["card **************** declined", "Bearer *************", "postgres://app:*******@db/x", "password=*******&x=1"];

    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Nothing_planted_survives_and_nothing_else_changes()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (dirty, clean) = TextsOf(seed);

            var batch = Scrubbed.Default.Scrub(Everywhere(dirty), out _);

            var span = new SpanSet(batch.Contexts, batch.Spans.ToArray()).Decode().Single();
            var log = new LogSet(batch.Contexts, batch.Logs.ToArray()).Decode().Single();
            string?[] texts =
            [
                span.Attributes.Text("headwater.event"), span.Events[0].Attributes.Text("exception.message"),
                span.Links[0].Attributes.Text("note"), span.StatusMessage, span.Resource.Attributes.Text("env"),
                log.Body.Text, log.Attributes.Text("note"),
            ];
            foreach (var text in texts) Assert.True(text == clean, $"seed {seed}\nsent     {dirty}\nexpected {clean}\nbut was  {text}");
        }
    }

    [Fact]
    public void A_text_that_was_cut_off_gives_nothing_away_either()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (dirty, _) = TextsOf(seed);
            var cut = dirty[..new Random(seed).Next(dirty.Length)];

            var scrubbed = Scrubbed.Text(cut);

            Assert.False(scrubbed.Contains("PLANTED", StringComparison.Ordinal), $"seed {seed}\nsent {cut}\ngot  {scrubbed}");
            Assert.False(scrubbed.Contains("4242424242424242 ", StringComparison.Ordinal), $"seed {seed}\nsent {cut}\ngot  {scrubbed}");
        }
    }

    [Fact]
    public void Scrubbing_again_finds_nothing_in_any_of_them_however_it_is_masked()
    {
        Assert.True(ScrubRules.TryCreate(new ScrubSettings { Masking = Masking.Remove }, out var remove, out _));
        Assert.True(ScrubRules.TryCreate(
            new ScrubSettings { Masking = Masking.Hash, HashKey = "0123456789abcdef" }, out var hash, out _));
        foreach (var scrubber in new[] { Scrubbed.Default, new Scrubber(remove), new Scrubber(hash) })
        {
            for (var seed = 0; seed < Seeds; seed++)
            {
                var once = scrubber.Scrub(Everywhere(TextsOf(seed).Dirty), out _);
                Assert.DoesNotContain("PLANTED", Encoding.UTF8.GetString(once.Spans.Span[0].Bytes.Span), StringComparison.Ordinal);

                Assert.Same(once, scrubber.Scrub(once, out _));
            }
        }
    }

    static TelemetryBatch Everywhere(string text)
    {
        var resource = new Resource { Attributes = Attributes.Of(("service.name", "shop"), ("env", text)) };
        var span = Scrubbed.Plain with
        {
            Resource = resource,
            StatusMessage = text,
            Attributes = Attributes.Of(("a", "b"), ("headwater.event", text)),
            Events = [new SpanEvent { Time = default, Name = "exception", Attributes = Attributes.Of(("exception.message", text)) }],
            Links = [new SpanLink { Target = Scrubbed.Plain.Ref, Attributes = Attributes.Of(("note", text)) }],
        };
        var log = new LogRecord { Time = new Instant(1), Body = text, Attributes = Attributes.Of(("note", text)), Resource = resource };
        return Scrubbed.BatchOf(span) with { Logs = new[] { OtlpEncoder.Encode(log, 0) } };
    }

    static (string Dirty, string Clean) TextsOf(int seed)
    {
        var random = new Random(seed);
        var (dirty, clean) = Object(random, depth: 4);
        var options = random.Next(2) == 0 ? Relaxed : JsonSerializerOptions.Default;
        return (dirty.ToJsonString(options), clean.ToJsonString(options));
    }

    static (JsonNode Dirty, JsonNode Clean) Object(Random random, int depth)
    {
        JsonObject dirty = [], clean = [];
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            if (random.Next(4) == 0)
            {
                var key = SecretKeys[random.Next(SecretKeys.Length)];
                if (dirty.ContainsKey(key)) continue;
                (dirty[key], clean[key]) = Secret(random);
            }
            else
            {
                var key = InnocentKeys[random.Next(InnocentKeys.Length)] + (random.Next(2) == 0 ? "" : "2");
                if (dirty.ContainsKey(key)) continue;
                (dirty[key], clean[key]) = Value(random, depth);
            }
        }
        return (dirty, clean);
    }

    static (JsonNode? Dirty, JsonNode? Clean) Secret(Random random) => random.Next(5) switch
    {
        0 => (123, "****"),
        1 => (true, "****"),
        2 => (null, null),
        3 => (new JsonArray("PLANTED", new JsonObject { ["id"] = "PLANTED2" }), new JsonArray("*******", new JsonObject { ["id"] = "********" })),
        _ => ("PLANTED", "*******"),
    };

    static (JsonNode? Dirty, JsonNode? Clean) Value(Random random, int depth)
    {
        switch (random.Next(depth > 0 ? 8 : 4))
        {
            case 0:
                var number = random.Next();
                return (number, number);
            case 1:
                var planted = random.Next(PlantedTexts.Length);
                return (PlantedTexts[planted], MaskedTexts[planted]);
            case 2 or 3:
                var text = InnocentTexts[random.Next(InnocentTexts.Length)];
                return (text, text);
            case 4: return Object(random, depth - 1);
            case 5:
                var (first, firstClean) = Value(random, depth - 1);
                return (new JsonArray(first, 1, "x"), new JsonArray(firstClean, 1, "x"));
            default:
                // JSON in a string in JSON, as different libraries write it.
                var (inner, innerClean) = Object(random, depth - 1);
                var options = random.Next(2) == 0 ? Relaxed : JsonSerializerOptions.Default;
                return (inner.ToJsonString(options), innerClean.ToJsonString(options));
        }
    }
}
