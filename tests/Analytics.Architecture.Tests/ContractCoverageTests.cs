using System.Text.RegularExpressions;

namespace Analytics.Architecture.Tests;

/// <summary>docs/ref/contract-coverage.md keeps step with the contract's checklist and with the tests.</summary>
public sealed partial class ContractCoverageTests
{
    private const int Features = 262;

    /// <summary>What a row may say in place of a test.</summary>
    private static readonly string[] s_open = ["open: ", "later: abilities", "later: console pages"];

    [Fact]
    public void Every_promise_has_its_row() =>
        Assert.Equal(Enumerable.Range(1, Features).Select(number => $"F{number:000}"), Rows().Select(row => row.Number));

    [Fact]
    public void Every_row_names_a_test_or_says_what_it_waits_for()
    {
        var tests = Repository.Files("tests", "*.cs").Select(File.ReadAllText).ToList();
        var wrong = from row in Rows()
                    where !s_open.Any(word => row.Test.StartsWith(word, StringComparison.Ordinal)) && !(TestName().Match(row.Test) is { Success: true } name && Exists(tests, name.Groups[1].Value, name.Groups[2].Value))
                    select $"{row.Number}: {row.Test}";

        Assert.Empty(wrong);
    }

    private static bool Exists(List<string> files, string type, string method) => files.Any(file =>
        file.Contains($"class {type}", StringComparison.Ordinal) && Regex.IsMatch(file, $@"\b{Regex.Escape(method)}\("));

    private static List<(string Number, string Test)> Rows() =>
        [.. Row().Matches(Repository.Read("docs/ref/contract-coverage.md")).Select(row => (row.Groups[1].Value, row.Groups[2].Value.Trim()))];

    [GeneratedRegex(@"^\| (F\d{3}) \|.*\| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^`(\w+)\.(\w+)`$")]
    private static partial Regex TestName();
}
