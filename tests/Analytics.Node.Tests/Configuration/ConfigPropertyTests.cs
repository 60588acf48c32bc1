using System.Text;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Node.Tests.Configuration;

/// <summary>Whatever the bytes are, there is an answer: settings, or faults that name their place.</summary>
public sealed class ConfigPropertyTests
{
    // Pieces of the real language and of its edges; random bytes alone would never get past the first brace.
    private static readonly string[] s_pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"name\"", "\"cameras\"", "\"rules\"", "\"id\"", "\"source\"", "\"zone\"", "\"data\"", "\"http\"", "\"urls\"",
        "\"a\"", "\"rtsp://u:p@h/1\"", "\"http://[\"", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"5s\"", "\"9e9d\"", "null", "true", "-1", "1e999", "0.5",
        "/* c */", "// c\n", "\n", "\uFEFF", "é", "\"rate\"", "\"schedule\"", "\"mon-sun-mon 1-2\"", "{\"id\":\"a\",\"source\":\"a.mp4\",\"rules\":[",
    ];

    private static readonly Arbitrary<byte[]> s_pieced = Gen.Choose(0, 40)
        .SelectMany(count => Gen.ArrayOf(Gen.Elements(s_pieces), count))
        .Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)))
        .ToArbitrary();

    private static readonly Arbitrary<byte[]> s_broken =
        (from at in Gen.Choose(0, 10_000)
         from value in Gen.Choose(0, 255)
         from keep in Gen.Choose(0, 10_000)
         select Broken(at, (byte)value, keep)).ToArbitrary();

    [Fact]
    public void Any_pieces_of_a_file_give_settings_or_faults_with_their_places() =>
        Prop.ForAll(s_pieced, Answers).Holds();

    [Fact]
    public void Any_bytes_give_settings_or_faults_with_their_places() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Answers).Holds();

    [Fact]
    public void The_default_file_with_a_changed_byte_or_cut_short_gives_settings_or_faults_with_their_places() =>
        Prop.ForAll(s_broken, Answers).Holds();

    private static void Answers(byte[] bytes)
    {
        var file = ConfigFile.Parse("campus.jsonc", bytes);

        Assert.Equal(file.Faults.Count == 0, file.Settings is not null);
        Assert.All(file.Faults, fault =>
        {
            Assert.True(fault.Line >= 1 && fault.Column >= 1, fault.ToString());
            Assert.False(string.IsNullOrWhiteSpace(fault.Text.En) || string.IsNullOrWhiteSpace(fault.Text.Zh), fault.ToString());
        });
    }

    private static byte[] Broken(int at, byte value, int keep)
    {
        var bytes = Encoding.UTF8.GetBytes(ConfigSchema.Defaults(typeof(NodeSettings)));
        bytes[at % bytes.Length] = value;
        return keep % 2 == 0 ? bytes : bytes[..(keep % bytes.Length)];
    }
}
