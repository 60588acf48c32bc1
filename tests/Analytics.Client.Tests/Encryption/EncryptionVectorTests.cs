using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Analytics.Client.Encryption;
using Analytics.TestKit.Contract;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Math;

namespace Analytics.Client.Tests.Encryption;

/// <summary>Primitives, bodies and answers of the contract's vectors, byte for byte.</summary>
public sealed class EncryptionVectorTests
{
    private static JsonElement Vectors => AuthVectors.Root!.Value.GetProperty("g3_encryption");

    private static JsonElement Primitives => AuthVectors.Root!.Value.GetProperty("primitives");

    private static byte[] PrivateKey => Hex(Vectors.GetProperty("sm2"), "privateKeyHex");

    private static byte[] PublicKey => Sm2Keys.PublicKeyInfo(PrivateKey);

    private static SessionKeys Keys => new(Hex(Vectors, "sm4KeyHex"), Hex(Vectors, "hmacSm3KeyHex"));

    [Fact]
    public void SM3_and_its_HMAC()
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        foreach (var vector in Primitives.GetProperty("sm3").EnumerateArray())
        {
            var input = vector.TryGetProperty("input", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : Hex(vector, "inputHex");
            var (digest, hash) = (new SM3Digest(), new byte[32]);
            digest.BlockUpdate(input, 0, input.Length);
            digest.DoFinal(hash, 0);
            Assert.Equal(vector.Text("hex"), Convert.ToHexStringLower(hash));
        }

        foreach (var vector in Primitives.GetProperty("hmacSm3").EnumerateArray())
        {
            var data = Encoding.UTF8.GetBytes(vector.Text("data"));
            Assert.Equal(vector.Text("base64"), Convert.ToBase64String(HmacSm3.Hash(Hex(vector, "keyHex"), data, data.Length)));
        }
    }

    [Fact]
    public void SM4()
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        foreach (var vector in Primitives.GetProperty("sm4Ecb").EnumerateArray())
        {
            var key = Hex(vector, "keyHex");
            if (vector.TryGetProperty("blockHex", out _))
            {
                var block = Hex(vector, "blockHex");
                Sm4.Run(key, block, block.Length, isEncryption: true);
                Assert.Equal(vector.Text("cipherHex"), Convert.ToHexStringLower(block));
                continue;
            }

            var cipher = Sm4.Encrypt(key, Encoding.UTF8.GetBytes(vector.Text("plainUtf8")));
            Assert.Equal(vector.Text("pkcs5CipherHex"), Convert.ToHexStringLower(cipher));
            var length = Sm4.DecryptInPlace(key, cipher, cipher.Length);
            Assert.Equal(vector.Text("plainUtf8"), Encoding.UTF8.GetString(cipher, 0, length!.Value));
        }
    }

    [Fact]
    public void SM2_in_both_layouts()
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        foreach (var vector in Primitives.GetProperty("sm2Encrypt").EnumerateArray())
        {
            var (privateKey, plain) = (Hex(vector, "privateKeyHex"), Encoding.UTF8.GetBytes(vector.Text("plain")));
            foreach (var (layout, name) in new[] { (Sm2Layout.C1C3C2, "c1c3c2Hex"), (Sm2Layout.C1C2C3, "c1c2c3Hex") })
            {
                var k = new BigInteger(vector.Text("kHex"), 16);
                Assert.Equal(vector.Text(name), Convert.ToHexStringLower(Sm2.TryEncrypt(Sm2Keys.PublicKeyInfo(privateKey), plain, layout, k)!));
                Assert.Equal(plain, Sm2.Decrypt(privateKey, Hex(vector, name)));
            }
        }
    }

    [Fact]
    public void The_public_key_as_an_app_shows_it()
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        Assert.Equal(Sm2Keys.PublicKeyInfoBytes, PublicKey.Length);
        Assert.Equal(Vectors.GetProperty("sm2").Text("publicKeySpkiBase64"), Convert.ToBase64String(PublicKey));
    }

    [Theory]
    [InlineData(Sm2Layout.C1C3C2, "requestC1C3C2")]
    [InlineData(Sm2Layout.C1C2C3, "requestC1C2C3")]
    public void A_request_in_both_layouts(Sm2Layout layout, string name)
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        var (request, sm2, plain) = (Vectors.GetProperty(name), Vectors.GetProperty("sm2"), Encoding.UTF8.GetBytes(Vectors.Text("plainBody")));
        var blob = Sm2.TryEncrypt(PublicKey, Hex(Vectors, "sm4KeyHex"), layout, new BigInteger(sm2.Text("kForCiphertextBlobHex"), 16));
        var hashKey = Sm2.TryEncrypt(PublicKey, Hex(Vectors, "hmacSm3KeyHex"), layout, new BigInteger(sm2.Text("kForEncryptedHashKeyHex"), 16));

        var body = SealedBody.Write(blob!, hashKey!, plain, Keys);

        Assert.Equal(JsonSerializer.Serialize(request, Relaxed), Encoding.UTF8.GetString(body));
        var opened = SealedBody.Open(new ReadOnlySequence<byte>(body), PrivateKey);
        Assert.Null(opened.Fault);
        Assert.Equal(plain, opened.Plain.ToArray());
    }

    [Fact]
    public void An_answer_is_sealed_and_opened()
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        var plain = Encoding.UTF8.GetBytes(Vectors.Text("plainResponse"));

        var answer = Keys.SealAnswer(plain);

        Assert.Equal(JsonSerializer.Serialize(Vectors.GetProperty("response"), Relaxed), Encoding.UTF8.GetString(answer));
        Assert.Equal(plain, Keys.OpenAnswer(answer).ToArray());
    }

    [Fact]
    public void The_signed_vector_holds_the_sealed_body()
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        var body = Encoding.UTF8.GetBytes(AuthVectors.Find("g3", "G3-10-enc").Text("body"));

        var opened = SealedBody.Open(new ReadOnlySequence<byte>(body), PrivateKey);

        Assert.Equal(Vectors.Text("plainBody"), Encoding.UTF8.GetString(opened.Plain.Span));
    }

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.Text(name));
}
