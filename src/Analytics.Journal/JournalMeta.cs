using System.Globalization;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;
using Analytics.Journal.Databases;

namespace Analytics.Journal;

/// <summary>What the journal says about itself; a journal that another version or layout made is refused, never converted.</summary>
internal static class JournalMeta
{
    public const int Format = 1;

    public static void Write(Database database, string newJournalId)
    {
        WriteOnce(database, "format", Format.ToString(CultureInfo.InvariantCulture));
        WriteOnce(database, "shards", EntityShard.Count.ToString(CultureInfo.InvariantCulture));
        WriteOnce(database, "hash", EntityShard.HashName);
        WriteOnce(database, "journal_id", newJournalId);
    }

    /// <returns>The journal's id.</returns>
    /// <exception cref="JournalException">Not for this version.</exception>
    public static string Check(Database database)
    {
        var format = Read(database, "format");
        if (!int.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > Format)
        {
            throw new JournalException(JournalFaultKind.NewerFormat, database.Path,
                $"the journal has format '{format}', this version reads up to {Format}.", "Run the version that wrote it, or a newer one.");
        }

        var (shards, hash) = (Read(database, "shards"), Read(database, "hash"));
        if (shards != EntityShard.Count.ToString(CultureInfo.InvariantCulture) || hash != EntityShard.HashName)
        {
            throw new JournalException(JournalFaultKind.OtherShards, database.Path,
                $"the journal was made for {shards} shards by {hash}, this version has {EntityShard.Count} by {EntityShard.HashName}.",
                "Run the version that made it, or copy its events into a new journal.");
        }

        return Read(database, "journal_id") ?? throw new JournalException(JournalFaultKind.NotADatabase, database.Path,
            "its meta table has no journal_id.", "Restore it from a backup.");
    }

    private static string? Read(Database database, string name) =>
        database.Prepare("SELECT value FROM meta WHERE name = ?1").Bind(1, name).Rows(row => row.Text(0)).FirstOrDefault();

    private static void WriteOnce(Database database, string name, string value) =>
        database.Prepare("INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING").Bind(1, name).Bind(2, value).Run();
}
