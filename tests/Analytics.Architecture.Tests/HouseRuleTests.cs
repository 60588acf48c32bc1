namespace Analytics.Architecture.Tests;

public sealed class HouseRuleTests
{
    [Fact]
    public void No_production_file_is_longer_than_400_lines()
    {
        var long_ = Repository.Files("src", "*.cs").Select(f => (File: Repository.Relative(f), Lines: File.ReadAllLines(f).Length)).Where(f => f.Lines > 400);

        Assert.Empty(long_);
    }

    [Fact]
    public void No_namespace_hides_a_library()
    {
        string[] hiding = [".Akka", ".Cluster", ".Console"];
        var bad = Repository.Files("src", "*.cs").SelectMany(f => File.ReadLines(f).Where(l => l.StartsWith("namespace ", StringComparison.Ordinal)))
            .Where(l => hiding.Any(h => l.TrimEnd(';').EndsWith(h, StringComparison.Ordinal)));

        Assert.Empty(bad);
    }

    [Fact]
    public void The_readme_fits_on_150_lines() => Assert.InRange(File.ReadAllLines(Path.Combine(Repository.Root, "README.md")).Length, 20, 150);

    [Fact]
    public void Every_link_between_the_documents_leads_somewhere()
    {
        var documents = Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Repository.Files("docs", "*.md")).Concat(Repository.Files("models", "*.md"));
        var broken = from document in documents
                     from System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(document), @"\]\((?!https?:|#)([^)#]+)")
                     let target = Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value)
                     where !File.Exists(target) && !Directory.Exists(target)
                     select $"{Repository.Relative(document)} -> {link.Groups[1].Value}";

        Assert.Empty(broken);
    }

    [Fact]
    public void The_top_level_is_as_the_readme_draws_it()
    {
        string[] expected = ["src", "tests", "models", "cluster-config", "docs", "samples", "Analytics.sln", "README.md", "analytics", ".ci/run"];

        Assert.Empty(expected.Where(e => !Path.Exists(Path.Combine(Repository.Root, e))));
    }
}
