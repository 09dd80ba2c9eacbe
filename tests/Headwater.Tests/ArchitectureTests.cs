using System.Reflection;

namespace Headwater.Tests;

/// <summary>The star of ARCHITECTURE.md: everything knows the model, nothing knows its neighbour, the server introduces them.</summary>
public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("Headwater.Model")]
    [InlineData("Headwater.Ingest", "Headwater.Model")]
    [InlineData("Headwater.Storage", "Headwater.Model")]
    [InlineData("Headwater.Analysis", "Headwater.Model")]
    [InlineData("Headwater.Web", "Headwater.Model")]
    public void A_project_refers_to_no_more_than_the_star_allows(string project, params string[] allowed)
    {
        var referred = Assembly.Load(project).GetReferencedAssemblies()
            .Select(a => a.Name!).Where(n => n.StartsWith("Headwater.", StringComparison.Ordinal));

        Assert.Empty(referred.Except(allowed));
    }

    [Theory]
    [InlineData("Headwater.Model")]
    [InlineData("Headwater.Ingest")]
    [InlineData("Headwater.Analysis")]
    public void The_model_and_the_pure_layers_do_not_know_ASP_NET(string project) =>
        Assert.DoesNotContain(Assembly.Load(project).GetReferencedAssemblies(),
            a => a.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
}
