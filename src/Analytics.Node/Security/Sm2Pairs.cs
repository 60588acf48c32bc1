using System.Numerics;
using System.Security.Cryptography;
using Analytics.Engine.Apps;

namespace Analytics.Node.Security;

/// <summary>Key pairs of body encryption on sm2p256v1 (GB/T 32918.5), in the forms of the contract.</summary>
public static class Sm2Pairs
{
    private static readonly BigInteger s_p = Hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF");
    private static readonly BigInteger s_a = Hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC");
    private static readonly BigInteger s_n = Hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123");
    private static readonly BigInteger s_x = Hex("32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7");
    private static readonly BigInteger s_y = Hex("BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0");

    /// <summary>DER up to the point's own bytes: algorithm EC on sm2p256v1, bit string, uncompressed.</summary>
    private static readonly byte[] s_prefix = Convert.FromHexString("3059301306072A8648CE3D020106082A811CCF5501822D03420004");

    public static Sm2KeyPair New()
    {
        var scalar = BigInteger.Zero;
        // 1 to n - 2, each as likely as the other.
        while (scalar < 1 || scalar > s_n - 2)
            scalar = new BigInteger(RandomNumberGenerator.GetBytes(32), isUnsigned: true, isBigEndian: true);
        return Of(Bytes(scalar));
    }

    /// <param name="privateKey">32 bytes, big endian.</param>
    public static Sm2KeyPair Of(byte[] privateKey)
    {
        var (x, y) = Multiply(new BigInteger(privateKey, isUnsigned: true, isBigEndian: true));
        return new Sm2KeyPair(privateKey, Convert.ToBase64String([.. s_prefix, .. Bytes(x), .. Bytes(y)]));
    }

    // Both steps for every bit, so that the number of additions does not tell the key.
    private static (BigInteger X, BigInteger Y) Multiply(BigInteger scalar)
    {
        (BigInteger X, BigInteger Y)? low = null;
        (BigInteger X, BigInteger Y)? high = (s_x, s_y);
        for (var bit = 255; bit >= 0; bit--)
        {
            var isSet = !((scalar >> bit) & 1).IsZero;
            var sum = Add(low, high);
            (low, high) = isSet ? (sum, Add(high, high)) : (Add(low, low), sum);
        }

        return low!.Value;
    }

    private static (BigInteger X, BigInteger Y)? Add((BigInteger X, BigInteger Y)? left, (BigInteger X, BigInteger Y)? right)
    {
        if (left is not { } a || right is not { } b)
            return left ?? right;
        if (a.X == b.X && a.Y != b.Y)
            return null;
        var slope = a == b
            ? (3 * a.X * a.X + s_a) * Inverse(2 * a.Y)
            : (b.Y - a.Y) * Inverse(b.X - a.X);
        var x = Mod(slope * slope - a.X - b.X);
        return (x, Mod(slope * (a.X - x) - a.Y));
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), s_p - 2, s_p);

    private static BigInteger Mod(BigInteger value) => ((value % s_p) + s_p) % s_p;

    private static byte[] Bytes(BigInteger value)
    {
        var bytes = new byte[32];
        var short_ = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        short_.CopyTo(bytes, bytes.Length - short_.Length);
        return bytes;
    }

    private static BigInteger Hex(string text) => new(Convert.FromHexString(text), isUnsigned: true, isBigEndian: true);
}
