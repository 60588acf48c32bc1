using System.Security.Cryptography;

namespace Analytics.Node.Composition;

/// <summary>Where ids come into the product: 128 random bits, hexadecimal.</summary>
public static class Ids
{
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
