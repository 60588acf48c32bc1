using Analytics.Node.Configuration;

namespace Analytics.Architecture.Tests;

/// <summary>Files written from the settings classes: run <c>./analytics config</c> with --schema, --markdown or nothing to write them anew.</summary>
public sealed class ConfigurationDocsTests
{
    [Fact]
    public void The_schema_is_in_step() => Assert.Equal(Repository.Read("cluster-config/schema.json"), ConfigSchema.Json(typeof(NodeSettings)));

    [Fact]
    public void The_commented_defaults_are_in_step() => Assert.Equal(Repository.Read("cluster-config/defaults.jsonc"), ConfigSchema.Defaults(typeof(NodeSettings)));

    [Fact]
    public void The_reference_page_is_in_step() => Assert.Equal(Repository.Read("docs/ref/config.md"), ConfigSchema.Markdown(typeof(NodeSettings)));

    public static TheoryData<string> Shipped => [.. Repository.Files("cluster-config", "*.jsonc").Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_shipped_configuration_has_no_fault(string file) => Assert.Empty(ConfigFile.Load(Path.Combine(Repository.Root, file)).Faults);
}
