using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Analytics.Client.Encryption;

namespace Analytics.Client.Tests.Encryption;

public sealed class SealedBodyTests
{
    private static readonly byte[] s_privateKey = Convert.FromHexString("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
    private static readonly byte[] s_publicKey = Sm2Keys.PublicKeyInfo(s_privateKey);
    private static readonly byte[] s_plain = Encoding.UTF8.GetBytes("""{"ImageData":"人脸 AAAA"}""");

    [Theory]
    [InlineData("encryptedBody", SealFault.EncryptedBodyHash)]
    [InlineData("ciphertextBlob", SealFault.CiphertextBlobHash)]
    [InlineData("ciphertextBlobHash", SealFault.CiphertextBlobHash)]
    [InlineData("encryptedBodyHash", SealFault.EncryptedBodyHash)]
    [InlineData("encryptedHashKey", SealFault.Sm2)]
    public void A_changed_character_is_found(string field, SealFault fault)
    {
        var body = Body();
        var text = body[field]!.GetValue<string>();
        body[field] = text[..9] + (text[9] == 'A' ? 'B' : 'A') + text[10..];

        Assert.Equal(fault, Open(body).Fault);
    }

    [Fact]
    public void The_hash_of_the_body_is_not_that_of_the_key()
    {
        var body = Body();
        body["ciphertextBlobHash"] = body["encryptedBodyHash"]!.GetValue<string>();

        Assert.Equal(SealFault.CiphertextBlobHash, Open(body).Fault);
    }

    [Theory]
    [InlineData(97)]
    [InlineData(98)]
    [InlineData(96)]
    [InlineData(1)]
    public void A_hash_key_of_zeros_does_not_decrypt(int length)
    {
        var body = Body();
        body["encryptedHashKey"] = Convert.ToBase64String(new byte[length]);

        Assert.Equal(SealFault.Sm2, Open(body).Fault);
    }

    [Fact]
    public void A_point_beside_the_curve_does_not_decrypt()
    {
        var cipher = Sm2.Encrypt(s_publicKey, s_plain);
        foreach (var change in new Action<byte[]>[]
        {
            bytes => bytes[0] = 2,
            bytes => bytes[40] ^= 1,
            bytes => bytes.AsSpan(1, 64).Fill(0xFF),
            bytes => bytes.AsSpan(1, 64).Clear(),
        })
        {
            var changed = cipher.ToArray();
            change(changed);
            Assert.Null(Sm2.Decrypt(s_privateKey, changed));
        }

        Assert.Equal(s_plain, Sm2.Decrypt(s_privateKey, cipher));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(15)]
    public void A_key_of_another_length_is_no_SM4_key(int length)
    {
        var hashKey = new byte[] { 7 };
        var keys = new SessionKeys(new byte[16], hashKey);
        var body = SealedBody.Write(Sm2.Encrypt(s_publicKey, new byte[length]), Sm2.Encrypt(s_publicKey, hashKey), s_plain, keys);

        Assert.Equal(SealFault.Sm4, Open(body).Fault);
    }

    [Fact]
    public void A_plain_text_that_is_no_UTF8_is_refused()
    {
        var body = SealedBody.Seal(s_publicKey, [(byte)'{', 0xC3, 0x28, (byte)'}'], SessionKeys.New());

        Assert.Equal(SealFault.Sm4, Open(body).Fault);
    }

    [Fact]
    public void Wrong_padding_is_refused()
    {
        var (keys, hashKey) = (new SessionKeys(new byte[16], [7]), new byte[] { 7 });
        foreach (var last in new byte[] { 0, 17, 2, 255 })
        {
            // A block whose end is no padding, encrypted as it is.
            var block = new byte[16];
            block[15] = last;
            Sm4.Run(new byte[16], block, 16, isEncryption: true);
            var body = JsonNode.Parse(SealedBody.Write(Sm2.Encrypt(s_publicKey, new byte[16]), Sm2.Encrypt(s_publicKey, hashKey), s_plain, keys))!;
            var text = Convert.ToBase64String(block);
            body["encryptedBody"] = text;
            body["encryptedBodyHash"] = Convert.ToBase64String(HmacSm3.Hash(hashKey, Encoding.ASCII.GetBytes(text), text.Length));

            Assert.Equal(SealFault.Sm4, Open(body).Fault);
        }
    }

    [Theory]
    [InlineData("ciphertextBlob")]
    [InlineData("encryptedBody")]
    [InlineData("encryptedHashKey")]
    [InlineData("ciphertextBlobHash")]
    [InlineData("encryptedBodyHash")]
    public void Each_field_must_be_there_and_be_Base64(string field)
    {
        foreach (var value in new JsonNode?[] { null, 5, "", "***", "AAA\nAAAA", "A", "AA=A", new JsonObject(), new JsonArray("AAAA"), true, "\ud800" })
        {
            var body = Body();
            body[field] = value?.DeepClone();
            Assert.Equal(SealFault.Form, Open(body).Fault);
        }

        var without = Body();
        without.Remove(field);
        Assert.Equal(SealFault.Form, Open(without).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"\\ud800\":")]
    public void What_is_no_JSON_object_is_refused_as_such(string body) => Assert.Equal(SealFault.NotAnObject, Open(Encoding.UTF8.GetBytes(body)).Fault);

    [Theory]
    [InlineData("""{"image":"AAAA"}""")]
    [InlineData("""{"\ud800":{"x":[1,{"y":null}]},"z":1e999}""")]
    public void A_plain_body_lacks_the_form(string body) => Assert.Equal(SealFault.Form, Open(Encoding.UTF8.GetBytes(body)).Fault);

    [Fact]
    public void Other_alphabets_other_fields_escapes_and_a_mark_are_read()
    {
        var keys = new SessionKeys(new byte[16], [7]);
        var (blob, hashKey) = (Url(Sm2.Encrypt(s_publicKey, new byte[16])), Convert.ToBase64String(Sm2.Encrypt(s_publicKey, [7], Sm2Layout.C1C2C3)));
        var text = Url(Sm4.Encrypt(new byte[16], s_plain));
        var json = $$"""
            { "more": [{}], "encryptedBody": "AAAA", "encryptedBody": "{{text}}", "ciphertextBlob": "{{blob}}",
              "encryptedHashKey": "{{hashKey.Replace("/", "\\/", StringComparison.Ordinal)}}",
              "encryptedBodyHash": "{{Mac(text)}}", "ciphertextBlobHash": "{{Mac(blob)}}" }
            """;

        var opened = Open([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(json)]);

        Assert.Null(opened.Fault);
        Assert.Equal(s_plain, opened.Plain.ToArray());
        static string Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
        static string Mac(string text) => Convert.ToBase64String(HmacSm3.Hash([7], Encoding.ASCII.GetBytes(text), text.Length));
    }

    [Fact]
    public void A_body_in_pieces_opens_like_a_whole_one()
    {
        var body = SealedBody.Seal(s_publicKey, s_plain, SessionKeys.New());

        for (var piece = 1; piece < 40; piece += 6)
            Assert.Equal(s_plain, SealedBody.Open(Pieces.Of(body, piece), s_privateKey).Plain.ToArray());
    }

    [Fact]
    public void A_client_opens_what_its_request_was_answered_and_nothing_else()
    {
        var keys = SessionKeys.New();
        var server = Open(SealedBody.Seal(s_publicKey, s_plain, keys)).Keys!;
        var answer = server.SealAnswer("{\"statusCode\":0}"u8);

        Assert.Equal("{\"statusCode\":0}"u8, keys.OpenAnswer(answer).Span);
        Assert.Equal("{\"statusCode\":4003}"u8, keys.OpenAnswer("{\"statusCode\":4003}"u8.ToArray()).Span);
        Assert.Throws<CryptographicException>(() => SessionKeys.New().OpenAnswer(answer));
        answer[^5] ^= 1;
        Assert.ThrowsAny<Exception>(() => keys.OpenAnswer(answer));
    }

    [Fact]
    public void Nobody_else_opens_it()
    {
        var body = SealedBody.Seal(s_publicKey, s_plain, SessionKeys.New());

        Assert.Equal(SealFault.Sm2, SealedBody.Open(new ReadOnlySequence<byte>(body), Sm2Keys.NewPrivateKey()).Fault);
    }

    private static JsonObject Body() => JsonNode.Parse(SealedBody.Seal(s_publicKey, s_plain, SessionKeys.New()))!.AsObject();

    private static OpenedBody Open(JsonNode body) => Open(Encoding.UTF8.GetBytes(body.ToJsonString()));

    private static OpenedBody Open(byte[] body) => SealedBody.Open(new ReadOnlySequence<byte>(body), s_privateKey);
}
