namespace Headwater.Tests;

/// <summary>Finds files of the repository and samples of the test project.</summary>
static class Repository
{
    public static string PathOf(string relative)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Headwater.slnx"))) directory = directory.Parent;
        return Path.Combine(directory?.FullName ?? throw new InvalidOperationException("Not inside the repository."), relative);
    }

    public static IEnumerable<string> Samples(string folder, string pattern = "*.pb") =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Samples", folder), pattern, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal);
}
