using System.Text.Json;

namespace Analytics.TestKit.Contract;

/// <summary>The contract's auth-vectors.json, found upwards of the build.</summary>
public static class AuthVectors
{
    public const string WhyAbsent = "shared/contract/auth-vectors.json is not above this build (set ANALYTICS_SHARED to its shared folder)";

    private static readonly Lazy<JsonElement?> s_root = new(Load);

    /// <summary>Null where the file is not at hand.</summary>
    public static JsonElement? Root => s_root.Value;

    /// <summary>Ids of a generation's vectors (<c>g1</c>, <c>g2</c>, <c>g3</c>), or one placeholder, so that a test can skip loudly.</summary>
    public static IEnumerable<string> Ids(string generation) => Root is { } root
        ? root.GetProperty(generation).EnumerateArray().Select(vector => vector.Text("id"))
        : ["no vectors"];

    /// <summary>One vector.</summary>
    public static JsonElement Find(string generation, string id) =>
        Root!.Value.GetProperty(generation).EnumerateArray().First(vector => vector.Text("id") == id);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static JsonElement? Load()
    {
        var path = Path.Combine("contract", "auth-vectors.json");
        if (Environment.GetEnvironmentVariable("ANALYTICS_SHARED") is { Length: > 0 } shared)
            return Read(Path.Combine(shared, path));
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Read(Path.Combine(folder.FullName, "shared", path)) is { } found)
                return found;
        return null;
    }

    private static JsonElement? Read(string file)
    {
        if (!File.Exists(file))
            return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.Clone();
    }
}
