using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Math;

namespace Analytics.Client.Encryption;

/// <summary>SM2 public key encryption (GB/T 32918.4) of short texts, such as keys; hash and key derivation by SM3.</summary>
public static class Sm2
{
    /// <summary>What a ciphertext is longer than its plain text.</summary>
    public const int Overhead = Sm2Curve.PointBytes + HashBytes;

    private const int HashBytes = 32;

    /// <param name="publicKeyInfo">91 bytes.</param>
    /// <param name="plain">At least one byte.</param>
    /// <exception cref="CryptographicException">That is no public key.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> publicKeyInfo, ReadOnlySpan<byte> plain, Sm2Layout layout = Sm2Layout.C1C3C2)
    {
        while (true)
        {
            if (TryEncrypt(publicKeyInfo, plain, layout, Sm2Curve.NewScalar()) is { } cipher)
                return cipher;
        }
    }

    /// <summary>
    /// Decrypts in either layout; the hash C3 tells which. Every failure takes the same steps as a success, so neither the answer nor
    /// its time tells why.
    /// </summary>
    /// <returns>Null when it fits neither layout.</returns>
    /// <exception cref="CryptographicException">That is no private key.</exception>
    public static byte[]? Decrypt(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> cipher)
    {
        var scalar = Sm2Keys.Scalar(privateKey);
        var length = cipher.Length - Overhead;
        if (length < 1)
            return null;
        var point = Sm2Curve.FindPoint(cipher[..Sm2Curve.PointBytes]);
        var shared = Sm2Curve.Multiply(point ?? Sm2Curve.Base, scalar)!;
        var mask = DeriveKey(shared, length);
        var parts = cipher[Sm2Curve.PointBytes..];
        var first = TryUnmask(shared, mask, parts[HashBytes..], parts[..HashBytes]);
        var second = TryUnmask(shared, mask, parts[..length], parts[length..]);
        return point is null || mask.AsSpan().IndexOfAnyExcept((byte)0) < 0 ? null : first ?? second;
    }

    /// <summary>With a given scalar k. Null where the standard asks for another one.</summary>
    internal static byte[]? TryEncrypt(ReadOnlySpan<byte> publicKeyInfo, ReadOnlySpan<byte> plain, Sm2Layout layout, BigInteger k)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plain.Length, nameof(plain));
        var shared = Sm2Curve.Multiply(Sm2Keys.Point(publicKeyInfo), k)!;
        var hidden = DeriveKey(shared, plain.Length);
        if (hidden.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            return null;
        for (var index = 0; index < hidden.Length; index++)
            hidden[index] ^= plain[index];
        byte[] point = [4, .. Sm2Curve.Multiply(Sm2Curve.Base, k)!];
        var hash = Hash(shared, plain);
        return layout == Sm2Layout.C1C3C2 ? [.. point, .. hash, .. hidden] : [.. point, .. hidden, .. hash];
    }

    private static byte[]? TryUnmask(byte[] shared, byte[] mask, ReadOnlySpan<byte> hidden, ReadOnlySpan<byte> hash)
    {
        var plain = new byte[mask.Length];
        for (var index = 0; index < plain.Length; index++)
            plain[index] = (byte)(hidden[index] ^ mask[index]);
        return CryptographicOperations.FixedTimeEquals(Hash(shared, plain), hash) ? plain : null;
    }

    /// <summary>SM3(x2 ‖ M ‖ y2).</summary>
    private static byte[] Hash(byte[] shared, ReadOnlySpan<byte> plain)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(shared, 0, Sm2Curve.CoordinateBytes);
        digest.BlockUpdate(plain.ToArray(), 0, plain.Length);
        digest.BlockUpdate(shared, Sm2Curve.CoordinateBytes, Sm2Curve.CoordinateBytes);
        var hash = new byte[HashBytes];
        digest.DoFinal(hash, 0);
        return hash;
    }

    /// <summary>SM3(x2 ‖ y2 ‖ counter), as often as needed.</summary>
    private static byte[] DeriveKey(byte[] shared, int length)
    {
        var digest = new SM3Digest();
        var key = new byte[length];
        var block = new byte[HashBytes];
        for (var (counter, start) = (1u, 0); start < length; counter++, start += HashBytes)
        {
            digest.BlockUpdate(shared, 0, shared.Length);
            for (var shift = 24; shift >= 0; shift -= 8)
                digest.Update((byte)(counter >> shift));
            digest.DoFinal(block, 0);
            block.AsSpan(0, Math.Min(HashBytes, length - start)).CopyTo(key.AsSpan(start));
        }

        return key;
    }
}
