using Analytics.Engine.Ports;

namespace Analytics.Journal.Keys;

/// <summary>Data keys beside the journal's events, written by its commit loop beside the appends.</summary>
public sealed class DataKeyStore(SqlJournal journal) : IDataKeyStore
{
    public ValueTask<string?> RootAsync(CancellationToken cancel = default) => journal.Reader.WithAsync(DataKeyRows.Root, cancel);

    public async ValueTask<bool> AddAsync(WrappedKey key, CancellationToken cancel = default) =>
        await journal.WriteAsync(database => DataKeyRows.Add(database, key)).ConfigureAwait(false);

    public ValueTask<WrappedKey?> FindAsync(string id, CancellationToken cancel = default) =>
        journal.Reader.WithAsync(database => DataKeyRows.Find(database, id), cancel);

    public ValueTask<IReadOnlyList<WrappedKey>> ListAsync(CancellationToken cancel = default) =>
        journal.Reader.WithAsync(DataKeyRows.List, cancel);

    public async ValueTask DeleteAsync(string id, CancellationToken cancel = default)
    {
        // Most deletions are noted by every node that folds the event: only the first has something to do.
        if (await FindAsync(id, cancel).ConfigureAwait(false) is not null)
            await journal.WriteAsync(database => DataKeyRows.Delete(database, id)).ConfigureAwait(false);
    }

    public async ValueTask RewrapAsync(
        string root, Func<IReadOnlyList<WrappedKey>, IReadOnlyList<WrappedKey>> rewrap, CancellationToken cancel = default) =>
        await journal.WriteAsync(database =>
        {
            DataKeyRows.Rewrap(database, root, rewrap);
            return true;
        }).ConfigureAwait(false);
}
