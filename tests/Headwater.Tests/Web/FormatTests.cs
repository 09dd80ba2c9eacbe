using Headwater.Model;
using Headwater.Web;

namespace Headwater.Tests;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(800, "0.8 µs")]
    [InlineData(412_000, "0.41 ms")]
    [InlineData(9_780_000, "9.78 ms")]
    [InlineData(23_140_000, "23.1 ms")]
    [InlineData(171_400_000, "171 ms")]
    [InlineData(999_600_000, "1.00 s")]
    [InlineData(2_312_000_000, "2.31 s")]
    [InlineData(59_996_000_000, "1 min 00 s")]
    [InlineData(184_000_000_000, "3 min 04 s")]
    [InlineData(3_599_600_000_000, "1 h 00 min")]
    [InlineData(183_600_000_000_000, "2 d 3 h")]
    [InlineData(-2_000_000, "−2 ms")]
    public void A_duration_has_three_digits_and_its_unit(long nanoseconds, string text) =>
        Assert.Equal(text, Format.Duration(new Duration(nanoseconds)));

    [Fact]
    public void What_is_unknown_is_a_dash() => Assert.Equal("–", Format.Duration(null));

    [Theory]
    [InlineData("0", "–")]
    [InlineData("0.0000021", "$0.0000021")]
    [InlineData("0.000412", "$0.000412")]
    [InlineData("0.0193", "$0.0193")]
    [InlineData("1842.4", "$1,842.40")]
    public void Money_has_as_many_digits_as_matter(string amount, string text) =>
        Assert.Equal(text,
            Format.Money(new Usd(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1229, "1.2 KB")]
    [InlineData(1_048_575, "1.0 MB")]
    public void A_size_is_in_powers_of_1024(long bytes, string text) => Assert.Equal(text, Format.Bytes(bytes));

    [Theory]
    [InlineData(221_600_000, "+221.6 ms")]
    [InlineData(2_310_000_000, "+2.310 s")]
    [InlineData(-5_000_000, "−5.0 ms")]
    public void An_offset_says_its_direction(long nanoseconds, string text) =>
        Assert.Equal(text, Format.Offset(new Duration(nanoseconds)));

    [Theory]
    [InlineData(2, "just now")]
    [InlineData(42, "42 s ago")]
    [InlineData(725, "12 min ago")]
    [InlineData(10_900, "3 h ago")]
    [InlineData(700_000, "8 d ago")]
    public void An_age_is_rounded_down(long seconds, string text) =>
        Assert.Equal(text, Format.Ago(PageHost.Now - Duration.FromSeconds(seconds), PageHost.Now));

    [Fact]
    public void A_moment_is_in_UTC_to_the_millisecond() =>
        Assert.Equal("21 Nov 2026 12:00:00.000", Format.Time(PageHost.Now));
}
