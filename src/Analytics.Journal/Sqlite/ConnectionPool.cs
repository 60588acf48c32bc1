using System.Collections.Concurrent;
using Analytics.Engine.Ports;

namespace Analytics.Journal.Sqlite;

/// <summary>Reading connections, kept for reuse with their prepared statements.</summary>
internal sealed class ConnectionPool(string path, TimeSpan busyTimeout, string? vfs) : IDisposable
{
    private const int Kept = 8;

    private readonly ConcurrentBag<SqliteDatabase> idle = [];
    private volatile bool isDisposed;

    public TResult With<TResult>(Func<SqliteDatabase, TResult> read)
    {
        if (isDisposed)
            throw new JournalException(JournalFaultKind.Closed, path, "the database is closed.", "Start the node again.");
        if (!idle.TryTake(out var database))
            database = SqliteDatabase.Open(path, mayWrite: false, busyTimeout, vfs);
        try
        {
            return read(database);
        }
        finally
        {
            if (isDisposed || idle.Count >= Kept)
                database.Dispose();
            else
                idle.Add(database);
        }
    }

    public void Dispose()
    {
        isDisposed = true;
        while (idle.TryTake(out var database))
            database.Dispose();
    }
}
