using Headwater.Server;

namespace Headwater.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Nothing_typed_means_serve() => Assert.Equal("serve", CommandLine.Parse([]).Command);

    [Fact]
    public void Flags_may_stand_before_and_after_the_command_and_with_or_without_an_equals_sign()
    {
        var line = CommandLine.Parse(["--data=/d", "send", "a.pb", "--to", "http://x", "b.pb"]);

        Assert.Equal("send", line.Command);
        Assert.Equal(["a.pb", "b.pb"], line.Operands);
        Assert.Equal(("/d", "http://x"), (line.Flags["data"], line.Flags["to"]));
        Assert.Empty(line.Mistakes);
    }

    [Theory]
    [InlineData("--htpp", "1", "--htpp is not a flag. Did you mean http?")]
    [InlineData("sing", "a", "'sing' is not a command.")]
    [InlineData("serve", "--data", "--data needs a value")]
    public void A_typing_mistake_is_told_with_what_is_right(string first, string second, string told) =>
        Assert.Contains(told, string.Join(' ', CommandLine.Parse([first, second]).Mistakes), StringComparison.Ordinal);

    [Theory]
    [InlineData("--help", "help")]
    [InlineData("-h", "help")]
    [InlineData("--version", "version")]
    public void Help_and_version_are_answered_whatever_else_was_typed(string flag, string command) =>
        Assert.Equal(command, CommandLine.Parse(["send", flag]).Command);

    [Fact]
    public void Help_names_every_setting() =>
        Assert.All(SettingsCatalog.All, s => Assert.Contains(s.Variable, HelpText.Render(), StringComparison.Ordinal));
}
