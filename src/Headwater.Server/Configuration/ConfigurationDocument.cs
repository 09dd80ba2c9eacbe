using System.Text;

namespace Headwater.Server;

/// <summary>Writes docs/configuration.md from <see cref="SettingsCatalog"/>; a test holds the file to it.</summary>
static class ConfigurationDocument
{
    public static string Render()
    {
        var text = new StringBuilder("""
            # Configuration

            Generated from `SettingsCatalog`; do not edit. A setting is taken from the first of these that has it:

            1. a flag: `./headwater --otlp-grpc 127.0.0.1:4317` (secrets are not taken from flags: command lines are public),
            2. an environment variable: `HEADWATER_OTLP_GRPC=127.0.0.1:4317`,
            3. the file `headwater.json` in the data directory, or the one that `--config FILE` or `HEADWATER_CONFIG` names:
               `{"otlp-grpc": "127.0.0.1:4317"}`; lists may be JSON arrays,
            4. the default.

            All settings are checked at start, and every mistake is told at once.

            | Setting | Variable | Value | Default | What it does |
            | --- | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var s in SettingsCatalog.All)
        {
            var flag = s.Secret ? $"`{s.Name}` (secret: no flag)" : $"`{s.Flag}`";
            var standard = s.Default.Length > 0 ? $"`{s.Default}`" : "none";
            text.Append($"| {flag} | `{s.Variable}` | {Escape(s.Form)} | {standard} | {Escape(s.Description)} |\n");
        }
        return text.ToString();
    }

    // A star would start emphasis, and a bar would end the cell.
    static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
