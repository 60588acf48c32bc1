using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Analytics.Engine.Ports;

namespace Analytics.Node.Security;

/// <summary>
/// Seals with AES-256-GCM under one root key of the key file. Form of a sealed text: <c>k1.</c> and Base64url of nonce (12), tag (16)
/// and ciphertext; the purpose is the associated data. Safe for concurrent use.
/// </summary>
public sealed class KeyFileProtector : ISecretProtector, IDisposable
{
    public const string Prefix = "k1.";

    private readonly byte[] _key;

    public KeyFileProtector(ReadOnlySpan<byte> key)
    {
        _key = key.Length == AesSeal.KeyBytes ? key.ToArray() : throw new ArgumentException("A root key has 32 bytes.", nameof(key));
        Fingerprint = Convert.ToHexStringLower(HMACSHA256.HashData(_key, "analytics root key"u8).AsSpan(0, 8));
    }

    /// <summary>Tells root keys apart without showing them: 16 hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>The first key of the file, made (readable by its owner alone) where it is absent.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    public static KeyFileProtector Open(string path) => KeyFile.Open(path).Roots[0];

    public string Protect(string plain, string purpose) => Prefix + Base64Url.EncodeToString(AesSeal.Seal(_key, Encoding.UTF8.GetBytes(plain), purpose));

    public string Unprotect(string sealedText, string purpose)
    {
        if (!sealedText.StartsWith(Prefix, StringComparison.Ordinal))
            throw new SecretUnreadableException(purpose);
        return Encoding.UTF8.GetString(AesSeal.Open(_key, sealedText.AsSpan(Prefix.Length), purpose));
    }

    /// <summary>For the key file's own writing and for keeping a root that was rotated away.</summary>
    internal string Export() => Convert.ToBase64String(_key);

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}
