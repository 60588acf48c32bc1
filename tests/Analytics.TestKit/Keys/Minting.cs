using System.Globalization;
using Analytics.Engine.Apps;
using Analytics.Engine.Ports;

namespace Analytics.TestKit.Keys;

/// <summary>Keys that a test can foretell: 1, 2, 3 … in 32 hexadecimal digits, and one and the same key pair.</summary>
public static class Minting
{
    /// <summary>The contract's example of a public key.</summary>
    public const string Sm2PublicKey =
        "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAECfnfMR5UIaFQ3X0WHkvFxnIXn60YM/wHa7CP81bzUCDM6kkM4md1pS3G6nGMwapgCu0F+/NeCEpmMvYHLamtEw==";

    public static CredentialMint Foretold(IKeyRing ring)
    {
        var last = 0;
        return new CredentialMint(
            ring,
            () => Interlocked.Increment(ref last).ToString("x32", CultureInfo.InvariantCulture),
            () => new Sm2KeyPair([.. Enumerable.Range(1, 32).Select(i => (byte)i)], Sm2PublicKey));
    }
}
