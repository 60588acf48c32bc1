namespace Analytics.Node.Tests.Quotas;

/// <summary>
/// Every worked case of the contract against a running node, over HTTP: orders and states by the management API, calls as signed requests
/// of all three generations. The wall clock is the case's.
/// </summary>
public sealed class QuotaCasesTests(CaseNode node) : IClassFixture<CaseNode>
{
    private const string Absent = "no cases";

    public static IEnumerable<TheoryDataRow<string>> Cases() => CaseFile.Cases is { } cases
        ? cases.Select(c => new TheoryDataRow<string>(c.Key) { TestDisplayName = $"{c.Key} {c.Value.GetProperty("title").GetString()}" })
        : [new TheoryDataRow<string>(Absent)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_case_of_the_contract(string id)
    {
        Assert.SkipWhen(id == Absent, CaseFile.WhyAbsent);
        var (title, steps) = (CaseFile.Cases![id].GetProperty("title").GetString()!, CaseFile.Cases[id].GetProperty("events"));
        var world = new CaseWorld(node, id, new CaseShape(id, steps, title));
        foreach (var step in steps.EnumerateArray())
            await world.PlayAsync(step);
        await world.CheckFiguresAsync();
    }
}
