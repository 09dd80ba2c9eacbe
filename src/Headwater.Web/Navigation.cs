namespace Headwater.Web;

/// <summary>The menu, in the order in which one reads it. A page that does not exist has no entry.</summary>
static class Navigation
{
    public static IReadOnlyList<NavigationEntry> All { get; } =
    [
        new("transactions", "Transactions", "route-2", "t"),
        new("functions", "Functions", "lambda", "f"),
        new("settings/ledger", "Settings", "settings", "s"),
    ];
}

/// <summary>An entry of the menu.</summary>
/// <param name="Path">Relative to the base; its first segment marks the pages below it.</param>
/// <param name="Title">What the entry and the page are called.</param>
/// <param name="Icon">Id of a symbol in the sprite.</param>
/// <param name="Key">With <c>g</c> before it, goes there from the keyboard.</param>
sealed record NavigationEntry(string Path, string Title, string Icon, string Key)
{
    public bool Holds(string path) =>
        string.Equals(Path.Split('/')[0], path.Split('/')[0], StringComparison.OrdinalIgnoreCase);
}
