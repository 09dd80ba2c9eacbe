using System.Runtime.CompilerServices;

namespace Headwater.Tests;

/// <summary>
/// Compares a text whole with the one that is committed. To accept a change, run with <c>HEADWATER_ACCEPT_GOLDEN=1</c>
/// and read the difference before committing it.
/// </summary>
static class GoldenText
{
    internal static void Is(string name, string actual)
    {
        var file = Path("tests/Headwater.Tests/Golden/" + name);
        if (Environment.GetEnvironmentVariable("HEADWATER_ACCEPT_GOLDEN") == "1") File.WriteAllText(file, actual);
        Assert.True(File.Exists(file), $"Golden/{name} is missing.");
        Assert.Equal(File.ReadAllText(file), actual);
    }

    /// <summary>Where a file of the repository stands on this machine.</summary>
    internal static string Path(string inRepository, [CallerFilePath] string here = "")
    {
        var root = System.IO.Path.GetDirectoryName(here)!;
        while (!File.Exists(System.IO.Path.Combine(root, "Headwater.slnx"))) root =
            System.IO.Path.GetDirectoryName(root)!;
        return System.IO.Path.Combine(root, inRepository);
    }
}
