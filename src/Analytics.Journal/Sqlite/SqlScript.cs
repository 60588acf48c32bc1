using System.Reflection;

namespace Analytics.Journal.Sqlite;

/// <summary>The scripts of the folder Sql.</summary>
internal static class SqlScript
{
    public static string Journal => Read("journal.sql");

    public static string ReadModel => Read("read.sql");

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
