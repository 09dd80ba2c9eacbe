using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

public sealed class StackTests
{
    [Fact]
    public void The_text_leads_from_the_failing_call_to_the_customer()
    {
        var stack = StackTracer.Trace(StackScene.Transaction, StackScene.Failing, StackScene.Details);

        GoldenText.Is("stack-sale.txt", StackText.Render(stack!));
    }

    [Fact]
    public void A_frame_stands_for_each_call_function_and_service_between()
    {
        var stack = StackTracer.Trace(StackScene.Transaction, StackScene.Failing, StackScene.Details)!;

        Assert.Equal(
            [StackScene.Table, StackScene.Confirm, StackScene.Topic, StackScene.Sale,
                new Component(ComponentKind.Api, "API", "POST /sales", "eu-west-1")],
            stack.Frames.Select(f => f.Component));
        Assert.Equal(("PutItem", 3, 3, SpanStatus.Error),
            (stack.Frames[0].Operation, stack.Frames[0].Attempt, stack.Frames[0].Attempts, stack.Frames[0].Status));
        Assert.Equal(("index.js:41 confirm", true), (stack.Frames[1].Code, stack.Frames[1].ColdStart));
        Assert.Equal((Duration.FromSeconds(1.2), Evidence.MessageId, "95df-1"),
            (stack.Frames[2].Wait!.Value, stack.Frames[2].Evidence!.Value, stack.Frames[2].Key));
        Assert.Equal(201, stack.Frames[4].HttpStatus);
    }

    [Fact]
    public void The_transport_of_a_call_is_not_a_frame()
    {
        var stack = StackTracer.Trace(StackScene.Transaction, StackScene.Ref(6), StackScene.Details)!;

        Assert.Equal(StackScene.Failing, stack.Frames[0].Span);
        Assert.Equal(5, stack.Frames.Count);
    }

    [Fact]
    public void A_span_of_another_transaction_has_no_stack() =>
        Assert.Null(StackTracer.Trace(StackScene.Transaction, StackScene.Ref(99), StackScene.Details));

