using System.Text.Json;
using Analytics.Domain.Quotas;

namespace Analytics.Domain.Tests.Quotas;

/// <summary>The worked cases of the contract, word for word. What a gateway refuses never reaches the ledger.</summary>
public sealed class QuotaCasesTests
{
    private const string Absent = "no cases";

    public static IEnumerable<TheoryDataRow<string>> Cases() => QuotaCaseFile.Read() is { } cases
        ? cases.Select(c => new TheoryDataRow<string>(c.Key) { TestDisplayName = $"{c.Key} {c.Value.GetProperty("title").GetString()}" })
        : [new TheoryDataRow<string>(Absent)];

    [Fact]
    public void There_are_sixty_cases()
    {
        var cases = QuotaCaseFile.Read();
        Assert.SkipUnless(cases is not null, QuotaCaseFile.WhyAbsent);
        Assert.Equal(60, cases!.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_of_the_contract(string id)
    {
        Assert.SkipWhen(id == Absent, QuotaCaseFile.WhyAbsent);
        var world = new QuotaCaseWorld();
        foreach (var step in QuotaCaseFile.Read()![id].GetProperty("events").EnumerateArray())
            world.Play(step);
    }
}

internal static class QuotaCaseFile
{
    public const string WhyAbsent = "shared/contract/quota-cases.json is not above this build (set ANALYTICS_SHARED to its shared folder)";

    private static readonly Lazy<Dictionary<string, JsonElement>?> All = new(Load);

    public static IReadOnlyDictionary<string, JsonElement>? Read() => All.Value;

    private static Dictionary<string, JsonElement>? Load()
    {
        var path = Path.Combine("contract", "quota-cases.json");
        var file = Environment.GetEnvironmentVariable("ANALYTICS_SHARED") is { Length: > 0 } shared
            ? Path.Combine(shared, path)
            : Upwards.Find(Path.Combine("shared", path));
        if (file is null || !File.Exists(file))
            return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.GetProperty("cases").EnumerateArray()
            .ToDictionary(c => c.GetProperty("id").GetString()!, c => c.Clone(), StringComparer.Ordinal);
    }
}

internal static class Upwards
{
    /// <summary>A file or folder in the nearest directory above the build that has it, or null.</summary>
    public static string? Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, path) is var found && Path.Exists(found))
                return found;
        return null;
    }
}
