namespace Analytics.Node.Composition;

/// <summary>Where the product's own files lie: models, samples, native libraries.</summary>
public static class Home
{
    /// <summary>The checkout or installation that this binary belongs to: the nearest folder above it that holds <c>models</c>.</summary>
    public static string Path { get; } = Find();

    /// <summary>A path of the product's own files, unless the file stands in the working folder.</summary>
    public static string Resolve(string relative) =>
        System.IO.Path.IsPathRooted(relative) || System.IO.Path.Exists(relative) ? relative : System.IO.Path.Combine(Path, relative);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(System.IO.Path.Combine(folder.FullName, "models")) && Directory.Exists(System.IO.Path.Combine(folder.FullName, "cluster-config")))
                return folder.FullName;
        }

        return AppContext.BaseDirectory;
    }
}
