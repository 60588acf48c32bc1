using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Analytics.Engine.Ports;

namespace Analytics.Node.Security;

/// <summary>AES-256-GCM with a random nonce of 12 bytes and a tag of 16, in this order before the ciphertext.</summary>
internal static class AesSeal
{
    public const int KeyBytes = 32;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, string purpose)
    {
        var blob = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(blob.AsSpan(0, NonceBytes));
        // One a call: the system's cipher context is not to be shared by threads.
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(
            blob.AsSpan(0, NonceBytes), plain, blob.AsSpan(NonceBytes + TagBytes), blob.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return blob;
    }

    /// <param name="base64">Base64url of what <see cref="Seal"/> gave.</param>
    /// <exception cref="SecretUnreadableException">Another key or purpose, or damaged.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<char> base64, string purpose)
    {
        try
        {
            var blob = Base64Url.DecodeFromChars(base64).AsSpan();
            if (blob.Length < NonceBytes + TagBytes)
                throw new SecretUnreadableException(purpose);
            var plain = new byte[blob.Length - NonceBytes - TagBytes];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(blob[..NonceBytes], blob[(NonceBytes + TagBytes)..], blob.Slice(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(purpose));
            return plain;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new SecretUnreadableException(purpose);
        }
    }
}
