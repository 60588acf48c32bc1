using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Analytics.Engine.Ports;

namespace Analytics.Journal.Databases;

/// <summary>Reading connections, kept for reuse with their prepared statements.</summary>
/// <param name="open">Makes one.</param>
/// <param name="most">Open at once; more wait. A server counts its connections, a file does not.</param>
internal sealed class ConnectionPool(string path, Func<Database> open, int most = int.MaxValue) : IDisposable
{
    private const int Kept = 8;

    private readonly ConcurrentBag<Database> idle = [];
    [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "Who waits for it at the end is still to be let in, and told that it is closed; it holds no handle.")]
    private readonly SemaphoreSlim free = new(most);
    private volatile bool isDisposed;

    /// <param name="read">May run again from its beginning, when a kept connection turns out to be lost.</param>
    public TResult With<TResult>(Func<Database, TResult> read)
    {
        free.Wait();
        try
        {
            return Run(read);
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Waits for a connection without a thread; whoever has one keeps his until the database has answered.</summary>
    /// <inheritdoc cref="With"/>
    public async ValueTask<TResult> WithAsync<TResult>(Func<Database, TResult> read, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Run(read);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose()
    {
        isDisposed = true;
        while (idle.TryTake(out var database))
            database.Dispose();
    }

    private TResult Run<TResult>(Func<Database, TResult> read)
    {
        while (true)
        {
            if (isDisposed)
                throw new JournalException(JournalFaultKind.Closed, path, "the database is closed.", "Start the node again.");
            var isKept = idle.TryTake(out var database);
            database ??= open();
            try
            {
                return read(database);
            }
            catch (JournalException) when (isKept && !database.IsUsable)
            {
                // It was lost while it lay here, with the server that was started again. There are fewer now; the last one is new.
            }
            finally
            {
                if (isDisposed || !database.IsUsable || idle.Count >= Kept)
                    database.Dispose();
                else
                    idle.Add(database);
            }
        }
    }
}
