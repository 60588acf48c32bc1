using System.Text.Json;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>The contract's endpoints.json, where it lies beside this build.</summary>
internal static class ContractPages
{
    public const string WhyAbsent = "shared/contract/endpoints.json is not above this build (set ANALYTICS_SHARED to its shared folder)";

    private static readonly Lazy<IReadOnlyList<JsonElement>?> s_all = new(Load);

    /// <summary>Null where the file is not at hand.</summary>
    public static IReadOnlyList<JsonElement>? Endpoints() => s_all.Value;

    private static IReadOnlyList<JsonElement>? Load()
    {
        var path = Path.Combine("contract", "endpoints.json");
        var file = Environment.GetEnvironmentVariable("ANALYTICS_SHARED") is { Length: > 0 } shared ? Path.Combine(shared, path) : Upwards(Path.Combine("shared", path));
        if (file is null || !File.Exists(file))
            return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.GetProperty("endpoints").EnumerateArray().Select(e => e.Clone())];
    }

    private static string? Upwards(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, path) is var found && File.Exists(found))
                return found;
        return null;
    }
}
