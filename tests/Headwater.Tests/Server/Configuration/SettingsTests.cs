using Headwater.Server;

namespace Headwater.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void A_flag_is_stronger_than_a_variable_and_a_variable_is_stronger_than_the_file()
    {
        var settings = Read(out var mistakes,
            flags: new() { ["http"] = "127.0.0.1:1" },
            environment: new() { ["HEADWATER_HTTP"] = "127.0.0.1:2", ["HEADWATER_OTLP_HTTP"] = "127.0.0.1:3" },
            file: """{"http": "127.0.0.1:4", "otlp-http": "127.0.0.1:5", "otlp-grpc": "127.0.0.1:6"}""");

        Assert.Empty(mistakes);
        Assert.Equal([1, 3, 6], new[] { settings.Http.Port, settings.OtlpHttp.Port, settings.OtlpGrpc.Port });
    }

    [Fact]
    public void Every_mistake_is_told_at_once_with_its_place_its_value_and_what_is_right()
    {
        Read(out var mistakes,
            flags: new() { ["http"] = "here" },
            environment: new() { ["HEADWATER_RETENTION_DAYS"] = "0" },
            file: """{"max-body-mb": 65, "retention-dayz": 3}""");

        Assert.Equal(4, mistakes.Count);
        Assert.Contains(mistakes, m => m.StartsWith("--http is 'here', but must be ADDR:PORT", StringComparison.Ordinal));
        Assert.Contains("HEADWATER_RETENTION_DAYS is '0', but must be 1 to 3650. Leave it out to keep 30.", mistakes);
        Assert.Contains(mistakes, m => m.Contains("\"max-body-mb\" in data/headwater.json is '65'", StringComparison.Ordinal));
        Assert.Contains(mistakes, m => m.EndsWith("Did you mean retention-days?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.0.0.0:8080")]
    [InlineData("*:8080")]
    [InlineData("10.1.2.3:8080")]
    [InlineData("[::]:8080")]
    public void An_address_that_others_can_reach_needs_a_key_and_a_password(string address)
    {
        Read(out var open, flags: new() { ["http"] = address });
        Read(out var guarded, flags: new() { ["http"] = address }, environment: new()
        {
            ["HEADWATER_INGEST_KEYS"] = "7:0123456789abcdef",
            ["HEADWATER_ADMIN_PASSWORD"] = "correct horse battery",
        });

        Assert.Contains(open, m => m.Contains("HEADWATER_INGEST_KEYS", StringComparison.Ordinal));
        Assert.Contains(open, m => m.Contains("HEADWATER_ADMIN_PASSWORD", StringComparison.Ordinal));
        Assert.Empty(guarded);
    }

    [Fact]
    public void A_secret_is_not_taken_from_a_command_line_and_never_shown()
    {
        Read(out var flagged, flags: new() { ["admin-password"] = "correct horse battery" });
        Read(out var short_, environment: new() { ["HEADWATER_ADMIN_PASSWORD"] = "secret" });

        Assert.StartsWith("--admin-password is a secret", Assert.Single(flagged), StringComparison.Ordinal);
        Assert.DoesNotContain("'secret'", Assert.Single(short_), StringComparison.Ordinal);
    }

    [Fact]
    public void A_settings_file_that_was_named_must_be_there()
    {
        Read(out var mistakes, flags: new() { ["config"] = "/nowhere.json" });

        Assert.Contains("/nowhere.json cannot be read", Assert.Single(mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_page_says_what_the_catalog_says() =>
        Golden.Holds(Repository.PathOf("docs/configuration.md"), ConfigurationDocument.Render());

    static HeadwaterSettings Read(
        out IReadOnlyList<string> mistakes, Dictionary<string, string>? flags = null,
        Dictionary<string, string>? environment = null, string? file = null) =>
        new SettingsReader(flags ?? [], environment ?? [], path => path == "data/headwater.json" ? file : null)
            .Read(out mistakes);
}
