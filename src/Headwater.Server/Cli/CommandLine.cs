namespace Headwater.Server;

/// <summary>What was typed: a command, its operands and its flags; and what was wrong with it.</summary>
sealed record CommandLine
{
    static readonly string[] Commands = ["serve", "send", "rebuild", "backup", "help", "version"];

    public required string Command { get; init; }

    public IReadOnlyList<string> Operands { get; init; } = [];

    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Mistakes { get; init; } = [];

    /// <summary>Reads <c>[COMMAND] [--flag VALUE | --flag=VALUE]... [OPERAND]...</c>; <c>--</c> ends the flags.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        List<string> words = [], mistakes = [];
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            if (word is "--help" or "-h" or "-?") return new CommandLine { Command = "help" };
            if (word is "--version" or "-V") return new CommandLine { Command = "version" };
            if (word == "--")
            {
                words.AddRange(arguments.Skip(i + 1));
                break;
            }
            if (!word.StartsWith('-') || word == "-") words.Add(word);
            else if (word.Contains('=', StringComparison.Ordinal)) Note(word[..word.IndexOf('=')], word[(word.IndexOf('=') + 1)..]);
            else if (i + 1 < arguments.Count) Note(word, arguments[++i]);
            else if (IsFlag(word.TrimStart('-'))) mistakes.Add($"{word} needs a value: {word} VALUE.");
            else Note(word, "");
        }
        var named = words.Count > 0 && Commands.Contains(words[0]);
        if (words.Count > 0 && !named) mistakes.Add($"'{words[0]}' is not a command. There are: {string.Join(", ", Commands)}.");
        return new CommandLine
        {
            Command = named ? words[0] : "serve",
            Operands = named ? words[1..] : words,
            Flags = flags,
            Mistakes = mistakes,
        };

        void Note(string flag, string value)
        {
            var name = flag.TrimStart('-');
            if (!IsFlag(name))
                mistakes.Add($"{flag} is not a flag. {SettingsReader.Nearest(name)}");
            else if (!flags.TryAdd(name, value)) mistakes.Add($"{flag} is given twice. Give it once.");
        }

        static bool IsFlag(string name) => name is "config" or "to" || SettingsCatalog.All.Any(s => s.Name == name);
    }
}