    [Fact]
    public void Spans_that_are_not_stored_any_more_still_have_frames()
    {
        var stack = StackTracer.Trace(StackScene.Transaction, StackScene.Failing, _ => null)!;

        Assert.Equal(5, stack.Frames.Count);
        Assert.Equal("span 4 failed", stack.Title);
        Assert.EndsWith("silentlyFailed\n", StackText.Render(stack), StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_and_key_are_of_one_source()
    {
        var spans = StackScene.Transaction.Spans.Select(s => s.Ref == StackScene.Ref(3)
            ? s with { CauseEvidence = Evidence.Parent, CauseKey = null, MessageIds = ["95df-1"] } : s).ToList();
        var scene = StackScene.Transaction with { Spans = spans };
        var later = scene with { Hops = [scene.Hops[0] with { To = StackScene.Ref(13) }] };
        var alone = scene with { Hops = [] };

        (Evidence?, string?) Joined(Transaction transaction)
        {
            var frame = StackTracer.Trace(transaction, StackScene.Failing, StackScene.Details)!.Frames[2];
            return (frame.Evidence, frame.Key);
        }

        Assert.Equal((Evidence.MessageId, "95df-1"), Joined(scene));
        Assert.Equal((Evidence.MessageId, "95df-1"), Joined(later));
        Assert.Equal((Evidence.Parent, null), Joined(alone));
    }

    [Fact]
    public void A_line_knows_what_it_says_and_whose_it_is()
    {
        var lines = StackText.Lines(
            StackTracer.Trace(StackScene.Transaction, StackScene.Failing, StackScene.Details)!);

        Assert.Equal((StackLineRole.Title, null), (lines[0].Role, lines[0].Span));
        Assert.Equal((StackLineRole.Frame, StackScene.Failing, true), (lines[1].Role, lines[1].Span, lines[1].Failed));
        Assert.Equal((StackLineRole.Part, StackScene.Failing), (lines[2].Role, lines[2].Span));
        Assert.Equal(StackLineRole.Entry, lines[^1].Role);
    }

    [Fact]
    public void A_circle_of_causes_ends()
    {
        var spans = StackScene.Transaction.Spans.Select(s =>
            s.Cause is null ? s with { Cause = StackScene.Failing } : s).ToList();

        var stack = StackTracer.Trace(StackScene.Transaction with { Spans = spans }, StackScene.Failing,
            StackScene.Details)!;

        Assert.InRange(stack.Frames.Count, 3, 7);
    }

    [Fact]
    public void An_earlier_attempt_is_not_upstream_of_a_later_one()
    {
        var spans = StackScene.Transaction.Spans.Select(s => s).ToList();
        var first = spans.Single(s => s.Ref == StackScene.Ref(3));
        spans.Add(first with
        {
            Ref = StackScene.Ref(13),
            Cause = first.Ref,
            CauseEvidence = Evidence.InvocationId,
            Attempt = 2,
            Attempts = 2
        });

        var stack = StackTracer.Trace(StackScene.Transaction with { Spans = spans }, StackScene.Ref(13),
            StackScene.Details)!;

        Assert.Equal([StackScene.Confirm, StackScene.Topic, StackScene.Sale],
            stack.Frames.Take(3).Select(f => f.Component));
    }

    [Fact]
    public void A_span_that_others_reached_too_says_so()
    {
        var spans = StackScene.Transaction.Spans.Select(s => s with { SharedWith = 2 }).ToList();

        var text = StackText.Render(StackTracer.Trace(StackScene.Transaction with { Spans = spans },
            StackScene.Failing, StackScene.Details)!);

        Assert.EndsWith("also reached from 2 other entries\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Error: x\n    at Object.<anonymous> (/var/task/node_modules/a/b.js:1:2)\n    at async confirm (/var/task/src/index.js:41:13)", "index.js:41 confirm")]
    [InlineData("Error: x\n    at Runtime.handler (file:///var/task/app.mjs:17:5)\n    at Runtime.handleOnce (file:///var/runtime/index.mjs:1:1)", "app.mjs:17 handler")]
    [InlineData("Error: x\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n    at /var/task/app.js:3:9", "app.js:3")]
    [InlineData("Traceback (most recent call last):\n  File \"/var/task/app.py\", line 12, in handler\n    pay()\n  File \"/var/task/pay.py\", line 4, in pay\n    x\n  File \"/var/lang/lib/python3.12/site-packages/boto3/x.py\", line 1, in call\nKeyError: 'x'", "pay.py:4 pay")]
    [InlineData("System.InvalidOperationException: no\n   at System.Linq.ThrowHelper.Throw() in /_/src/X.cs:line 1\n   at Shop.Orders.Confirm(Order order) in /src/Orders.cs:line 41", "Orders.cs:41 Confirm")]
    [InlineData("java.lang.RuntimeException: no\n\tat com.shop.Api.handle(Api.java:9)\nCaused by: java.io.IOException\n\tat java.base/java.io.File.open(File.java:1)\n\tat com.shop.Orders.confirm(Orders.java:41)", "Orders.java:41 confirm")]
    [InlineData("panic: no\n\ngoroutine 1 [running]:\nruntime.panic(0x1)\n\t/usr/local/go/src/runtime/panic.go:1 +0x1\nmain.confirm(0xc000012345)\n\t/app/main.go:41 +0x1d", "main.go:41 confirm")]
    [InlineData("Error: x\n    at a (/var/task/node_modules/a/b.js:1:2)", null)]
    [InlineData("just words", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_innermost_line_of_the_users_own_code_is_found(string? stack, string? code) =>
        Assert.Equal(code, UserCode.InnermostOf(stack));

    [Theory]
    [InlineData(0.04, "0 ms")]
    [InlineData(0.4, "0.4 ms")]
    [InlineData(12, "12 ms")]
    [InlineData(1200, "1.2 s")]
    [InlineData(61_000, "1 min 1 s")]
    public void Durations_are_written_as_people_say_them(double milliseconds, string text)
    {
        var stack = StackTracer.Trace(StackScene.Transaction, StackScene.Failing, StackScene.Details)!;
        var call = stack.Frames[0] with { Duration = Duration.FromMilliseconds(milliseconds) };

        var line = StackText.Lines(stack with { Frames = [call] })[1].Text;

        Assert.Contains($"   {text}   ", line, StringComparison.Ordinal);
    }
}
