using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Analytics.Client.Encryption;

/// <summary>HMAC by SM3: 32 bytes. The key may have any length from 1.</summary>
public static class HmacSm3
{
    public const int Bytes = 32;

    public static byte[] Hash(ReadOnlySpan<byte> key, byte[] data, int length)
    {
        var mac = new HMac(new SM3Digest());
        mac.Init(new KeyParameter(key.ToArray()));
        mac.BlockUpdate(data, 0, length);
        var hash = new byte[Bytes];
        mac.DoFinal(hash, 0);
        return hash;
    }
}
