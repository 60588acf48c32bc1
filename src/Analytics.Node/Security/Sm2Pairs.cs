using Analytics.Client.Encryption;
using Analytics.Engine.Apps;

namespace Analytics.Node.Security;

/// <summary>Key pairs of body encryption, in the forms that the journal and the app's page hold.</summary>
public static class Sm2Pairs
{
    public static Sm2KeyPair New() => Of(Sm2Keys.NewPrivateKey());

    /// <param name="privateKey">32 bytes, big endian.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">That is no private key.</exception>
    public static Sm2KeyPair Of(byte[] privateKey) => new(privateKey, Convert.ToBase64String(Sm2Keys.PublicKeyInfo(privateKey)));
}
