using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Analytics.Client.Encryption;

/// <summary>SM4/ECB/PKCS5Padding (GB/T 32907) with a key of 16 bytes; the manual's 256 bits do not exist (A19).</summary>
public static class Sm4
{
    public const int KeyBytes = 16;

    private const int BlockBytes = 16;

    /// <exception cref="CryptographicException">The key is not 16 bytes.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain)
    {
        var padding = BlockBytes - (plain.Length % BlockBytes);
        var text = new byte[plain.Length + padding];
        plain.CopyTo(text);
        text.AsSpan(plain.Length).Fill((byte)padding);
        Run(key, text, text.Length, isEncryption: true);
        return text;
    }

    /// <summary>Decrypts where the text stands.</summary>
    /// <returns>Length of the plain text, from 0; null when the length or the padding is wrong, or the key is not 16 bytes.</returns>
    public static int? DecryptInPlace(ReadOnlySpan<byte> key, byte[] text, int length)
    {
        if (key.Length != KeyBytes || length == 0 || length % BlockBytes != 0)
            return null;
        Run(key, text, length, isEncryption: false);
        var padding = text[length - 1];
        return padding is >= 1 and <= BlockBytes && text.AsSpan(length - padding, padding).IndexOfAnyExcept(padding) < 0
            ? length - padding
            : null;
    }

    /// <summary>Whole blocks, where they stand.</summary>
    internal static void Run(ReadOnlySpan<byte> key, byte[] text, int length, bool isEncryption)
    {
        if (key.Length != KeyBytes)
            throw new CryptographicException($"An SM4 key is {KeyBytes} bytes, not {key.Length}.");
        var engine = new SM4Engine();
        engine.Init(isEncryption, new KeyParameter(key.ToArray()));
        for (var start = 0; start < length; start += BlockBytes)
            engine.ProcessBlock(text, start, text, start);
    }
}
