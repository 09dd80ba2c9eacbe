namespace Headwater.Tests;

/// <summary>
/// Compares a text with a file of the repository. With HEADWATER_WRITE_GOLDEN=1 it writes the file instead: look at the
/// difference before you commit it.
/// </summary>
static class Golden
{
    public static void Holds(string path, string text)
    {
        if (Environment.GetEnvironmentVariable("HEADWATER_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        Assert.True(File.Exists(path), $"{path} is missing. Run the test with HEADWATER_WRITE_GOLDEN=1 to write it.");
        Assert.Equal(File.ReadAllText(path), text);
    }
}
