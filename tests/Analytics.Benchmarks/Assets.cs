namespace Analytics.Benchmarks;

/// <summary>Models and clips that the benches use where they are present.</summary>
internal static class Assets
{
    /// <summary>The checkout's own folder.</summary>
    public static string Home { get; } = Above(AppContext.BaseDirectory, "Analytics.sln") ?? AppContext.BaseDirectory;

    /// <summary>The folder with <c>models</c> and <c>media</c>: ANALYTICS_SHARED, or <c>shared</c> beside or above the checkout; null where absent.</summary>
    public static string? Shared { get; } = Environment.GetEnvironmentVariable("ANALYTICS_SHARED") is { Length: > 0 } named
        ? named
        : Above(Home, Path.Combine("shared", "models", "MANIFEST.json")) is { } folder ? Path.Combine(folder, "shared") : null;

    public static string[] ModelFolders =>
        Shared is null ? [Path.Combine(Home, "models")] : [Path.Combine(Home, "models"), Path.Combine(Shared, "models")];

    private static string? Above(string folder, string marker)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, marker)))
                return at.FullName;
        }

        return null;
    }
}
