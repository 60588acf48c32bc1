using System.Xml.Linq;

namespace Analytics.Architecture.Tests;

/// <summary>Who may know whom (docs/architecture.md). A new project or arrow is a decision, and is written down here.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        ["Analytics.Domain"] = [],
        ["Analytics.Vision"] = [],
        ["Analytics.Capture"] = ["Vision"],
        ["Analytics.Simulator"] = ["Vision"],
        ["Analytics.Inference"] = ["Vision"],
        ["Analytics.Inference.Onnx"] = ["Inference"],
        ["Analytics.Engine"] = ["Domain", "Vision", "Inference"],
        ["Analytics.Engine.Local"] = ["Engine", "Domain"],
        ["Analytics.Engine.Clustered"] = ["Engine", "Domain"],
        ["Analytics.Journal"] = ["Engine", "Domain"],
        ["Analytics.Client"] = [],
        ["Analytics.Inference.Remote"] = ["Inference", "Client"],
        ["Analytics.Gateway"] = ["Engine", "Domain", "Client"],
        ["Analytics.Node"] =
            ["Domain", "Vision", "Capture", "Simulator", "Inference", "Inference.Onnx", "Inference.Remote", "Client", "Engine", "Engine.Local", "Engine.Clustered", "Journal", "Gateway"],
    };

    public static TheoryData<string> Projects => [.. Repository.Files("src", "*.csproj").Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_design_allows(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Assert.True(s_allowed.ContainsKey(name), $"{name} is not in the table of references.");

        var references = XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))).ToList();

        Assert.Empty(references.Except(s_allowed[name].Select(a => $"Analytics.{a}"), StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Analytics.Domain")]
    [InlineData("Analytics.Vision")]
    public void The_inner_projects_use_no_package(string name) =>
        Assert.Empty(XDocument.Parse(Repository.Read($"src/{name}/{name}.csproj")).Descendants("PackageReference"));

    [Theory]
    [InlineData("using Akka", "src/Analytics.Engine.Clustered/")]
    [InlineData("Microsoft.ML.OnnxRuntime", "src/Analytics.Inference.Onnx/")]
    [InlineData("OrtGetApiBase", "src/Analytics.Inference.Onnx/")]
    [InlineData("using OpenCvSharp", "src/Analytics.Capture/")]
    [InlineData("Process.Start(", "src/Analytics.Capture/")]
    [InlineData("new ProcessStartInfo", "src/Analytics.Capture/")]
    [InlineData("using Npgsql", "src/Analytics.Journal/")]
    // Akka's plug-in reports a conflict as the provider's own exception: the cluster engine must know its code.
    [InlineData("using Microsoft.Data.Sqlite", "src/Analytics.Journal/", "src/Analytics.Engine.Clustered/")]
    public void A_technology_is_named_in_its_own_project_alone(string text, params string[] folders)
    {
        var elsewhere = Repository.Files("src", "*.cs")
            .Where(f => !folders.Any(folder => Repository.Relative(f).StartsWith(folder, StringComparison.Ordinal)))
            .Where(f => File.ReadAllText(f).Contains(text, StringComparison.Ordinal))
            .Select(Repository.Relative);

        Assert.Empty(elsewhere);
    }
}
