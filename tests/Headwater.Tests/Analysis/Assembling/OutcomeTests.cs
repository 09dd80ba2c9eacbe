using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>Each outcome rule in its order, beside what only looks like it.</summary>
public sealed class OutcomeTests
{
    [Fact]
    public void The_rules_stand_in_the_order_of_the_documents() =>
        Assert.Equal(
            ["nobody waits", "the client knows", "the client does not know", "tried again", "not over yet",
                "nothing that matters failed"],
            OutcomeRules.All.Select(r => r.Name));

    [Fact]
    public void A_consumer_that_nobody_waits_for_and_that_throws_has_failed() =>
        Has(Outcome.Failed, Facts.Lambda("ship").TriggeredBy("sqs").Failing("TypeError"));

    [Fact]
    public void A_job_that_failed_has_failed() => Has(Outcome.Failed, Facts.Job("nightly").Failing("TypeError"));

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public void A_client_that_got_a_5xx_saw_a_failure(int status) =>
        Has(Outcome.Failed, Facts.Lambda("orders").Serving("POST /").Replying(status));

    [Fact]
    public void A_client_that_got_an_exception_saw_a_failure() =>
        Has(Outcome.Failed, Facts.Lambda("orders").Serving("POST /").Failing("TypeError"));

    [Fact]
    public void A_client_that_got_a_5xx_saw_a_failure_even_when_more_was_lost_behind_it() =>
        Has(Outcome.Failed, Facts.Lambda("orders").Serving("POST /").Replying(502)
            .Calls(Facts.Send("q").Calls(Facts.Lambda("ship").TriggeredBy("sqs").Failing("TypeError"))));

    [Fact]
    public void A_4xx_reply_is_the_clients_mistake()
    {
        var summary = Has(Outcome.Ok, Facts.Service("shop", "GET /").Replying(404).Failing("NotFound"));

        Assert.Equal(1, summary.ErrorCount);
    }

    [Fact]
    public void Work_behind_a_success_that_failed_for_good_failed_silently()
    {
        var summary = Has(Outcome.SilentlyFailed, Facts.Lambda("orders").Serving("POST /").Replying(201)
            .Calls(Facts.Send("q").Calls(Facts.Lambda("ship").TriggeredBy("sqs")
                .Calls(Facts.DynamoDb("PutItem", "shipped").Failing("ValidationException", "no key"))
                .Failing("ValidationException", "no key"))));

        Assert.Equal("DynamoDB shipped", summary.RootCause!.Component);
        Assert.Equal("ValidationException: no key", summary.RootCause.Message);
    }

    [Fact]
    public void A_write_that_failed_while_its_invocation_ended_well_failed_silently() =>
        Has(Outcome.SilentlyFailed, Facts.Lambda("orders").Serving("POST /").Replying(201)
            .Calls(Facts.Publish("sales").Failing("InternalError")));

    [Fact]
    public void A_write_that_failed_in_a_run_that_failed_too_is_told_by_the_run() =>
        Has(Outcome.Failed, Facts.Lambda("orders").Serving("POST /").Failing("Oops")
            .Calls(Facts.Publish("sales").Failing("Oops")));

    [Fact]
    public void A_failed_read_only_counts()
    {
        var summary = Has(Outcome.Ok, Facts.Lambda("orders").Serving("GET /").Replying(200)
            .Calls(Facts.DynamoDb("GetItem", "orders").Failing("Throttled")));

        Assert.Equal(1, summary.ErrorCount);
        Assert.Null(summary.RootCause);
    }

    [Fact]
    public void A_conditional_check_that_was_handled_only_counts() =>
        Has(Outcome.Ok, Facts.Lambda("orders").Serving("POST /").Replying(200)
            .Calls(Facts.DynamoDb("PutItem", "orders").FailingOnItsCondition()));

    [Fact]
    public void A_request_that_another_API_refused_only_counts() =>
        Has(Outcome.Ok, Facts.Lambda("orders").Serving("POST /").Replying(200)
            .Calls(Facts.Http("POST", "api.example.com").Replying(409).Failing("409")));

