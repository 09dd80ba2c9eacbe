using Headwater.Model;
using Headwater.Server;

namespace Headwater.Tests;

public sealed class TransactionQueryTests
{
    static readonly TransactionSearch All = new() { Project = ProjectId.Default };

    [Fact]
    public void Words_and_keys_are_read_in_any_order_and_quotes_hold_spaces()
    {
        var search = TransactionQuery.Read(
            "anna outcome:failed,silentlyFailed entry:\"POST /sales\" duration:>2s function:sale \"two words\"", All, out _)!;

        Assert.Equal(["anna", "two words"], search.Words);
        Assert.Equal([Outcome.Failed, Outcome.SilentlyFailed], search.Outcomes);
        Assert.Equal(("POST /sales", "sale", Duration.FromSeconds(2)), (search.Entry, search.Function, search.MinDuration));
    }

    [Theory]
    [InlineData("outcome:broken", "silentlyFailed")]
    [InlineData("duration:long", "duration:>2s")]
    [InlineData("id:12", "32 hex digits")]
    [InlineData("colour:red", "There are: outcome")]
    public void A_mistake_says_what_there_is(string text, string told)
    {
        Assert.Null(TransactionQuery.Read(text, All, out var mistake));
        Assert.Contains(told, mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://shop.example/x")]
    [InlineData("anna@example.com")]
    [InlineData("\"POST /sales")]
    [InlineData("a:")]
    public void What_is_no_key_is_a_word(string text) =>
        Assert.Equal([text.Trim('"')], TransactionQuery.Read(text, All, out _)!.Words);
}
