using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Where in spans, logs, resources and scopes secrets are masked, and how that is recorded.</summary>
public sealed class ScrubbedRecordTests
{
    [Fact]
    public void Every_part_of_a_span_that_holds_text_is_scrubbed_and_recorded()
    {
        var span = Scrubbed.Span(Scrubbed.Plain with
        {
            Name = "GET /pay?token=abc",
            StatusMessage = "creditcard number 4111111111111111 is invalid",
            Status = SpanStatus.Error,
            Attributes = Attributes.Of(("db.password", "hunter2"), ("http.route", "/pay")),
            Events =
            [
                new SpanEvent
                {
                    Time = Scrubbed.Plain.Start, Name = "exception",
                    Attributes = Attributes.Of(("exception.stacktrace", "Error: 4111111111111111\n    at pay (index.js:41)")),
                },
            ],
            Links = [new SpanLink { Target = Scrubbed.Plain.Ref, Attributes = Attributes.Of(("x-api-key", "k-1")) }],
        }, out var masked);

        Assert.Equal(5, masked);
        Assert.Equal("GET /pay?token=***", span.Name);
        Assert.Equal("creditcard number **************** is invalid", span.StatusMessage);
        Assert.Equal("*******", span.Attributes.Text("db.password"));
        Assert.Equal("/pay", span.Attributes.Text("http.route"));
        Assert.Equal("Error: ****************\n    at pay (index.js:41)", span.Events[0].Attributes.Text("exception.stacktrace"));
        Assert.Equal("***", span.Links[0].Attributes.Text("x-api-key"));
        Assert.Equal(
            [
                "attributes.db.password=password", "events.attributes.exception.stacktrace=cardNumber",
                "links.attributes.x-api-key=apiKey", "name=token", "status.message=cardNumber",
            ],
            Scrubbed.Places(span.Attributes).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_log_is_scrubbed_in_its_body_whether_it_is_text_or_a_map()
    {
        var text = Scrubbed.Log(new LogRecord { Time = new Instant(1), Body = "login with password=hunter2" });
        var map = Scrubbed.Log(new LogRecord
        {
            Time = new Instant(1),
            Body = AttributeValue.Of(Attributes.Of(("user", AttributeValue.Of(Attributes.Of(("password", "hunter2"), ("name", "anna")))))),
        });

        Assert.Equal("login with password=*******", text.Body.Text);
        Assert.Equal(["body=password"], Scrubbed.Places(text.Attributes));
        Assert.Equal("*******", map.Body.Map["user"]!.Value.Map.Text("password"));
        Assert.Equal("anna", map.Body.Map["user"]!.Value.Map.Text("name"));
        Assert.Equal(["body.user.password=password"], Scrubbed.Places(map.Attributes));
    }

    [Fact]
    public void A_card_number_at_the_very_end_of_a_log_body_is_found_although_the_next_field_starts_like_a_digit()
    {
        var log = Scrubbed.Log(new LogRecord
        {
            Time = new Instant(1), Body = "4242424242424242", Attributes = Attributes.Of(("a", "b")), SeverityNumber = 9,
        });

        Assert.Equal("****************", log.Body.Text);
    }

    [Fact]
    public void A_resource_and_a_scope_are_scrubbed_once_for_all_their_spans()
    {
        var span = Scrubbed.Plain with
        {
            Resource = new Resource { Attributes = Attributes.Of(("service.name", "ushop"), ("env.DB_PASSWORD", "hunter2")) },
            Scope = new Scope { Name = "x", Version = "1", Attributes = Attributes.Of(("api_key", "k-1")) },
        };

        var batch = Scrubbed.Default.Scrub(Scrubbed.BatchOf(span, span with { Id = SpanId.Parse("00000000000000aa") }), out var masked);

        Assert.Equal(2, masked);
        var resource = OtlpDecoder.ReadResource(Assert.Single(batch.Contexts).Resource.Span);
        Assert.Equal("ushop", resource.ServiceName);
        Assert.Equal("*******", resource.Attributes.Text("env.DB_PASSWORD"));
        Assert.Equal(["attributes.env.DB_PASSWORD=password"], Scrubbed.Places(resource.Attributes));
        var scope = OtlpDecoder.ReadScope(batch.Contexts[0].Scope.Span);
        Assert.Equal(("x", "1", "***"), (scope.Name, scope.Version, scope.Attributes.Text("api_key")!));
    }

    [Fact]
    public void All_leaves_under_a_secret_key_are_masked_whatever_their_type()
    {
        var value = AttributeValue.Of(Attributes.Of(
            ("text", "abc"), ("int", 7), ("flag", true), ("double", AttributeValue.Of(1.5)), ("empty", default),
            ("bytes", AttributeValue.Of(new byte[] { 1, 2 })), ("array", AttributeValue.Of(["x", 2]))));

        var masked = Scrubbed.Value("credentials", value).Map;

        Assert.Equal(
            """{"text":"***","int":"****","flag":"****","double":"****","empty":null,"bytes":"Kio=","array":["*","****"]}""",
            AttributeValue.Of(masked).ToString());
    }

    [Theory]
    [InlineData("password", "password")]
    [InlineData("DB_PASSWORD", "password")]
    [InlineData("dbPassword", "password")]
    [InlineData("userpassword2", "password")]
    [InlineData("passphrase", "password")]
    [InlineData("smtp_pass", "password")]
    [InlineData("db.pwd", "password")]
    [InlineData("x-api-key", "apiKey")]
    [InlineData("APIKEY", "apiKey")]
    [InlineData("http.request.header.authorization", "authorization")]
    [InlineData("Proxy-Authorization", "authorization")]
    [InlineData("x-auth", "authorization")]
    [InlineData("http.response.header.set-cookie", "cookie")]
    [InlineData("cookies", "cookie")]
    [InlineData("AWS_SESSION_TOKEN", "token")]
    [InlineData("x-amz-security-token", "token")]
    [InlineData("csrfToken", "token")]
    [InlineData("refreshTokens", "token")]
    [InlineData("AWS_ACCESS_KEY_ID", "accessKey")]
    [InlineData("aws_secret_access_key", "accessKey")]
    [InlineData("clientSecret", "secret")]
    [InlineData("client_secret", "secret")]
    [InlineData("STRIPE_SECRET", "secret")]
    [InlineData("secrets", "secret")]
    [InlineData("privateKey", "privateKey")]
    [InlineData("credentials", "credential")]
    [InlineData("X-Amz-Credential", "credential")]
    [InlineData("Signature", "signature")]
    [InlineData("Stripe-Signature", "signature")]
    [InlineData("card", "card")]
    [InlineData("cardNumber", "card")]
    [InlineData("credit_card", "card")]
    [InlineData("card_number", "card")]
    [InlineData("customer.card.pan", "card")]
    [InlineData("cvv", "card")]
    [InlineData("cardCvc", "card")]
    [InlineData("customer_ssn", "ssn")]
    [InlineData("socialSecurityNumber", "ssn")]
    [InlineData("otp", "otp")]
    public void A_secret_key_is_known_in_every_spelling(string key, string rule)
    {
        var span = Scrubbed.Span(Scrubbed.Plain with { Attributes = Attributes.Of((key, "abc")) });

        Assert.Equal("***", span.Attributes.Text(key));
        Assert.Equal([$"attributes.{key}={rule}"], Scrubbed.Places(span.Attributes));
    }

    [Theory]
    [InlineData("tokens_used")]
    [InlineData("max_tokens")]
    [InlineData("gen_ai.usage.input_tokens")]
    [InlineData("llm.token_count.prompt")]
    [InlineData("keyboard")]
    [InlineData("primary_key")]
    [InlineData("partitionKey")]
    [InlineData("aws.s3.key")]
    [InlineData("aws.dynamodb.table_names")]
    [InlineData("author")]
    [InlineData("code.author.name")]
    [InlineData("passenger")]
    [InlineData("compass")]
    [InlineData("tests.passed")]
    [InlineData("auth.type")]
    [InlineData("secretary")]
    [InlineData("aws.secretsmanager.secret.arn")]
    [InlineData("token_type")]
    [InlineData("nextToken")]
    [InlineData("card_type")]
    [InlineData("dashboard.card.title")]
    [InlineData("signatureVersion")]
    [InlineData("session.id")]
    [InlineData("enduser.id")]
    [InlineData("messaging.message.id")]
    [InlineData("company")]
    [InlineData("span.kind")]
    [InlineData("idempotency-key")]
    [InlineData("feature_flag.key")]
    public void A_key_that_only_looks_secret_keeps_its_value(string key) => Assert.Equal("abc", Scrubbed.Value(key, "abc").Text);

    [Fact]
    public void A_card_number_that_was_sent_as_an_integer_is_masked_unless_its_key_says_what_it_is()
    {
        Assert.Equal("****", Scrubbed.Value("app.number", 4242424242424242).Text);
        Assert.Equal(4242424242424242, Scrubbed.Value("app.orderId", 4242424242424242).Integer);
        Assert.Equal(4242424242424242, Scrubbed.Value("sent.timestamp", 4242424242424242).Integer);
        Assert.Equal(1795261567741123456, Scrubbed.Value("app.number", 1795261567741123456).Integer);
    }

    [Fact]
    public void A_secret_inside_a_key_is_masked_in_the_key_and_in_the_record()
    {
        var span = Scrubbed.Span(Scrubbed.Plain with { Attributes = Attributes.Of(("seen 4242424242424242", "abc")) });

        Assert.Equal("seen ****************", span.Attributes[0].Key);
        Assert.Equal(["attributes.seen ****************=cardNumber"], Scrubbed.Places(span.Attributes));
    }

    [Fact]
    public void Base64_of_JSON_is_masked_inside()
    {
        var inner = """{"user":"anna","password":"hunter2","n":1}"""u8;
        var packed = Convert.ToBase64String(inner);

        var masked = Scrubbed.Text($$$"""{"Records":[{"kinesis":{"data":"{{{packed}}}"}}]}""");

        var from = masked.IndexOf("eyJ", StringComparison.Ordinal);
        var unpacked = Convert.FromBase64String(masked[from..masked.IndexOf('"', from)]);
        Assert.Equal("""{"user":"anna","password":"*******","n":1}"""u8, unpacked);
    }

    [Fact]
    public void Scrubbing_twice_is_scrubbing_once()
    {
        var batch = Scrubbed.BatchOf(Scrubbed.Plain with
        {
            Attributes = Attributes.Of(("password", "hunter2"), ("event", """{"card":{"number":4242424242424242,"cvc":1}}""")),
        });

        var once = Scrubbed.Default.Scrub(batch, out var masked);
        var twice = Scrubbed.Default.Scrub(once, out var again);

        Assert.Equal((3, 0), (masked, again));
        Assert.Same(once, twice);
    }

    [Fact]
    public void What_an_earlier_scrubbing_recorded_is_kept_and_added_to()
    {
        Assert.True(ScrubRules.TryCreate(new ScrubSettings { ExtraKeys = ["loyalty number"] }, out var rules, out _));
        var once = Scrubbed.Span(Scrubbed.Plain with
        {
            Attributes = Attributes.Of(("password", "hunter2"), ("loyaltyNumber", "L-1")),
        });

        var twice = Scrubbed.Span(once, new Scrubber(rules));

        Assert.Equal(
            ["attributes.loyaltyNumber=loyaltynumber", "attributes.password=password"],
            Scrubbed.Places(twice.Attributes).Order(StringComparer.Ordinal));
        Assert.Single(twice.Attributes, a => a.Key == Scrubber.RecordAttribute);
    }

    [Fact]
    public void A_sender_cannot_hide_a_secret_under_the_name_of_the_record()
    {
        var span = Scrubbed.Span(Scrubbed.Plain with
        {
            Attributes = Attributes.Of((Scrubber.RecordAttribute, AttributeValue.Of(["password=hunter2", "4242424242424242=card"]))),
        });

        Assert.DoesNotContain("hunter2", AttributeValue.Of(span.Attributes).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("4242424242424242", AttributeValue.Of(span.Attributes).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void At_most_32_places_are_recorded_and_all_are_counted()
    {
        var secrets = Enumerable.Range(0, 40).Select(i => KeyValuePair.Create($"password{i}", (AttributeValue)"abc"));

        var span = Scrubbed.Span(Scrubbed.Plain with { Attributes = Attributes.Of([.. secrets]) }, out var masked);

        Assert.Equal(40, masked);
        Assert.Equal(32, Scrubbed.Places(span.Attributes).Length);
    }

    [Fact]
    public void Spans_without_secrets_stay_the_same_memory()
    {
        var secret = Scrubbed.Plain with { Id = SpanId.Parse("00000000000000aa"), Attributes = Attributes.Of(("password", "hunter2")) };
        var batch = Scrubbed.BatchOf(Scrubbed.Plain, secret, Scrubbed.Plain with { Name = "last" });
        var before = batch.Spans.ToArray().Select(s => s.Bytes.ToArray()).ToArray();

        var scrubbed = Scrubbed.Default.Scrub(batch, out _);

        Assert.True(batch.Spans.Span[0].Bytes.Equals(scrubbed.Spans.Span[0].Bytes));
        Assert.False(batch.Spans.Span[1].Bytes.Equals(scrubbed.Spans.Span[1].Bytes));
        Assert.True(batch.Spans.Span[2].Bytes.Equals(scrubbed.Spans.Span[2].Bytes));
        Assert.Same(batch.Contexts, scrubbed.Contexts);
        // And what was received is not written to: others may still hold it.
        Assert.Equal(before, batch.Spans.ToArray().Select(s => s.Bytes.ToArray()));
    }

    [Fact]
    public void A_batch_without_secrets_is_answered_as_it_is_and_costs_no_memory()
    {
        var batch = Scrubbed.BatchOf([.. Enumerable.Range(0, 100).Select(ScrubbingSpeed.CleanSpan)]);
        Assert.Same(batch, Scrubbed.Default.Scrub(batch, out _));

        Scrubbed.Default.Scrub(batch, out _); // the first looks let the runtime compile
        var before = GC.GetAllocatedBytesForCurrentThread();
        Scrubbed.Default.Scrub(batch, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
