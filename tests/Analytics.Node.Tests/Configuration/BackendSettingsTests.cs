using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Node.Tests.Configuration;

public sealed class BackendSettingsTests
{
    [Theory]
    [InlineData("""{"backends":[{"name":"a","address":"https://x","credentialsEnv":"A"}],"routing":{"order":["local","b"]}}""", "routing.order", "unknown")]
    [InlineData("""{"backends":[{"name":"a","address":"https://x"}]}""", "backends[0].credentialsFile", "credentials")]
    [InlineData("""{"backends":[{"name":"a","address":"https://x","credentialsEnv":"A","credentialsFile":"f"}]}""", "backends[0].credentialsEnv", "credentials")]
    [InlineData("""{"backends":[{"name":"local","address":"https://x","credentialsEnv":"A"}]}""", "backends[0].name", "reserved")]
    [InlineData("""{"backends":[{"name":"a","address":"https://x","credentialsEnv":"A"},{"name":"a","address":"https://y","credentialsEnv":"A"}]}""", "backends[1].name", "doubled")]
    [InlineData("""{"backends":[{"name":"a","address":"http://10.0.0.7:8600","credentialsEnv":"A"}]}""", "backends[0].address", "plain-http")]
    [InlineData("""{"backends":[{"name":"a","address":"https://x/path","credentialsEnv":"A"}]}""", "backends[0].address", "pattern")]
    [InlineData("""{"backends":[{"name":"a","address":"https://user:pw@x","credentialsEnv":"A"}]}""", "backends[0].address", "pattern")]
    [InlineData("""{"backends":[{"name":"a","address":"https://x","credentialsEnv":"A","generation":"g2","encrypt":true}]}""", "backends[0].encrypt", "contradiction")]
    [InlineData("""{"backends":[{"name":"a","address":"https://x","credentialsEnv":"A","generation":"g1","abilities":[{"ability":"hard_hat"}]}]}""", "backends[0].abilities[0].ability", "generation")]
    [InlineData("""{"backends":[{"name":"a","address":"https://x","credentialsEnv":"A","abilities":[{"ability":"motion"}]}]}""", "backends[0].abilities[0].ability", "ability")]
    [InlineData("""{"backends":[{"name":"a","address":"https://x","credentialsEnv":"A","attemptTimeout":"60s"}]}""", "backends[0].attemptTimeout", "contradiction")]
    [InlineData("""{"backends":[{"name":"a","address":"https://x","credentialsEnv":"A","packs":[{"ability":"fight","paidAt":"2026-02-30T00:00:00Z","units":1}]}]}""", "backends[0].packs[0].paidAt", "time")]
    [InlineData("""{"routing":{"abilities":[{"ability":"fight","order":["local"]},{"ability":"fight","order":["local"]}]}}""", "routing.abilities[1].ability", "doubled")]
    public void A_fault_is_named_with_its_place(string json, string path, string code)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["c.json"], json);

        var fault = Assert.Single(ConfigFile.Load(folder["c.json"]).Faults);

        Assert.Equal((path, code), (fault.Path, fault.Code));
        Assert.True(fault.Line > 0 && fault.Text.En.Length > 0 && fault.Text.Zh.Any(c => c > 0x4E00));
    }

    [Fact]
    public void Without_a_word_this_node_comes_first_and_then_the_backends_as_they_stand()
    {
        using var node = Open("""{"backends":[{"name":"east","address":"https://e","credentialsEnv":"C"},{"name":"cloud","address":"https://c","generation":"g1","credentialsEnv":"C"}]}""");
        Assert.Equal(["local", "east", "cloud"], node.Routes.For("face_detect"));
        Assert.Equal(["east", "cloud"], node.For("face_detect").Select(b => b.Name));
        Assert.Null(node.Remote[0].WhyNot("hard_hat"));
        Assert.NotNull(node.Remote[1].WhyNot("hard_hat"));
    }

    [Fact]
    public void An_ability_may_have_an_order_of_its_own_or_none()
    {
        using var node = Open("""
            {"backends":[{"name":"east","address":"https://e","credentialsEnv":"C"},{"name":"cloud","address":"https://c","credentialsEnv":"C"}],
             "routing":{"order":["local"],"abilities":[{"ability":"fight","order":["cloud","local"]},{"ability":"mask","order":[]}]}}
            """);
        Assert.Equal(["local"], node.Routes.For("face_detect"));
        Assert.Equal(["cloud", "local"], node.Routes.For("fight"));
        Assert.Empty(node.For("mask"));
    }

    [Fact]
    public void Only_the_abilities_that_are_named_are_asked()
    {
        using var node = Open("""{"backends":[{"name":"cloud","address":"https://c","credentialsEnv":"C","abilities":[{"ability":"fight","qps":50,"costPerCall":0.01,"consoleUsed":7}],"packs":[{"ability":"fight","paidAt":"2026-01-01T00:00:00+08:00","units":100}]}]}""");
        var status = Assert.Single(node.Remote[0].Status().Abilities);
        Assert.Equal(("fight", 100L, 7L), (status.Ability, status.Ledger.Left!.Value, status.Ledger.Difference!.Value));
    }

    private static Backends Open(string json)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["c.json"], json);
        var loaded = ConfigFile.Load(folder["c.json"]);
        Assert.Empty(loaded.Faults);
        return Backends.Open(loaded.Settings!, folder.Path, new Analytics.Capture.Images.NativeImageCodec(), _ => { }, new ManualTimeProvider(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero)));
    }
}
