using System.Security.Cryptography;
using Org.BouncyCastle.Math;

namespace Analytics.Client.Encryption;

/// <summary>Key pairs of body encryption: the private key as 32 bytes, the public one as X.509 SubjectPublicKeyInfo (A20).</summary>
public static class Sm2Keys
{
    public const int PrivateKeyBytes = 32;

    public const int PublicKeyInfoBytes = 91;

    /// <summary>DER up to the point's own bytes: algorithm EC on sm2p256v1, bit string.</summary>
    private static readonly byte[] s_prefix = Convert.FromHexString("3059301306072A8648CE3D020106082A811CCF5501822D034200");

    /// <summary>A new private key.</summary>
    public static byte[] NewPrivateKey() => Fixed(Sm2Curve.NewScalar());

    /// <summary>What an app's page shows, as Base64, and a client encrypts with.</summary>
    /// <exception cref="CryptographicException">That is no private key.</exception>
    public static byte[] PublicKeyInfo(ReadOnlySpan<byte> privateKey) =>
        [.. s_prefix, 4, .. Sm2Curve.Multiply(Sm2Curve.Base, Scalar(privateKey))!];

    /// <exception cref="CryptographicException">That is no private key.</exception>
    internal static BigInteger Scalar(ReadOnlySpan<byte> privateKey)
    {
        var scalar = new BigInteger(1, privateKey.ToArray());
        return privateKey.Length == PrivateKeyBytes && Sm2Curve.IsScalar(scalar)
            ? scalar
            : throw new CryptographicException("An SM2 private key is 32 bytes, a number between 1 and n - 2.");
    }

    /// <exception cref="CryptographicException">That is no public key of this curve.</exception>
    internal static Org.BouncyCastle.Math.EC.ECPoint Point(ReadOnlySpan<byte> publicKeyInfo) =>
        publicKeyInfo.Length == PublicKeyInfoBytes && publicKeyInfo.StartsWith(s_prefix)
            && Sm2Curve.FindPoint(publicKeyInfo[s_prefix.Length..]) is { } point
            ? point
            : throw new CryptographicException(
                "An SM2 public key is a SubjectPublicKeyInfo of 91 bytes with an uncompressed point of sm2p256v1; as Base64 it begins with MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAE.");

    private static byte[] Fixed(BigInteger scalar)
    {
        var bytes = scalar.ToByteArrayUnsigned();
        return [.. new byte[PrivateKeyBytes - bytes.Length], .. bytes];
    }
}
