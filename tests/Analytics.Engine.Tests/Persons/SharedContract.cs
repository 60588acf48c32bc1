using System.Text.Json;

namespace Analytics.Engine.Tests.Persons;

/// <summary>The contract's tables beside the repository, where they are.</summary>
internal static class SharedContract
{
    public static JsonDocument Endpoints()
    {
        var path = Roots().Select(folder => Path.Combine(folder, "contract", "endpoints.json")).FirstOrDefault(File.Exists);
        Assert.SkipUnless(path is not null, "no shared/contract/endpoints.json above the tests and ANALYTICS_SHARED is not set");
        return JsonDocument.Parse(File.ReadAllBytes(path!));
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("ANALYTICS_SHARED") is { Length: > 0 } named)
            yield return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "shared");
    }
}
