using System.Reflection;

namespace Analytics.Journal.Databases;

/// <summary>The scripts beside the code, by folder and name.</summary>
internal static class SqlScript
{
    /// <param name="name">Such as <c>Sqlite/journal.sql</c>.</param>
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Those of a folder, in the order of their names.</summary>
    public static IReadOnlyList<string> List(string folder) =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
