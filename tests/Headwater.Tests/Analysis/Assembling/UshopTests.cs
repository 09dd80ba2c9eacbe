using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>
/// One order at a demo shop of five functions, as captured: the sale is accepted, three of the four functions behind it
/// fail three times each. What really happened is known from the platform's own record.
/// </summary>
public sealed class UshopTests
{
    static readonly string[] Failing = ["catalog-shop-dev-order-fulfilment", "social_post-to-social",
        "ushop_sale-confirmations"];

    [Fact]
    public void With_context_and_payloads_everything_is_one_transaction_that_failed_silently()
    {
        var assembly = Assemble("ushop-full");

        var transaction = assembly.Draw(Assert.Single(assembly.Summaries).Id)!;

        Assert.Equal(Outcome.SilentlyFailed, transaction.Summary.Outcome);
        Assert.Equal("POST /sales", transaction.Summary.Entry);
        Assert.True(transaction.Summary.CustomerFacing);
        Assert.Equal(11, transaction.Summary.InvocationCount);
        Assert.Equal(11, transaction.Invocations.Count);
        Assert.Equal(5, transaction.Summary.FunctionCount);
        Assert.Equal(5, transaction.Summary.ColdStarts);
        Assert.Equal("DynamoDB ushop_sale-confirmations", transaction.Summary.RootCause!.Component);
        Assert.StartsWith("ValidationException: ", transaction.Summary.RootCause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_context_and_payloads_the_tries_of_the_failing_functions_are_numbered()
    {
        var assembly = Assemble("ushop-full");
        var transaction = assembly.Draw(Assert.Single(assembly.Summaries).Id)!;

        var tries = transaction.Invocations.GroupBy(i => i.Invocation.Function.Name)
            .ToDictionary(g => g.Key, g => g.Select(i => (i.Attempt, i.Attempts)).ToArray());

        foreach (var name in Failing) Assert.Equal([(1, 3), (2, 3), (3, 3)], tries[name]);
        Assert.Equal([(1, 1)], tries["ushop_shipping"]);
        Assert.Equal([(1, 1)], tries["ushop_new-sale-processing"]);
    }

    [Fact]
    public void With_payloads_each_message_is_a_hop_with_its_id()
    {
        var assembly = Assemble("ushop-full");
        var transaction = assembly.Draw(Assert.Single(assembly.Summaries).Id)!;

        Assert.Equal(3 + 3, transaction.Hops.Count(h => h is { Via: "aws.sns", Evidence: Evidence.MessageId }));
        Assert.Single(transaction.Hops, h => h is { Via: "aws_sqs", Evidence: Evidence.MessageId });
        Assert.Equal(3, transaction.Hops.Count(h => h is { Via: "aws.eventbridge", Evidence: Evidence.EventId }));
    }

    [Fact]
    public void The_map_leads_from_the_client_through_topic_queue_and_bus_to_the_tables()
    {
        var assembly = Assemble("ushop-full");
        var transaction = assembly.Draw(Assert.Single(assembly.Summaries).Id)!;

        var names = transaction.Nodes.ToDictionary(n => n.Id, n => n.Component.Name);
        var edges = transaction.Edges.Select(e => $"{names[e.From]} -{e.Kind}-> {names[e.To]} {e.Calls}").ToArray();
        string[] expected =
        [
            "client -call-> POST /sales 1",
            "POST /sales -call-> ushop_new-sale-processing 1",
            "ushop_new-sale-processing -message-> ushop-sales 1",
            "ushop-sales -message-> ushop_sale-confirmations 3",
            "ushop-sales -message-> catalog-shop-dev-order-fulfilment 3",
            "ushop_sale-confirmations -call-> ushop_sale-confirmations 3",
            "ushop_new-sale-processing -message-> ushop-shipping 1",
            "ushop-shipping -message-> ushop_shipping 1",
            "ushop_new-sale-processing -message-> default 1",
            "default -message-> social_post-to-social 3",
            "social_post-to-social -call-> social_posts 3",
        ];
        Assert.Empty(expected.Except(edges));
        Assert.DoesNotContain(transaction.Nodes, n => n.Component.Kind == ComponentKind.Service);
        Assert.Equal(3, transaction.Nodes.Single(n =>
             n.Component is { Kind: ComponentKind.Function, Name: "social_post-to-social" }).Attempts);
    }

    [Fact]
    public void The_stack_of_the_root_cause_leads_from_the_table_to_the_client()
    {
        var assembly = Assemble("ushop-full");
        var transaction = assembly.Draw(Assert.Single(assembly.Summaries).Id)!;
        var (contexts, encoded) = OtlpCapture.Spans("ushop-full");
        var spans = new SpanSet(contexts, encoded).Decode().ToDictionary(s => s.Ref);

        var stack = StackTracer.Trace(transaction, transaction.Summary.RootCause!.Span,
            s => spans.TryGetValue(s, out var span) ? SpanDetails.Of(span, []) : null)!;

        Assert.Equal(
            [ComponentKind.Table, ComponentKind.Function, ComponentKind.Topic, ComponentKind.Function,
                ComponentKind.Api],
            stack.Frames.Select(f => f.Component.Kind));
        Assert.Equal((3, 3), (stack.Frames[0].Attempt, stack.Frames[0].Attempts));
        Assert.Equal((3, 3), (stack.Frames[1].Attempt, stack.Frames[1].Attempts));
        var hop = transaction.Hops.First(h => h.To == stack.Frames[1].Span);
        Assert.Equal((Evidence.MessageId, hop.Key, hop.Confidence),
            (stack.Frames[2].Evidence!.Value, stack.Frames[2].Key, stack.Frames[2].Confidence));
        Assert.Equal(200, stack.Frames[4].HttpStatus);
    }

    [Fact]
    public void Plain_OpenTelemetry_gives_one_transaction_for_each_request_id()
    {
        var listed = Assemble("ushop-plain").Summaries.Where(s => !s.Background).ToArray();

        Assert.Equal(
            ["ushop_new-sale-processing", "SQS ushop-shipping", "social_post-to-social",
                "catalog-shop-dev-order-fulfilment", "ushop_sale-confirmations"],
            listed.Select(s => s.Entry));
        Assert.Equal([1, 1, 3, 3, 3], listed.Select(s => s.InvocationCount));
        Assert.Equal([Outcome.Ok, Outcome.Ok, Outcome.Failed, Outcome.Failed, Outcome.Failed],
            listed.Select(s => s.Outcome));
    }

    [Fact]
    public void Plain_OpenTelemetry_lists_no_connection_attempt_as_a_transaction_and_loses_none()
    {
        var assembly = Assemble("ushop-plain");

        Assert.DoesNotContain(assembly.Summaries, s => !s.Background && s.Entry == "tcp.connect");
        Assert.Equal(70, assembly.Summaries.Sum(s => s.SpanCount));
    }

    [Fact]
    public void The_tries_of_one_request_are_numbered_without_any_context()
    {
        var assembly = Assemble("ushop-plain");
        var failed = assembly.Summaries.Where(s => s.Outcome == Outcome.Failed).Select(s => assembly.Draw(s.Id)!);

        Assert.All(failed, t => Assert.Equal([(1, 3), (2, 3), (3, 3)],
            t.Invocations.Select(i => (i.Attempt, i.Attempts))));
    }

    [Fact]
    public void The_requests_that_carry_AWS_calls_are_part_of_these_calls()
    {
        var assembly = Assemble("ushop-plain");
        var transaction = assembly.Draw(assembly.Summaries.First(s => s.Entry == "social_post-to-social").Id)!;

        Assert.Equal(["social_post-to-social", "social_posts"], transaction.Nodes.Select(n => n.Component.Name));
        Assert.Equal(3, transaction.Nodes[1].Calls);
    }

    static Assembly Assemble(string sample)
    {
        var (contexts, spans) = OtlpCapture.Spans(sample);
        var (logContexts, logs) = OtlpCapture.Logs(sample);
        var reports = PlatformLines.Read(logContexts, logs);
        return Story.Assemble(new FactsReader().Read(contexts, spans), i =>
             i with { Reports = reports, AsOf = i.Spans.Max(s => s.End) });
    }
}
