using Analytics.Node.Configuration;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Node.Tests.Configuration;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5s", 1.5)]
    [InlineData("2m", 120)]
    [InlineData("1h", 3600)]
    [InlineData("30d", 2_592_000)]
    [InlineData("0s", 0)]
    public void A_duration_is_a_number_and_its_unit(string text, double seconds)
    {
        Assert.True(Units.TryDuration(text, out var value));
        Assert.Equal(seconds, value.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("1e3s")]
    [InlineData("5S")]
    [InlineData("99999999999999999999d")]
    public void Other_durations_are_refused(string text) => Assert.False(Units.TryDuration(text, out _));

    [Theory]
    [InlineData("1B", 1)]
    [InlineData("512MiB", 536_870_912)]
    [InlineData("1.5KiB", 1536)]
    [InlineData("2TiB", 2_199_023_255_552)]
    public void A_size_is_a_number_and_its_unit(string text, long bytes)
    {
        Assert.True(Units.TryBytes(text, out var value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("512")]
    [InlineData("512MB")]
    [InlineData("-1B")]
    [InlineData("99999999999TiB")]
    public void Other_sizes_are_refused(string text) => Assert.False(Units.TryBytes(text, out _));

    [Fact]
    public void What_is_shown_reads_back_the_same() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), number =>
    {
        var (span, bytes) = (TimeSpan.FromMilliseconds(number), (long)number * 4096);
        Assert.True(Units.TryDuration(Units.Show(span), out var sameSpan) && sameSpan == span, Units.Show(span));
        Assert.True(Units.TryBytes(Units.ShowBytes(bytes), out var sameBytes) && sameBytes == bytes, Units.ShowBytes(bytes));
    }).Holds();
}
