using Analytics.Gateway.Problems;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Problems;

public sealed class DocumentedTests
{
    [Fact]
    public void Every_code_stands_in_the_reference_with_its_status()
    {
        var lines = File.ReadAllLines(Repository.File("docs", "ref", "http-api.md"));

        foreach (var code in Enum.GetValues<ProblemCode>())
        {
            var row = Assert.Single(lines, line =>
                line.StartsWith("| ", StringComparison.Ordinal)
                && line.Contains($"`{ProblemCatalogue.Name(code)}`", StringComparison.Ordinal));
            Assert.Contains($"{ProblemCatalogue.Status(code)}", row.Split('|')[1], StringComparison.Ordinal);
        }
    }
}
