using System.Text.Json;

namespace Analytics.Client.Tests.Contract;

/// <summary>The pages of the contract, where they lie beside this build.</summary>
internal static class ContractPages
{
    public static JsonElement Endpoints()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Page("endpoints.json")));
        return document.RootElement.Clone();
    }

    public static string Text(string page) => File.ReadAllText(Page(page));

    /// <summary>Skips the test where the contract is not at hand.</summary>
    private static string Page(string name)
    {
        var path = Path.Combine("contract", name);
        var file = Environment.GetEnvironmentVariable("ANALYTICS_SHARED") is { Length: > 0 } shared ? Path.Combine(shared, path) : Upwards(Path.Combine("shared", path));
        Assert.SkipUnless(file is not null && File.Exists(file), $"shared/contract/{name} is not above this build (set ANALYTICS_SHARED to its shared folder)");
        return file!;
    }

    private static string? Upwards(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, path) is var found && File.Exists(found))
                return found;
        return null;
    }
}
