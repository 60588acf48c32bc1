using System.Globalization;
using Analytics.Engine.Ports;
using Analytics.Journal.Databases;

namespace Analytics.Journal.Postgres;

/// <summary>
/// The numbered scripts of <c>Sql/Journal</c>, each run once, in order. A script is never changed after it was released: the next one
/// says what is different.
/// </summary>
internal static class PostgresMigrations
{
    private const string Folder = "Postgres/Journal";

    /// <summary>Runs those that the database has not seen, inside the caller's transaction.</summary>
    /// <exception cref="JournalException">A newer version was here.</exception>
    public static void Run(Database database)
    {
        var scripts = SqlScript.List(Folder);
        var done = database.HasTable("schema_scripts") ? database.Scalar("SELECT coalesce(max(number), 0) FROM schema_scripts") : 0;
        if (done > scripts.Count)
        {
            throw new JournalException(JournalFaultKind.NewerFormat, database.Path,
                $"its tables have version {done}, this version knows {scripts.Count}.", "Run the version that made them, or a newer one.");
        }

        for (var number = (int)done + 1; number <= scripts.Count; number++)
        {
            var name = scripts[number - 1];
            if (!name.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:D4}-"), StringComparison.Ordinal))
                throw new InvalidOperationException($"The script {name} is not number {number}.");
            database.Execute(SqlScript.Read(name));
            database.Prepare("INSERT INTO schema_scripts (number, name) VALUES (?1, ?2)").Bind(1, number).Bind(2, name).Run();
        }
    }
}
