using System.Collections.Concurrent;
using Analytics.Engine.Ports;

namespace Analytics.TestKit.Keys;

/// <summary>The shortest explanation of <see cref="IDataKeyStore"/>.</summary>
public sealed class MemoryDataKeyStore : IDataKeyStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, WrappedKey> _rows = new(StringComparer.Ordinal);
    private string? _root;

    /// <summary>Thrown by the next rewrapping, once.</summary>
    public Exception? NextRewrapFault { get; set; }

    public ValueTask<string?> RootAsync(CancellationToken cancel = default) => ValueTask.FromResult(Locked(() => _root));

    public ValueTask<bool> AddAsync(WrappedKey key, CancellationToken cancel = default) => ValueTask.FromResult(Locked(() =>
    {
        if ((_root ??= key.Root) != key.Root)
            return false;
        _rows.Add(key.Id, key);
        return true;
    }));

    public ValueTask<WrappedKey?> FindAsync(string id, CancellationToken cancel = default) => ValueTask.FromResult(Locked(() => _rows.GetValueOrDefault(id)));

    public ValueTask<IReadOnlyList<WrappedKey>> ListAsync(CancellationToken cancel = default) =>
        ValueTask.FromResult<IReadOnlyList<WrappedKey>>(Locked(() => _rows.Values.ToList()));

    public ValueTask DeleteAsync(string id, CancellationToken cancel = default)
    {
        Locked(() => _rows.Remove(id));
        return ValueTask.CompletedTask;
    }

    public ValueTask RewrapAsync(string root, Func<IReadOnlyList<WrappedKey>, IReadOnlyList<WrappedKey>> rewrap, CancellationToken cancel = default)
    {
        if (NextRewrapFault is { } fault)
        {
            NextRewrapFault = null;
            throw fault;
        }

        Locked(() =>
        {
            foreach (var key in rewrap([.. _rows.Values]))
                _rows[key.Id] = key;
            return _root = root;
        });
        return ValueTask.CompletedTask;
    }

    private T Locked<T>(Func<T> work)
    {
        lock (_gate)
            return work();
    }
}
