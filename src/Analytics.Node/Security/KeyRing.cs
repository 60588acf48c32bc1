using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Analytics.Engine.Ports;

namespace Analytics.Node.Security;

/// <summary>
/// Data keys under the root key of the key file. Form of a sealed text: <c>d1.</c>, the data key's id, a dot, and Base64url of nonce, tag
/// and ciphertext. Also seals what has no key of its own, such as cameras' addresses, with one shared data key, and still opens what
/// older versions sealed with the root itself (<c>k1.</c>). Follows a rotation of the key file while it runs.
/// </summary>
public sealed class KeyRing : IKeyRing, ISecretProtector
{
    /// <summary>Id of the data key of everything that is never erased by itself.</summary>
    public const string Shared = "shared";

    /// <summary>Ids of roots that were rotated away begin with it: they open old <c>k1.</c> texts.</summary>
    internal const string OldRoot = "root";

    private const string Prefix = "d1.";
    private const int MaxPlain = 64 << 10;

    private readonly KeyFile _file;
    private readonly IDataKeyStore _store;
    private byte[] _shared = [];
    private volatile IReadOnlyList<KeyFileProtector> _oldRoots = [];
    // The secrets of one app are opened one after the other.
    private volatile DataKey? _last;

    private KeyRing(KeyFile file, IDataKeyStore store) => (_file, _store) = (file, store);

    /// <exception cref="SecretUnreadableException">The journal's keys are wrapped with another key file.</exception>
    /// <exception cref="JournalException">The store cannot be used.</exception>
    public static async Task<KeyRing> OpenAsync(KeyFile file, IDataKeyStore store, CancellationToken cancel = default)
    {
        var ring = new KeyRing(file, store);
        // Several nodes may start at once: whoever comes second reads the first one's.
        if (await store.FindAsync(Shared, cancel) is null)
            await ring.AddAsync(Shared, ifAbsent: true, cancel);
        ring._shared = await ring.FindAsync(Shared, Shared, cancel);
        await ring.LoadOldRootsAsync(cancel);
        return ring;
    }

    public async ValueTask<string> CreateAsync(CancellationToken cancel = default)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await AddAsync(id, ifAbsent: false, cancel);
        return id;
    }

    public async ValueTask<string> SealAsync(string dataKey, ReadOnlyMemory<byte> plain, string purpose, CancellationToken cancel = default) =>
        Seal(dataKey, await FindAsync(dataKey, purpose, cancel), plain.Span, purpose);

    public async ValueTask<byte[]> OpenAsync(string sealedText, string purpose, CancellationToken cancel = default)
    {
        var (id, blob) = Split(sealedText, purpose);
        return AesSeal.Open(await FindAsync(id, purpose, cancel), blob, purpose);
    }

    public async ValueTask DestroyAsync(string dataKey, CancellationToken cancel = default)
    {
        if (_last?.Id == dataKey)
            _last = null;
        await _store.DeleteAsync(dataKey, cancel);
    }

    public string Fingerprint(ReadOnlySpan<byte> plain, string purpose)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.Expand(HashAlgorithmName.SHA256, _shared, key, Encoding.UTF8.GetBytes($"fingerprint|{purpose}"));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, plain));
    }

    public string Protect(string plain, string purpose) => Seal(Shared, _shared, Encoding.UTF8.GetBytes(plain), purpose);

    public string Unprotect(string sealedText, string purpose)
    {
        if (sealedText.StartsWith(KeyFileProtector.Prefix, StringComparison.Ordinal))
            return UnprotectOld(sealedText, purpose);
        var (id, blob) = Split(sealedText, purpose);
        return id == Shared ? Encoding.UTF8.GetString(AesSeal.Open(_shared, blob, purpose)) : throw new SecretUnreadableException(purpose);
    }

    internal static string PurposeOf(string dataKey) => $"data-key|{dataKey}";

    private static string Seal(string id, byte[] key, ReadOnlySpan<byte> plain, string purpose) => plain.Length <= MaxPlain
        ? $"{Prefix}{id}.{Base64Url.EncodeToString(AesSeal.Seal(key, plain, purpose))}"
        : throw new ArgumentException($"{plain.Length} bytes are over {MaxPlain}.", nameof(plain));

    private static (string Id, string Blob) Split(string sealedText, string purpose) => sealedText.Split('.') is ["d1", { Length: > 0 } id, var blob]
        ? (id, blob)
        : throw new SecretUnreadableException(purpose);

    private async ValueTask AddAsync(string id, bool ifAbsent, CancellationToken cancel)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(AesSeal.KeyBytes));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            // During a rotation the store says which of the file's keys is the present one.
            var fingerprint = await _store.RootAsync(cancel);
            var root = fingerprint is null ? _file.Roots[0] : _file.Find(fingerprint);
            if (root is not null && await _store.AddAsync(new WrappedKey(id, root.Fingerprint, root.Protect(key, PurposeOf(id))), cancel))
                return;
            if (ifAbsent && await _store.FindAsync(id, cancel) is not null)
                return;
            _file.Refresh();
        }

        throw new SecretUnreadableException(id);
    }

    private async ValueTask<byte[]> FindAsync(string id, string purpose, CancellationToken cancel)
    {
        if (_last is { } last && last.Id == id)
            return last.Bytes;
        var wrapped = await _store.FindAsync(id, cancel) ?? throw new SecretUnreadableException(purpose);
        if (_file.Find(wrapped.Root) is null)
            _file.Refresh();
        var root = _file.Find(wrapped.Root) ?? throw new SecretUnreadableException(purpose);
        var found = new DataKey(id, Convert.FromBase64String(root.Unprotect(wrapped.Wrapped, PurposeOf(id))));
        _last = found;
        return found.Bytes;
    }

    private string UnprotectOld(string sealedText, string purpose)
    {
        foreach (var root in _file.Roots.Concat(_oldRoots))
        {
            try
            {
                return root.Unprotect(sealedText, purpose);
            }
            catch (SecretUnreadableException)
            {
                // Perhaps the next one's.
            }
        }

        throw new SecretUnreadableException(purpose);
    }

    private async Task LoadOldRootsAsync(CancellationToken cancel)
    {
        var roots = new List<KeyFileProtector>();
        foreach (var key in await _store.ListAsync(cancel))
        {
            if (key.Id.StartsWith(OldRoot, StringComparison.Ordinal))
                roots.Add(new KeyFileProtector(await FindAsync(key.Id, key.Id, cancel)));
        }

        _oldRoots = roots;
    }

    private sealed record DataKey(string Id, byte[] Bytes)
    {
        public override string ToString() => Id;
    }
}
