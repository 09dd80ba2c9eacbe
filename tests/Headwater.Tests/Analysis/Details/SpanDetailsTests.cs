using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

public sealed class SpanDetailsTests
{
    [Fact]
    public void A_run_shows_its_event_reply_environment_and_itself()
    {
        var detail = SpanDetails.Of(Sent.Run("""{"a":1}""", """{"b":2}""", ("headwater.env", "{}")), []);

        Assert.Equal(new Payload("headwater.event", """{"a":1}""", false), detail.Input);
        Assert.Equal(new Payload("headwater.response", """{"b":2}""", false), detail.Output);
        Assert.Equal("{}", detail.Environment!.Text);
        Assert.Equal("req-12345678", detail.Invocation!.RequestId);
        Assert.Equal("confirm", detail.Component.Name);
    }

    [Theory]
    [InlineData("db.statement", "select 1")]
    [InlineData("http.request.body", "{}")]
    [InlineData("headwater.request", "[]")]
    [InlineData("messaging.message.body", "hello")]
    public void A_call_shows_what_it_was_given_under_any_name(string key, string text)
    {
        var detail = SpanDetails.Of(Sent.Span(SpanKind.Client, (key, text)), []);

        Assert.Equal(new Payload(key, text, false), detail.Input);
        Assert.Null(detail.Output);
        Assert.Null(detail.Invocation);
    }

    [Fact]
    public void A_payload_that_was_cut_says_so() =>
        Assert.True(SpanDetails.Of(Sent.Run("""{"a":"bcd"""), []).Input!.Truncated);

    [Fact]
    public void Errors_come_from_events_and_from_logs_and_each_once()
    {
        var thrown =
            Attributes.Of(("exception.type", "TypeError"), ("exception.message", "x"),
            ("exception.stacktrace", "at y"));
        var span = Sent.Run() with
        {
            Status = SpanStatus.Error,
            Events = [new SpanEvent { Time = Sent.Noon, Name = "exception", Attributes = thrown }],
        };

        var detail = SpanDetails.Of(span,
        [
            Log(span, thrown), Log(span, Attributes.Of(("exception.type", "Other"))),
                Log(Sent.Run() with { Id = new SpanId(99) }, thrown),
        ]);

        Assert.Equal([new SpanError("TypeError", "x", "at y"), new SpanError("Other", "", null)], detail.Errors);
        Assert.Equal(2, detail.Logs.Count);
    }

    [Fact]
    public void What_was_masked_is_shown_with_its_rule()
    {
        var span = Sent.Run(null, null,
            ("headwater.masked", Sent.List("attributes.headwater.event=password", "events[0].a=b=cardNumber")));

        Assert.Equal([new MaskedValue("attributes.headwater.event", "password"),
            new MaskedValue("events[0].a=b", "cardNumber")],
            SpanDetails.Of(span, []).Masked);
    }

    static LogRecord Log(Span span, Attributes attributes) => new()
    {
        Time = Sent.Noon, Body = "x", TraceId = span.TraceId, SpanId = span.Id, Attributes = attributes,
    };
}
