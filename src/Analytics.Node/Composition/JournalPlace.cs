using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;
using Analytics.Journal;
using Analytics.Journal.Copying;
using Analytics.Journal.Keys;
using Analytics.Journal.Postgres;
using Analytics.Journal.ReadModel;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>
/// Where the journal and the read tables of a data folder are: in the folder, or on a server that a note in the folder names, so that
/// commands find them by the folder alone. The note holds the place of the connection string, never the string.
/// </summary>
public sealed class JournalPlace
{
    private const string Note = "journal.place";

    private readonly string _folder;
    private readonly string? _reference;
    private readonly PostgresServer? _server;
    private readonly TimeSpan _patience;

    private JournalPlace(string folder, string? reference, TimeSpan patience)
    {
        (_folder, _reference, _patience) = (Path.GetFullPath(folder), reference, patience);
        _server = reference is null ? null : Parse(reference);
    }

    /// <summary>Null where the journal is a file.</summary>
    public PostgresServer? Server => _server;

    public ReadDatabase ReadTables => _server is null ? ReadDatabase.InFile(Path.Combine(_folder, "read.db")) : ReadDatabase.OnServer(_server, _folder);

    /// <exception cref="InvalidDataException">The connection string is not there, or is none.</exception>
    public static JournalPlace Of(NodeSettings settings) => new(
        settings.Data, settings.Journal.Kind == JournalKind.Postgres ? Absolute(settings.Journal.Connection) : null, settings.Journal.OutagePatience);

    /// <exception cref="InvalidDataException">The connection string is not there, or is none.</exception>
    public static JournalPlace OfFolder(string folder)
    {
        var note = Path.Combine(folder, Note);
        return new JournalPlace(folder, File.Exists(note) ? File.ReadAllText(note).Trim() : null, TimeSpan.FromSeconds(10));
    }

    /// <summary>A place as the command line names it: a connection string's, <c>file:PATH</c> or <c>env:NAME</c>, or else a data folder.</summary>
    /// <param name="folder">Whose note the place goes into.</param>
    /// <exception cref="InvalidDataException">The connection string is not there, or is none.</exception>
    public static JournalPlace Named(string place, string folder) =>
        SecretReference.IsOne(place) ? new(folder, Absolute(place), TimeSpan.FromSeconds(10)) : new(place, null, TimeSpan.FromSeconds(10));

    public JournalLocation Location => _server is null ? JournalLocation.InFile(Path.Combine(_folder, "journal.db")) : JournalLocation.OnServer(_server);

    /// <summary>Commands that name the folder find the journal here from now on.</summary>
    public void LeaveNote()
    {
        var note = Path.Combine(_folder, Note);
        if (_server is null)
            File.Delete(note);
        else
            File.WriteAllText(note, _reference + "\n");
    }

    /// <summary>Opens the journal to write it, and leaves the note.</summary>
    /// <param name="data">The folder, held by the caller.</param>
    /// <param name="pollEvery">Where others write the same journal.</param>
    /// <param name="isShared">Other nodes go on with it when this one closes.</param>
    /// <exception cref="JournalException">It cannot be used.</exception>
    public SqlJournal Open(DataDirectory data, string holder, TimeProvider time, TimeSpan? pollEvery = null, bool isShared = false)
    {
        if (_server is null)
        {
            var file = SqliteJournal.Open(new SqliteJournalOptions { Path = data.JournalPath, Holder = holder, Time = time, NewJournalId = Ids.New, PollEvery = pollEvery, SharesLease = isShared });
            LeaveNote();
            return file;
        }

        var journal = PostgresJournal.Open(new PostgresJournalOptions
        {
            Server = _server,
            Holder = holder,
            Time = time,
            NewJournalId = Ids.New,
            PollEvery = pollEvery,
            SharesLease = isShared,
            OutagePatience = _patience,
        });
        LeaveNote();
        return journal;
    }

    /// <summary>Opens the journal to read it, beside a node or without one.</summary>
    /// <exception cref="JournalException">There is none, or it cannot be read.</exception>
    public JournalReader OpenReader()
    {
        if (_server is not null)
            return JournalReader.Open(_server, TimeProvider.System);
        var path = Path.Combine(_folder, "journal.db");
        return File.Exists(path)
            ? JournalReader.Open(path)
            : throw new JournalException(JournalFaultKind.NotAccessible, path, "there is no journal here.", "Name the data directory of a node with --data.");
    }

    /// <inheritdoc cref="OpenReader"/>
    public DataKeyTable OpenKeys() => _server is null ? DataKeyTable.Open(Path.Combine(_folder, "journal.db")) : DataKeyTable.Open(_server);

    private static PostgresServer Parse(string reference)
    {
        var text = SecretReference.ReadText(reference);
        try
        {
            return PostgresServer.Parse(text);
        }
        catch (FormatException fault)
        {
            throw new InvalidDataException($"{reference}: {fault.Message}");
        }
    }

    // The note is read from other working folders too.
    private static string Absolute(string reference) =>
        reference.StartsWith("file:", StringComparison.Ordinal) ? $"file:{Path.GetFullPath(reference[5..])}" : reference;
}
