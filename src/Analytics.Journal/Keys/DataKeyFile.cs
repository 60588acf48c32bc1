using Analytics.Engine.Ports;
using Analytics.Journal.Sqlite;

namespace Analytics.Journal.Keys;

/// <summary>
/// The data keys of a journal.db, opened by the command line beside a running node. Events are the lease holder's alone; a rotation
/// touches none, and SQLite lets one writer in at a time.
/// </summary>
public sealed class DataKeyFile : IDataKeyStore, IDisposable
{
    private readonly SqliteDatabase database;

    private DataKeyFile(SqliteDatabase database) => this.database = database;

    /// <exception cref="JournalException">There is no journal, or it is of another version.</exception>
    public static DataKeyFile Open(string path)
    {
        if (!File.Exists(path))
            throw new JournalException(JournalFaultKind.NotAccessible, path, "there is no journal here.", "Name the data directory of a node with --data.");
        var database = SqliteDatabase.Open(path, mayWrite: true, TimeSpan.FromSeconds(30));
        try
        {
            JournalMeta.Check(database);
            database.Execute(SqlScript.Journal);
            return new DataKeyFile(database);
        }
        catch (JournalException)
        {
            database.Dispose();
            throw;
        }
    }

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

    private T Write<T>(Func<T> write)
    {
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            var result = write();
            database.Execute("COMMIT");
            return result;
        }
        finally
        {
            if (database.IsInTransaction)
                database.Execute("ROLLBACK");
        }
    }
}
