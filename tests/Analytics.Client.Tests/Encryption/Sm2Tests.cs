using System.Security.Cryptography;
using Analytics.Client.Encryption;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace Analytics.Client.Tests.Encryption;

/// <summary>Against the library's own engine, which knows C1C2C3 alone.</summary>
public sealed class Sm2Tests
{
    [Fact]
    public void What_one_encrypts_the_other_decrypts()
    {
        for (var length = 1; length < 120; length += 17)
        {
            var (privateKey, plain) = (Sm2Keys.NewPrivateKey(), RandomNumberGenerator.GetBytes(length));
            // One byte in 256 has a mask of zero, which the standard forbids and the engine does not look for.
            plain = length == 1 ? [1, 2, 3] : plain;
            var curve = Sm2Curve.Base.Curve;
            var domain = new ECDomainParameters(curve, Sm2Curve.Base, curve.Order, curve.Cofactor);
            var engine = new SM2Engine();

            engine.Init(false, new ECPrivateKeyParameters(new BigInteger(1, privateKey), domain));
            var ours = Sm2.Encrypt(Sm2Keys.PublicKeyInfo(privateKey), plain, Sm2Layout.C1C2C3);
            Assert.Equal(plain, engine.ProcessBlock(ours, 0, ours.Length));

            engine.Init(true, new ParametersWithRandom(new ECPublicKeyParameters(Sm2Keys.Point(Sm2Keys.PublicKeyInfo(privateKey)), domain)));
            Assert.Equal(plain, Sm2.Decrypt(privateKey, engine.ProcessBlock(plain, 0, plain.Length)));
        }
    }

    [Fact]
    public void Keys_of_another_form_are_refused()
    {
        var key = Sm2Keys.PublicKeyInfo(Sm2Keys.NewPrivateKey());
        key[60] ^= 1;

        Assert.Throws<CryptographicException>(() => Sm2.Encrypt(key, [1]));
        Assert.Throws<CryptographicException>(() => Sm2.Encrypt(key.AsSpan(0, 90), [1]));
        Assert.Throws<CryptographicException>(() => Sm2Keys.PublicKeyInfo(new byte[32]));
        Assert.Throws<CryptographicException>(() => Sm2Keys.PublicKeyInfo(Convert.FromHexString("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123")));
        Assert.Throws<CryptographicException>(() => Sm2Keys.PublicKeyInfo(new byte[31]));
    }

    [Fact]
    public void A_short_private_key_keeps_its_zeros()
    {
        var key = new byte[32];
        key[31] = 9;

        Assert.Equal(Sm2Keys.PublicKeyInfoBytes, Sm2Keys.PublicKeyInfo(key).Length);
        Assert.Equal([5, 5], Sm2.Decrypt(key, Sm2.Encrypt(Sm2Keys.PublicKeyInfo(key), [5, 5])));
    }
}
