using Analytics.Journal.Databases;
using Analytics.Journal.Postgres;
using Analytics.Journal.Sqlite;

namespace Analytics.Journal.ReadModel;

/// <summary>Where the read tables are: a file of their own, or the journal's database.</summary>
public sealed class ReadDatabase
{
    private readonly Func<Database> openWriter;
    private readonly Func<ConnectionPool> openReaders;

    private ReadDatabase(string folder, Func<Database> openWriter, Func<ConnectionPool> openReaders) =>
        (Folder, this.openWriter, this.openReaders) = (folder, openWriter, openReaders);

    /// <summary>The data folder, which holds what the folds use besides events.</summary>
    public string Folder { get; }

    /// <summary>Where the table of networks and provinces lies that the usage is folded with.</summary>
    public string Regions => Path.Combine(Folder, "regions.txt");

    public static ReadDatabase InFile(string path) => new(
        Path.GetDirectoryName(Path.GetFullPath(path))!,
        // NORMAL: a commit that a power cut takes back is folded again.
        () => SqliteDatabase.Open(path, mayWrite: true, TimeSpan.FromSeconds(5), synchronous: "NORMAL"),
        () => new ConnectionPool(path, () => SqliteDatabase.Open(path, mayWrite: false, TimeSpan.FromSeconds(5))));

    public static ReadDatabase OnServer(PostgresServer server, string folder) => new(
        Path.GetFullPath(folder),
        () => PostgresDatabase.Open(server, isDurable: false),
        () => new ConnectionPool(server.Address, () => PostgresDatabase.Open(server), PostgresJournalReader.MostConnections));

    internal Database OpenWriter() => openWriter();

    internal ConnectionPool OpenReaders() => openReaders();
}