    [Fact]
    public void A_request_that_another_API_failed_to_do_is_lost() =>
        Has(Outcome.SilentlyFailed, Facts.Lambda("orders").Serving("POST /").Replying(200)
            .Calls(Facts.Http("POST", "api.example.com").Replying(503).Failing("503")));

    [Fact]
    public void A_Redis_client_that_cannot_set_its_name_only_counts() =>
        Has(Outcome.Ok, Facts.Lambda("orders").Serving("POST /").Replying(200)
            .Calls(Facts.Redis("client").Failing("ReplyError", "ERR unknown subcommand 'SETINFO'")));

    [Fact]
    public void A_message_that_reached_a_dead_letter_queue_is_lost() =>
        Has(Outcome.SilentlyFailed, Facts.Lambda("orders").Serving("POST /").Replying(200)
            .Calls(Facts.Send("orders-dlq")));

    [Fact]
    public void Work_whose_last_try_ended_well_is_recovered() =>
        Has(Outcome.Recovered, Facts.Lambda("orders").Serving("POST /").Replying(201)
            .Calls(Facts.Publish("sales").Calls(
            Facts.Lambda("mail", "r1").TriggeredBy("sns").At(100).Failing("Throttled"),
            Facts.Lambda("mail", "r1").TriggeredBy("sns").At(60_000))));

    [Fact]
    public void A_call_that_was_repeated_with_success_is_recovered() =>
        Has(Outcome.Recovered, Facts.Lambda("orders").Serving("POST /").Replying(201).Calls(
            Facts.DynamoDb("PutItem", "orders").At(1).Failing("Throttled"),
                Facts.DynamoDb("PutItem", "orders").At(20)));

    [Fact]
    public void A_call_that_ran_beside_the_failed_one_is_no_repeat_of_it() =>
        Has(Outcome.SilentlyFailed, Facts.Lambda("orders").Serving("POST /").Replying(201).Calls(
            Facts.DynamoDb("PutItem", "orders").At(1).Failing("Throttled"), Facts.DynamoDb("PutItem", "orders").At(2)));

    [Fact]
    public void An_invocation_without_an_end_runs_until_its_limit_and_has_failed_after_it()
    {
        var story = new Story(Facts.Lambda("orders").Serving("POST /").StillRunning());

        var early = story.Single(i => i with { AsOf = Facts.Noon + Duration.FromMinutes(14) });
        var late = story.Single(i => i with { AsOf = Facts.Noon + Duration.FromMinutes(16) });

        Assert.Equal(Outcome.Running, early.Summary.Outcome);
        Assert.Null(early.Spans[0].Duration);
        Assert.Equal(Outcome.Failed, late.Summary.Outcome);
        Assert.True(late.Nodes.Single(n => n.Component.Kind == ComponentKind.Function).TimedOut);
    }

    [Fact]
    public void A_called_service_that_failed_is_judged_by_what_its_caller_made_of_it() =>
        Has(Outcome.Ok, Facts.Service("shop", "GET /").Replying(200).Calls(
            Facts.Http("GET", "stock").Replying(500).Failing("500").Lasting(50)
                .Calls(Facts.Service("stock", "GET /stock").Replying(500).Failing("500"))));

    [Fact]
    public void A_failure_that_came_through_services_has_its_cause_in_the_deepest() =>
        Assert.Equal("DynamoDB stock",
            Has(Outcome.Failed, Facts.Service("shop", "GET /").Replying(500).Failing("500").Calls(
            Facts.Http("GET", "stock").Replying(500).Failing("500").Lasting(50).Calls(
                Facts.Service("stock", "GET /stock").Replying(500).Failing("500").Calls(
                    Facts.DynamoDb("Query", "stock").Failing("Throttled"))))).RootCause!.Component);

    static TransactionSummary Has(Outcome outcome, Facts told)
    {
        var summary = new Story(told).Single().Summary;
        Assert.Equal(outcome, summary.Outcome);
        return summary;
    }
}
