using System.Text;
using Analytics.Gateway.Ctyun.Bodies;

namespace Analytics.Gateway.Tests.Ctyun.Bodies;

/// <summary>Base64 as callers write it (base rule 2).</summary>
public sealed class LooseBase64Tests
{
    [Fact]
    public void Both_alphabets_with_and_without_padding_and_with_line_breaks_say_the_same()
    {
        var chance = new Random(11);
        foreach (var length in Enumerable.Range(0, 200).Concat([24_575, 24_576, 24_577, 32_768, 65_535, 200_001]))
        {
            var bytes = new byte[length];
            chance.NextBytes(bytes);
            var standard = Convert.ToBase64String(bytes);
            var safe = standard.Replace('+', '-').Replace('/', '_');
            foreach (var text in new[]
            {
                standard, safe, standard.TrimEnd('='), safe.TrimEnd('='), Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks),
                " \t" + safe + "\r\n", string.Join(" ", standard.Chunk(5).Select(c => new string(c))), Mixed(standard),
            })
            {
                Assert.True(TryDecode(text, out var decoded), $"{length} bytes as {text[..Math.Min(80, text.Length)]}");
                Assert.Equal(bytes, decoded);
            }
        }
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AA=A")]
    [InlineData("AAAA=")]
    [InlineData("AA==AA==")]
    [InlineData("AA%%")]
    [InlineData("A%3D")]
    [InlineData("AB==")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("AAA.")]
    [InlineData("AA\u00e9A")]
    [InlineData("AA\0A")]
    [InlineData("=")]
    public void Everything_else_is_refused(string text) => Assert.False(TryDecode(text, out _));

    [Fact]
    public void A_flipped_character_far_inside_is_found()
    {
        var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[300_000]));
        text[250_000] = (byte)'!';
        Assert.False(LooseBase64.TryDecodeInPlace(text, out _));
    }

    private static string Mixed(string text) => string.Concat(text.Select((c, i) => i % 2 == 0 ? c : c == '+' ? '-' : c == '/' ? '_' : c));

    private static bool TryDecode(string text, out byte[] bytes)
    {
        var buffer = Encoding.UTF8.GetBytes(text);
        var done = LooseBase64.TryDecodeInPlace(buffer, out var length);
        bytes = buffer[..length];
        return done;
    }
}
