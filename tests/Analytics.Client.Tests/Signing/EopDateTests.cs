using System.Globalization;
using Analytics.Client.Signing;

namespace Analytics.Client.Tests.Signing;

/// <summary>The reader written by hand agrees with the platform's, on dates and on all that nearly is one.</summary>
public sealed class EopDateTests
{
    private static readonly string[] s_texts =
    [
        "20240229T235959Z", "20230229T000000Z", "19000229T000000Z", "20000229T000000Z", "00010101T000000Z", "99991231T235959Z",
        "00000101T000000Z", "20241301T000000Z", "20240001T000000Z", "20240100T000000Z", "20240132T000000Z", "20240431T000000Z",
        "20240101T240000Z", "20240101T006000Z", "20240101T000060Z", "20240101t000000Z", "20240101T000000z", "20240101 000000Z",
        "20240101T00000Z", "20240101T0000000Z", " 20240101T00000Z", "20240101T000000", "", "+0240101T000000Z", "2024０101T000000Z",
    ];

    public static TheoryData<string> Texts => [.. s_texts];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_read_as_the_platform_reads_it(string text)
    {
        var isDate = DateTime.TryParseExact(text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out var expected);

        Assert.Equal(isDate, EopDate.TryRead(text, out var clock));
        Assert.Equal(expected, clock);
    }

    [Fact]
    public void Every_single_changed_character_is_read_as_the_platform_reads_it()
    {
        const string whole = "20240229T123456Z";
        for (var at = 0; at < whole.Length; at++)
        {
            for (var character = ' '; character <= 'z'; character++)
                A_text_is_read_as_the_platform_reads_it(whole[..at] + character + whole[(at + 1)..]);
        }
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var at = new DateTimeOffset(2026, 11, 21, 18, 5, 9, TimeSpan.Zero);

        Assert.True(EopDate.TryRead(EopDate.Write(at, TimeSpan.FromHours(8)), out var clock));
        Assert.Equal(at.UtcDateTime.AddHours(8), clock);
    }
}
