using Analytics.Engine.Ports;

namespace Analytics.Node.Security;

/// <summary>
/// Replaces the root key: the file holds both keys, every data key is wrapped anew in one transaction, the file holds the new one alone.
/// No event changes. Nodes that run meanwhile go on; interrupted anywhere, it is repeated and comes to the same end.
/// </summary>
public static class KeyRotation
{
    /// <exception cref="SecretUnreadableException">A data key cannot be unwrapped with this file; nothing was changed.</exception>
    /// <exception cref="JournalException">The store cannot be written; both keys stay in the file.</exception>
    public static async Task<RotationReport> RunAsync(KeyFile file, IDataKeyStore store, CancellationToken cancel = default)
    {
        file.Refresh();
        var present = await store.RootAsync(cancel) is { } fingerprint
            ? file.Find(fingerprint) ?? throw new SecretUnreadableException("the data keys")
            : file.Roots[^1];
        // One that came this far before: its new key stands first, and nothing is wrapped with it yet.
        var next = file.Roots[0] != present ? file.Roots[0] : KeyFile.NewRoot();
        file.Write(next, present);
        var count = 0;
        await store.RewrapAsync(next.Fingerprint, rows =>
        {
            count = rows.Count;
            return [.. rows.Select(row => Rewrap(row, file, next)), Keep(present, next)];
        }, cancel);
        file.Write(next);
        return new RotationReport(present.Fingerprint, next.Fingerprint, count);
    }

    private static WrappedKey Rewrap(WrappedKey row, KeyFile file, KeyFileProtector next)
    {
        var purpose = KeyRing.PurposeOf(row.Id);
        var root = file.Find(row.Root) ?? throw new SecretUnreadableException(row.Id);
        return new WrappedKey(row.Id, next.Fingerprint, next.Protect(root.Unprotect(row.Wrapped, purpose), purpose));
    }

    // It opens addresses that older versions sealed with the root itself; events are never rewritten.
    private static WrappedKey Keep(KeyFileProtector root, KeyFileProtector next)
    {
        var id = KeyRing.OldRoot + root.Fingerprint;
        return new WrappedKey(id, next.Fingerprint, next.Protect(root.Export(), KeyRing.PurposeOf(id)));
    }
}

/// <param name="From">Fingerprint of the root key before.</param>
/// <param name="To">And after.</param>
/// <param name="Keys">Data keys that were wrapped anew.</param>
public sealed record RotationReport(string From, string To, int Keys);
