using System.Text;
using Analytics.Node.Configuration;

namespace Analytics.Node.Tests.Configuration;

public sealed class AccountConfigTests
{
    [Theory]
    [InlineData("""{ "id": "a", "apps": [ { "id": "p", "appSecret": "0123456789abcdef0123456789abcdef" } ] }""", "accounts[0].apps[0].appSecret", "inline-secret")]
    [InlineData("""{ "id": "a", "keys": [ { "id": "k", "securityKey": "ffeeddccbbaa40998877665544332211" } ] }""", "accounts[0].keys[0].securityKey", "inline-secret")]
    [InlineData("""{ "id": "a", "keys": [ { "id": "k", "securityKey": "env:" } ] }""", "accounts[0].keys[0].securityKey", "inline-secret")]
    [InlineData("""{ "id": "a", "keys": [ { "id": "k", "accessKey": "short" } ] }""", "accounts[0].keys[0].accessKey", "pattern")]
    [InlineData("""{ "id": "a", "keys": [ { "id": "k" }, { "id": "k" } ] }""", "accounts[0].keys[1].id", "doubled")]
    [InlineData("""{ "id": "a" }, { "id": "a" }""", "accounts[1].id", "doubled")]
    [InlineData("""{ "id": "a", "apps": [ { "id": "p", "name": "50%" } ] }""", "accounts[0].apps[0].name", "refused")]
    [InlineData("""{ "id": "a", "apps": [ { "id": "p", "name": "x" }, { "id": "q", "name": " x " } ] }""", "accounts[0].apps[1].name", "doubled")]
    [InlineData("""{ "id": "a", "apps": [ { "id": "p", "appKey": "562b89493b1a40e1b97ea05e50dd8170" }, { "id": "q", "appKey": "562b89493b1a40e1b97ea05e50dd8170" } ] }""", "accounts[0].apps[1].appKey", "doubled")]
    [InlineData("""{ "id": "a", "apps": [ { "id": "p", "abilities": [ { "ability": "flying" } ] } ] }""", "accounts[0].apps[0].abilities[0].ability", "refused")]
    [InlineData("""{ "id": "a", "apps": [ { "id": "p", "abilities": [ { "ability": "mask", "product": "safety" } ] } ] }""", "accounts[0].apps[0].abilities[0].product", "refused")]
    [InlineData("""{ "id": "a", "apps": [ { "id": "p", "allowed": [ "10.0.0.1/8" ] } ] }""", "accounts[0].apps[0].allowed[0]", "refused")]
    [InlineData("""{ "id": "A" }""", "accounts[0].id", "pattern")]
    public void A_fault_is_named_by_its_field_and_repeats_no_secret(string accounts, string path, string code)
    {
        var file = ConfigFile.Parse("a.jsonc", Encoding.UTF8.GetBytes($$"""{ "accounts": [ {{accounts}} ] }"""));

        var fault = Assert.Single(file.Faults);
        Assert.Equal((path, code), (fault.Path, fault.Code));
        Assert.True(fault.Line > 0);
        Assert.NotEqual(fault.Text.En, fault.Text.Zh);
        Assert.DoesNotContain("0123456789abcdef", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ffeeddcc", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_rule_for_names_is_a_setting()
    {
        const string Shop = """{ "console": { "appRules": "RULE" }, "accounts": [ { "id": "a", "apps": [ { "id": "p", "name": "Shop #1" } ] } ] }""";

        Assert.Single(Faults(Shop.Replace("RULE", "k1", StringComparison.Ordinal)));
        Assert.Empty(Faults(Shop.Replace("RULE", "k2", StringComparison.Ordinal)));
        Assert.Empty(Faults(Shop.Replace("RULE", "none", StringComparison.Ordinal)));
        Assert.Contains(Faults(Shop.Replace("RULE", "k9", StringComparison.Ordinal)), fault => fault.Path == "console.appRules");
    }

    [Fact]
    public void Accounts_are_no_setting_of_the_node()
    {
        var plain = ConfigFile.Parse("a.jsonc", "{}"u8.ToArray()).Settings!;
        var more = ConfigFile.Parse("a.jsonc", """{ "accounts": [ { "id": "a" } ] }"""u8.ToArray()).Settings!;

        Assert.Equal(ConfigDigest.OfNode(plain), ConfigDigest.OfNode(more));
    }

    private static IReadOnlyList<ConfigFault> Faults(string text) => ConfigFile.Parse("a.jsonc", Encoding.UTF8.GetBytes(text)).Faults;
}
