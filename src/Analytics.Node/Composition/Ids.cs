using System.Security.Cryptography;

namespace Analytics.Node.Composition;

/// <summary>Where ids come into the product: 128 random bits, hexadecimal.</summary>
public static class Ids
{
    /// <summary>A random UUID (version 4 of RFC 9562).</summary>
    public static Guid NewUuid()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
