using System.Text;

namespace Headwater.Server;

/// <summary>What <c>--help</c> prints; settings come from <see cref="SettingsCatalog"/>.</summary>
static class HelpText
{
    public static string Render()
    {
        var text = new StringBuilder("""
            Headwater: one server that shows what happened to whom in a serverless application, and why.

              headwater [serve] [--SETTING VALUE]...   run the server (the default)
              headwater send [--to URL] FILE...
                                                       post captured OTLP bodies (*.pb, *.json; directories too)
              headwater rebuild [--data DIR]           derive all transactions again from stored telemetry
              headwater backup DIR [--data DIR]        copy the store to DIR, also while the server runs
              headwater --help | --version

            Settings of serve (also as HEADWATER_... variables and in DATA/headwater.json; --config FILE names another):

            """.ReplaceLineEndings("\n"));
        foreach (var s in SettingsCatalog.All)
        {
            text.Append(s.Secret ? $"  {s.Variable}" : $"  {s.Flag} ({s.Variable})");
            text.Append(s.Default.Length > 0 ? $", {s.Default}\n" : "\n").Append($"      {s.Description}\n");
        }
        return text.ToString();
    }
}
