using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Analytics.Engine.Ports;
using Analytics.Engine.Security;

namespace Analytics.Node.Security;

/// <summary>
/// Seals with AES-256-GCM under the key of a file that lies outside the journal. Form of a sealed text:
/// <c>k1.</c> and Base64url of nonce (12), tag (16) and ciphertext; the purpose is the associated data.
/// </summary>
public sealed class KeyFileProtector : ISecretProtector, IDisposable
{
    private const string Prefix = "k1.";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly AesGcm _cipher;

    public KeyFileProtector(ReadOnlySpan<byte> key) => _cipher = new AesGcm(key, TagBytes);

    /// <summary>Reads the key file, or makes it (readable by its owner alone) where it is absent.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    public static KeyFileProtector Open(string path)
    {
        SecretFile.EnsureExists(path, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var key = new byte[32];
        var text = File.ReadAllText(path).Trim();
        if (!Convert.TryFromBase64String(text, key, out var length) || length != key.Length)
            throw new InvalidDataException($"{path}: not a key file: it must hold 32 bytes in Base64. Restore it, or remove it to begin with a new key (sealed addresses are then lost).");
        return new KeyFileProtector(key);
    }

    public string Protect(string plain, string purpose)
    {
        var text = Encoding.UTF8.GetBytes(plain);
        var blob = new byte[NonceBytes + TagBytes + text.Length];
        RandomNumberGenerator.Fill(blob.AsSpan(0, NonceBytes));
        _cipher.Encrypt(blob.AsSpan(0, NonceBytes), text, blob.AsSpan(NonceBytes + TagBytes), blob.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return Prefix + Base64Url.EncodeToString(blob);
    }

    public string Unprotect(string sealedText, string purpose)
    {
        try
        {
            if (!sealedText.StartsWith(Prefix, StringComparison.Ordinal))
                throw new SecretUnreadableException(purpose);
            var blob = Base64Url.DecodeFromChars(sealedText.AsSpan(Prefix.Length)).AsSpan();
            if (blob.Length < NonceBytes + TagBytes)
                throw new SecretUnreadableException(purpose);
            var text = new byte[blob.Length - NonceBytes - TagBytes];
            _cipher.Decrypt(blob[..NonceBytes], blob[(NonceBytes + TagBytes)..], blob.Slice(NonceBytes, TagBytes), text, Encoding.UTF8.GetBytes(purpose));
            return Encoding.UTF8.GetString(text);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new SecretUnreadableException(purpose);
        }
    }

    public void Dispose() => _cipher.Dispose();
}
