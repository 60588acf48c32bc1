using Analytics.Engine.Ports;
using Analytics.Journal.Databases;
using Analytics.Journal.Postgres;
using Analytics.Journal.Sqlite;

namespace Analytics.Journal.Keys;

/// <summary>
/// The data keys of a journal, opened by the command line beside a running node. Events are the lease holder's alone; a rotation
/// touches none, and the database lets one writer of a row in at a time.
/// </summary>
public sealed class DataKeyTable : IDataKeyStore, IDisposable
{
    private readonly Database database;

    private DataKeyTable(Database database) => this.database = database;

    /// <exception cref="JournalException">There is no journal, or it is of another version.</exception>
    public static DataKeyTable Open(string path)
    {
        if (!File.Exists(path))
            throw new JournalException(JournalFaultKind.NotAccessible, path, "there is no journal here.", "Name the data directory of a node with --data.");
        return Open(SqliteDatabase.Open(path, mayWrite: true, TimeSpan.FromSeconds(30)));
    }

    /// <exception cref="JournalException">There is no journal, or it is of another version.</exception>
    public static DataKeyTable Open(PostgresServer server) => Open(PostgresDatabase.Open(server));

    public ValueTask<string?> RootAsync(CancellationToken cancel = default) => ValueTask.FromResult(DataKeyRows.Root(database));

    public ValueTask<bool> AddAsync(WrappedKey key, CancellationToken cancel = default) => ValueTask.FromResult(Write(() => DataKeyRows.Add(database, key)));

    public ValueTask<WrappedKey?> FindAsync(string id, CancellationToken cancel = default) => ValueTask.FromResult(DataKeyRows.Find(database, id));

    public ValueTask<IReadOnlyList<WrappedKey>> ListAsync(CancellationToken cancel = default) => ValueTask.FromResult(DataKeyRows.List(database));

    public ValueTask DeleteAsync(string id, CancellationToken cancel = default)
    {
        Write(() => DataKeyRows.Delete(database, id));
        return ValueTask.CompletedTask;
    }

    public ValueTask RewrapAsync(string root, Func<IReadOnlyList<WrappedKey>, IReadOnlyList<WrappedKey>> rewrap, CancellationToken cancel = default)
    {
        Write(() =>
        {
            DataKeyRows.Rewrap(database, root, rewrap);
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public void Dispose() => database.Dispose();

    private static DataKeyTable Open(Database database)
    {
        try
        {
            if (!database.HasTable("meta"))
                throw new JournalException(JournalFaultKind.NotAccessible, database.Path, "there is no journal here.", "Start a node on it first.");
            JournalMeta.Check(database);
            database.Begin();
            database.Migrate();
            database.Commit();
            return new DataKeyTable(database);
        }
        catch (JournalException)
        {
            database.Dispose();
            throw;
        }
    }

    private T Write<T>(Func<T> write)
    {
        database.Begin();
        try
        {
            var result = write();
            database.Commit();
            return result;
        }
        finally
        {
            database.RollBack();
        }
    }
}
