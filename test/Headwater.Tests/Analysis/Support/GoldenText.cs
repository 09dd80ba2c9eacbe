using System.Runtime.CompilerServices;

namespace Headwater.Tests;

/// <summary>
/// Compares a text whole with the one that is committed. To accept a change, run with <c>HEADWATER_ACCEPT_GOLDEN=1</c> and read
/// the difference before committing it.
/// </summary>
static class GoldenText
{
    internal static void Is(string name, string actual, [CallerFilePath] string here = "")
    {
        var root = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(root, "Headwater.Tests.csproj"))) root = Path.GetDirectoryName(root)!;
        var file = Path.Combine(root, "Golden", name);
        if (Environment.GetEnvironmentVariable("HEADWATER_ACCEPT_GOLDEN") == "1") File.WriteAllText(file, actual);
        Assert.True(File.Exists(file), $"Golden/{name} is missing.");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
