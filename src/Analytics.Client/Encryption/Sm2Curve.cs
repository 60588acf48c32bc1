using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Analytics.Client.Encryption;

/// <summary>sm2p256v1 (OID 1.2.156.10197.1.301): points and scalars.</summary>
internal static class Sm2Curve
{
    public const int CoordinateBytes = 32;

    /// <summary>04 ‖ x ‖ y.</summary>
    public const int PointBytes = 1 + (2 * CoordinateBytes);

    private static readonly X9ECParameters s_curve = CustomNamedCurves.GetByName("sm2p256v1");

    public static ECPoint Base => s_curve.G;

    /// <summary>Null unless the bytes are an uncompressed point of the curve.</summary>
    public static ECPoint? FindPoint(ReadOnlySpan<byte> bytes)
    {
        if (bytes is not [4, ..] || bytes.Length != PointBytes)
            return null;
        try
        {
            return s_curve.Curve.DecodePoint(bytes.ToArray());
        }
        catch (ArgumentException)
        {
            // A coordinate above the prime, or a point beside the curve.
            return null;
        }
    }

    /// <summary>x ‖ y of scalar times point; null at infinity.</summary>
    public static byte[]? Multiply(ECPoint point, BigInteger scalar)
    {
        var product = point.Multiply(scalar).Normalize();
        return product.IsInfinity ? null : product.GetEncoded(compressed: false)[1..];
    }

    /// <summary>1 to n - 2: what may be a private key, or the chance of one encryption.</summary>
    public static bool IsScalar(BigInteger value) => value.SignValue > 0 && value.CompareTo(s_curve.N.Subtract(BigInteger.One)) < 0;

    public static BigInteger NewScalar()
    {
        while (true)
        {
            var value = new BigInteger(1, RandomNumberGenerator.GetBytes(CoordinateBytes));
            if (IsScalar(value))
                return value;
        }
    }
}
