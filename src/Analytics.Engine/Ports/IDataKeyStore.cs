namespace Analytics.Engine.Ports;

/// <summary>Where wrapped data keys lie: beside the journal's events, shared by all nodes. Faults are <see cref="JournalException"/>s.</summary>
public interface IDataKeyStore
{
    /// <summary>Fingerprint of the root key that every row is wrapped with; null before the first row.</summary>
    ValueTask<string?> RootAsync(CancellationToken cancel = default);

    /// <summary>Adds a key; the first one decides the root.</summary>
    /// <returns>False, and nothing added, where the rows are wrapped with another root, or hold a key of that id.</returns>
    ValueTask<bool> AddAsync(WrappedKey key, CancellationToken cancel = default);

    ValueTask<WrappedKey?> FindAsync(string id, CancellationToken cancel = default);

    /// <summary>In order of their ids.</summary>
    ValueTask<IReadOnlyList<WrappedKey>> ListAsync(CancellationToken cancel = default);

    /// <summary>Overwrites the row's bytes where the store can.</summary>
    ValueTask DeleteAsync(string id, CancellationToken cancel = default);

    /// <summary>Replaces every row and the root in one transaction, or nothing.</summary>
    /// <param name="rewrap">All rows in, all rows out, wrapped with <paramref name="root"/>; may add some.</param>
    ValueTask RewrapAsync(string root, Func<IReadOnlyList<WrappedKey>, IReadOnlyList<WrappedKey>> rewrap, CancellationToken cancel = default);
}

/// <param name="Root">Fingerprint of the root key.</param>
/// <param name="Wrapped">The key, encrypted under the root.</param>
public sealed record WrappedKey(string Id, string Root, string Wrapped);
