namespace Headwater.Browser;

/// <summary>
/// Every page in light and dark, on a desk and on a telephone, as build artefacts to look at: <c>artifacts/screens</c>.
/// With <c>HEADWATER_PICTURES=1</c> also the picture of the README.
/// </summary>
public sealed class Pictures(Shop shop)
{
    // GitHub draws a README at 1012 px; a file above this slows its first impression.
    const int MostBytes = 250 * 1024;

    static readonly string Root = FindRoot();

    public static MatrixTheoryData<string, int, bool> Looks =>
        new([.. Shop.Names.Select(n => n.Data)], [1440, 390], [false, true]);

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_page_fits_its_width_and_is_kept_as_a_picture(string name, int width, bool dark)
    {
        await using var tab = await shop.OpenAsync(name, new(width, width < 500 ? 844 : 900, dark));
        await TakeAsync(tab, $"{name}-{width}-{(dark ? "dark" : "light")}");

        var wide = await tab.Page.EvaluateAsync<int>(
            "Math.max(...['html', 'main'].map(name => document.querySelector(name).scrollWidth))");
        Assert.InRange(wide, 1, width);
    }

    [Fact]
    public async Task The_picture_of_the_README_shows_the_captured_sale()
    {
        await using var tab = await shop.OpenAsync("map", new(1440, 860));
        var picture = await tab.Page.ScreenshotAsync();

        Assert.InRange(picture.Length, 20_000, MostBytes);
        if (Environment.GetEnvironmentVariable("HEADWATER_PICTURES") != "1") return;
        var path = Path.Combine(Root, "docs", "images", "transaction.png");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, picture, TestContext.Current.CancellationToken);
    }

    internal static Task TakeAsync(Tab tab, string name) =>
        tab.Page.ScreenshotAsync(new() { Path = Path.Combine(Root, "artifacts", "screens", name + ".png") });

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Headwater.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
