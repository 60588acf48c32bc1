using System.Text.RegularExpressions;
using Analytics.Journal.Copying;
using Analytics.Journal.Databases;

namespace Analytics.Journal.Tests.Postgres;

/// <summary>Both databases have the same tables with the same columns in the same order.</summary>
public sealed partial class SchemaTests
{
    [Fact]
    public void The_scripts_of_both_databases_make_the_same_columns()
    {
        var (sqlite, postgres) = (Columns("Sqlite/journal.sql", "Sqlite/read.sql"), Columns([.. SqlScript.List("Postgres/Journal"), "Postgres/read.sql"]));

        Assert.True(postgres.Remove("schema_scripts"));
        Assert.Equal(sqlite.Keys.Order(StringComparer.Ordinal), postgres.Keys.Order(StringComparer.Ordinal));
        Assert.All(sqlite, table => Assert.Equal(table.Value, postgres[table.Key]));
    }

    /// <summary>So that nobody adds a table and forgets that campuses move.</summary>
    [Fact]
    public void A_copy_takes_every_column_of_every_table_of_the_journal_but_the_lease()
    {
        var made = Columns("Sqlite/journal.sql");

        Assert.True(made.Remove("writer_lease"));
        Assert.Equal(made.Keys.Order(StringComparer.Ordinal), JournalTables.All.Select(table => table.Name).Order(StringComparer.Ordinal));
        Assert.All(JournalTables.All, table => Assert.Equal(made[table.Name], table.Columns.Select(column => column.Name)));
    }

    /// <summary>The rows of a new journal are those that Akka.Persistence.Sql writes: its types are part of the form.</summary>
    [Fact]
    public async Task The_journals_columns_have_the_types_of_Akka_Persistence_Sql()
    {
        var server = PostgresJournals.NewDatabase();
        await using var journal = PostgresJournals.Open(server);

        var columns = journal.Reader.With(database => database.Prepare("""
            SELECT table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
            FROM information_schema.columns WHERE table_name IN ('journal', 'tags', 'snapshot') ORDER BY table_name, ordinal_position
            """).Rows(row => row.Text(0)));

        Assert.Equal(
        [
            "journal.ordering bigint not null", "journal.created bigint not null", "journal.deleted boolean not null",
            "journal.persistence_id text not null", "journal.sequence_number bigint not null", "journal.message bytea not null",
            "journal.manifest text", "journal.identifier integer", "journal.writer_uuid text",
            "snapshot.persistence_id text not null", "snapshot.sequence_number bigint not null", "snapshot.created bigint not null",
            "snapshot.snapshot bytea", "snapshot.manifest text", "snapshot.serializer_id integer",
            "tags.ordering_id bigint not null", "tags.tag text not null", "tags.sequence_nr bigint not null", "tags.persistence_id text not null",
        ], columns);
    }

    private static Dictionary<string, List<string>> Columns(params IReadOnlyList<string> scripts) => scripts
        .SelectMany(script => Table().Matches(SqlScript.Read(script)))
        .ToDictionary(
            table => table.Groups["name"].Value,
            table => Column().Matches(table.Groups["body"].Value).Select(column => column.Groups["name"].Value).ToList(),
            StringComparer.Ordinal);

    [GeneratedRegex(@"CREATE TABLE (IF NOT EXISTS )?\[?(?<name>\w+)\]?\s*\((?<body>.*?)\n\)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Table();

    [GeneratedRegex(@"^    \[?(?<name>[a-z]\w*)\]? ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Column();
}
