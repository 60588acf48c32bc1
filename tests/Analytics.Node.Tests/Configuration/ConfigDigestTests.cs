using System.Text;
using Analytics.Node.Configuration;

namespace Analytics.Node.Tests.Configuration;

public sealed class ConfigDigestTests
{
    private const string Gate = """{ "id": "gate", "source": "rtsp://user:first@10.0.0.1/" }""";

    private const string Yard = """{ "id": "yard", "source": "yard.mp4" }""";

    [Fact]
    public void Nodes_agree_whatever_is_theirs_alone() => Assert.Equal(
        Shared($$"""{ "name": "node-1", "data": "a", "cameras": [ {{Gate}}, {{Yard}} ] }"""),
        Shared($$"""{ "name": "node-2", /* ours */ "data": "b", "cameras": [ {{Yard}}, {{Gate}} ] }"""));

    [Theory]
    [InlineData("""{ "cameras": [ { "id": "gate", "source": "other.mp4" } ] }""")]
    [InlineData("""{ "cameras": [ { "id": "gate", "source": "gate.mp4" } ], "accounts": [ { "id": "north" } ] }""")]
    [InlineData("""{ "cameras": [] }""")]
    public void What_is_imported_counts(string other) =>
        Assert.NotEqual(Shared("""{ "cameras": [ { "id": "gate", "source": "gate.mp4" } ] }"""), Shared(other));

    [Fact]
    public void A_password_does_not_show() => Assert.Equal(
        Shared($$"""{ "cameras": [ {{Gate}} ] }"""), Shared($$"""{ "cameras": [ {{Gate.Replace("first", "second", StringComparison.Ordinal)}} ] }"""));

    private static string Shared(string json)
    {
        var file = ConfigFile.Parse("campus.jsonc", Encoding.UTF8.GetBytes(json));
        Assert.Empty(file.Faults);
        return ConfigDigest.OfShared(file.Settings!);
    }
}
