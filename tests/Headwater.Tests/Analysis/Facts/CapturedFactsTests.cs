using System.Globalization;
using System.Text;
using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What is read from real captures, whole: one line for each span, in order of start.</summary>
public sealed class CapturedFactsTests
{
    [Theory]
    [InlineData("ushop-plain")]
    [InlineData("ushop-full")]
    [InlineData("vanilla-js-json")]
    public void The_facts_of_a_capture_are_those_of_its_golden_table(string sample)
    {
        var (contexts, spans) = OtlpCapture.Spans(sample);

        var facts = new FactsReader().Read(contexts, spans);

        GoldenText.Is($"facts-{sample}.txt", Table(facts));
    }

    [Theory]
    [InlineData("ushop-plain", 11)]
    [InlineData("ushop-full", 11)]
    public void Each_run_of_a_function_is_one_invocation(string sample, int expected)
    {
        var (contexts, spans) = OtlpCapture.Spans(sample);

        var invocations = Invocations.Of(new FactsReader().Read(contexts, spans));

        Assert.Equal(expected, invocations.Count);
        Assert.Equal(5, invocations.Select(i => i.Function.Name).Distinct().Count());
        Assert.All(invocations, i =>
            Assert.Equal(("us-east-1", "123456789012"), (i.Function.Region, i.Function.Account)));
        Assert.Equal(9, invocations.Count(i => i.Status == InvocationStatus.Error));
    }

    [Theory]
    [InlineData("ushop-plain")]
    [InlineData("ushop-full")]
    public void Lines_of_programs_are_no_platform_lines(string sample)
    {
        var (contexts, logs) = OtlpCapture.Logs(sample);

        Assert.NotEmpty(logs);
        Assert.Empty(PlatformLines.Read(contexts, logs));
    }

    static string Table(SpanFacts[] facts)
    {
        var text = new StringBuilder();
        foreach (var f in facts.OrderBy(f => f.Start).ThenBy(f => f.Ref))
        {
            text.Append(CultureInfo.InvariantCulture, $"{f.Ref.SpanId} {f.Kind} {f.Name} | in {f.Source.Function.Name}")
                .Append($" | {f.Component.Kind} {f.Component.Service} {f.Component.Name} {f.Component.Region} {f.Component.Account}".TrimEnd())
                .Append(f.Operation.Length > 0 ? " | " + f.Operation : "").Append(f.IsWrite ? " (write)" : "")
                .Append(f.IsFaas ? $" | run {f.RequestId}{(f.ColdStart ? " cold" : "")} {f.Trigger}" : "")
                .Append(f.Route is null ? "" : $" | {f.Route}").Append(f.HttpStatus == 0 ? "" : $" | {f.HttpStatus}")
                .Append(f.MessagingSystem is null ? "" : $" | {f.MessagingSystem} {f.MessagingOperation}");
            foreach (var m in f.Messages) text.Append(CultureInfo.InvariantCulture,
                $" | {m.Role} {m.Evidence} {m.Via} {m.Id}");
            foreach (var u in f.Users) text.Append(CultureInfo.InvariantCulture, $" | user {u.Id} ({u.Source})");
            text.Append(f.DeliveryCount == 0 ? "" : $" | delivery {f.DeliveryCount}")
                .Append(f.FailedMessages is null ? "" : $" | failed messages [{string.Join(' ', f.FailedMessages)}]")
                .Append(f.Status == SpanStatus.Unset ? "" : $" | {f.Status}")
                .Append(f.HasException ? $" | {f.ErrorType}: {f.ErrorMessage}" : "").Append(f.IsConditionFailure
                    ? " (condition)" : "")
                .Append(f.IsAwsCall ? " | aws" : f.IsHttpCall ? " | http" : "").Append('\n');
        }
        return text.ToString();
    }
}
