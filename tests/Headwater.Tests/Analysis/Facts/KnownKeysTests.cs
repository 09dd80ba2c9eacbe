using System.Text;
using Headwater.Analysis;

namespace Headwater.Tests;

public sealed class KnownKeysTests
{
    [Fact]
    public void Every_name_leads_to_its_question_and_its_place_in_the_list()
    {
        foreach (var (key, names) in KnownKeys.Table)
            for (var rank = 0; rank < names.Length; rank++)
            {
                Assert.Equal(key, KnownKeys.Find(Encoding.UTF8.GetBytes(names[rank]), out var found));
                Assert.Equal(rank, found);
            }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("faas.invocation_i")]
    [InlineData("faas.invocation_id2")]
    [InlineData("FAAS.INVOCATION_ID")]
    public void A_stranger_leads_nowhere(string name) =>
        Assert.Equal(KnownKey.None, KnownKeys.Find(Encoding.UTF8.GetBytes(name), out _));

    [Fact]
    public void Every_question_has_names_and_no_name_answers_two()
    {
        var asked = KnownKeys.Table.Select(e => e.Key).ToList();

        Assert.Equal(Enum.GetValues<KnownKey>().Where(k => k is not (KnownKey.None or KnownKey.Count)), asked.Order());
        Assert.Distinct(KnownKeys.Table.SelectMany(e => e.Names));
    }

    [Fact]
    public void The_document_names_every_attribute_that_is_read()
    {
        var document = File.ReadAllText(GoldenText.Path("docs/attributes.md"));

        Assert.All(KnownKeys.Table.SelectMany(e => e.Names), name =>
            Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
    }
}
