using System.Text.Json;

namespace Headwater.Server;

/// <summary>
/// Merges what flags, environment and file say, strongest first, and tells every mistake at once: nobody likes to start a
/// server five times to find five typos.
/// </summary>
sealed class SettingsReader(
    IReadOnlyDictionary<string, string> flags, IReadOnlyDictionary<string, string> environment, Func<string, string?> readFile)
{
    readonly List<string> _mistakes = [];

    /// <summary>The settings; only meaningful when there are no mistakes.</summary>
    public HeadwaterSettings Read(out IReadOnlyList<string> mistakes)
    {
        _mistakes.Clear();
        var file = ReadFile();
        var settings = new HeadwaterSettings();
        foreach (var setting in SettingsCatalog.All)
        {
            if (setting.Secret && flags.ContainsKey(setting.Name))
            {
                _mistakes.Add($"{setting.Flag} is a secret, and every user of this machine can read a command line. "
                    + $"Set {setting.Variable}, or \"{setting.Name}\" in headwater.json.");
                continue;
            }
            var (source, value) = ValueOf(setting, file);
            if (source is null) continue;
            settings = setting.Apply(settings, value) ?? Mistaken(setting, source, value, settings);
        }
        CheckExposure(settings);
        mistakes = [.. _mistakes];
        return settings;
    }

    (string? Source, string Value) ValueOf(Setting setting, Dictionary<string, string> file)
    {
        if (flags.TryGetValue(setting.Name, out var value)) return (setting.Flag, value);
        if (environment.TryGetValue(setting.Variable, out value)) return (setting.Variable, value);
        return file.TryGetValue(setting.Name, out value) ? ($"\"{setting.Name}\" in {FilePath}", value) : (null, "");
    }

    HeadwaterSettings Mistaken(Setting setting, string source, string value, HeadwaterSettings settings)
    {
        var shown = setting.Secret ? $"a value of {value.Length} characters" : $"'{value}'";
        var without = setting.Default.Length > 0 ? $"keep {setting.Default}" : "do without";
        _mistakes.Add($"{source} is {shown}, but must be {setting.Form}. Leave it out to {without}.");
        return settings;
    }

    string FilePath => flags.TryGetValue("config", out var path) ? path
        : environment.TryGetValue("HEADWATER_CONFIG", out path) ? path
        : Path.Combine(flags.GetValueOrDefault("data") ?? environment.GetValueOrDefault("HEADWATER_DATA") ?? "data",
            "headwater.json");

    Dictionary<string, string> ReadFile()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = readFile(FilePath);
        if (text is null)
        {
            if (flags.ContainsKey("config") || environment.ContainsKey("HEADWATER_CONFIG"))
                _mistakes.Add($"The settings file {FilePath} cannot be read. Correct --config, or leave it out.");
            return values;
        }
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.ValueKind == JsonValueKind.Object) Collect(document.RootElement, values);
            else _mistakes.Add($"{FilePath} must hold one JSON object, for example {{\"http\": \"127.0.0.1:8080\"}}.");
        }
        catch (JsonException e)
        {
            _mistakes.Add($"{FilePath} is not JSON: {e.Message}");
        }
        return values;
    }

    void Collect(JsonElement root, Dictionary<string, string> values)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (!SettingsCatalog.All.Any(s => s.Name == property.Name))
                _mistakes.Add($"\"{property.Name}\" in {FilePath} is not a setting. {Nearest(property.Name)}");
            else
                values[property.Name] = property.Value.ValueKind == JsonValueKind.Array
                    ? string.Join(',', property.Value.EnumerateArray().Select(e => e.ToString()))
                    : property.Value.ToString();
        }
    }

    /// <summary>What the writer may have meant: the setting that shares the longest beginning.</summary>
    public static string Nearest(string name)
    {
        var near = SettingsCatalog.All.MaxBy(s => s.Name.Zip(name).TakeWhile(p => p.First == p.Second).Count())!;
        return near.Name[0] == name.FirstOrDefault()
            ? $"Did you mean {near.Name}?"
            : $"There are: {string.Join(", ", SettingsCatalog.All.Select(s => s.Name))}.";
    }

    // Whoever reaches the server may read everything and send anything, unless keys and a password say otherwise.
    void CheckExposure(HeadwaterSettings settings)
    {
        foreach (var (name, address) in settings.Listeners.Where(l => !l.Address.IsLoopback))
        {
            if (settings.IngestKeys.Count == 0)
                _mistakes.Add($"--{name} is {address}, which others can reach, but there is no ingest key. "
                    + "Set HEADWATER_INGEST_KEYS, or listen on 127.0.0.1.");
            if (settings.AdminPassword is null)
                _mistakes.Add($"--{name} is {address}, which others can reach, but there is no admin password. "
                    + "Set HEADWATER_ADMIN_PASSWORD, or listen on 127.0.0.1.");
        }
    }
}
