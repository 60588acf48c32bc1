using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Analytics.Client.Signing;
using Analytics.TestKit.Contract;

namespace Analytics.Client.Tests.Signing;

/// <summary>Every value of the contract's vectors, computed by our own functions.</summary>
public sealed class SigningVectorTests
{
    public static IEnumerable<TheoryDataRow<string>> G1() => AuthVectors.Ids("g1").Select(id => new TheoryDataRow<string>(id));

    public static IEnumerable<TheoryDataRow<string>> G2() => AuthVectors.Ids("g2").Select(id => new TheoryDataRow<string>(id));

    public static IEnumerable<TheoryDataRow<string>> G3() => AuthVectors.Ids("g3").Select(id => new TheoryDataRow<string>(id));

    [Theory]
    [MemberData(nameof(G1))]
    public void A_vector_of_G1(string id)
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        var vector = AuthVectors.Find("g1", id);
        var hash = SHA1.HashData(Body(vector));
        var signature = new byte[G1Signature.Bytes];

        Assert.True(G1Signature.TryCompute(
            Keys.AppSecret, vector.Text("method"), vector.Text("path"), vector.Text("query"), vector.Text("xCtyunDt"), hash, signature));

        var fits = G1Signature.Authorization(Keys.AppKey, signature) == vector.GetProperty("headers").Text("Authorization");
        Assert.Equal(vector.GetProperty("mustVerify").GetBoolean(), fits);
        Assert.Equal(fits, Convert.ToHexStringLower(hash) == vector.Text("sha1OfBodyHex"));
    }

    [Theory]
    [MemberData(nameof(G2))]
    public void A_vector_of_G2(string id)
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        var vector = AuthVectors.Find("g2", id);

        var signs = new[] { vector.Text("path"), G2Signature.OtherPath(vector.Text("path")) }.OfType<string>().Select(path =>
        {
            using var hash = G2Signature.Begin(Keys.AppKey, Keys.AppSecret, vector.Text("timestamp"), path)!;
            hash.AppendData(Body(vector));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        });

        Assert.Equal(vector.GetProperty("mustVerify").GetBoolean(), signs.Contains(vector.Text("sign")));
        Assert.Equal(id.StartsWith("G2-2", StringComparison.Ordinal), G2Signature.OtherPath(vector.Text("path")) is not null);
    }

    [Theory]
    [MemberData(nameof(G3))]
    public void A_vector_of_G3(string id)
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        var vector = AuthVectors.Find("g3", id);
        var hash = SHA256.HashData(Body(vector));
        Assert.Equal(vector.Text("bodySha256Hex"), Convert.ToHexStringLower(hash));
        Assert.Equal(vector.Text("sortedQuery"), G3Query.Sorted(vector.Text("rawQuery")));

        var key = new byte[G3Signature.KeyBytes];
        Assert.True(G3Signature.TryDeriveAccountKey(Keys.SecurityKey, Keys.AccessKey, vector.Text("eopDate"), key));
        Assert.Equal(vector.Text("kAkHex"), Convert.ToHexStringLower(key));
        Assert.True(G3Signature.TryDeriveDateKey(key, vector.Text("kdateData"), key));
        Assert.Equal(vector.Text("kdateHex"), Convert.ToHexStringLower(key));
        var signed = Headers(vector);
        var signature = new byte[G3Signature.Bytes];
        Assert.True(G3Signature.TryCompute(key, signed, vector.Text("sortedQuery"), hash, signature));

        var must = vector.GetProperty("mustVerify").GetBoolean();
        Assert.Equal(must, Convert.ToBase64String(signature) == vector.Text("signature"));
        // G3-8 differs in the case of a word, on purpose.
        Assert.Equal(must, vector.Text("eopAuthorization").Equals(
            G3Signature.Authorization(Keys.AccessKey, signed, signature), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void What_a_client_sends_is_the_vector_however_the_body_is_cut(int piece)
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        var app = new AppKeys(Keys.AppKey, Keys.AppSecret);
        var (g1, g2, g3) = (AuthVectors.Find("g1", "G1-2"), AuthVectors.Find("g2", "G2-3"), AuthVectors.Find("g3", "G3-3"));

        Assert.Equal(g1.GetProperty("headers").Text("Authorization"), Sign(RequestSigner.ForG1(
            app, DateTimeOffset.FromUnixTimeMilliseconds(1544518784923), g1.Text("path"), g1.Text("query")), g1, piece, "Authorization"));
        Assert.Equal(g2.Text("sign"), Sign(RequestSigner.ForG2(
            app, DateTimeOffset.FromUnixTimeMilliseconds(1577808000000), g2.Text("path")), g2, piece, "Sign"));
        var sent = Sign(RequestSigner.ForG3(
            new AccessKeys(Keys.AccessKey, Keys.SecurityKey, Keys.AppKey), new DateTimeOffset(2021, 12, 21, 16, 30, 14, TimeSpan.Zero),
            g3.Text("requestId"), further: new SignedHeader("host", "ai-global.ctapi.ctyun.cn")), g3, piece, "Eop-Authorization");
        Assert.Equal(AuthVectors.Find("g3", "G3-2").Text("eopAuthorization"), sent);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_not_signed()
    {
        using var signer = RequestSigner.ForG1(new AppKeys("key", "secret"), DateTimeOffset.UnixEpoch, "/\ud800");

        Assert.Throws<ArgumentException>(() => signer.Sign());
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("b=2&a=1", "a=1&b=2", "a=1&b=2")]
    [InlineData("b=2&a=2&a=1", "a=2&a=1&b=2", "a=2&a=1&b=2")]
    [InlineData("b=%E4%BA%BA&a", "a&b=%E4%BA%BA", "a&b=人")]
    [InlineData("a=b%3Dc", "a=b%3Dc", "a=b=c")]
    [InlineData("a=1%26b=2", "a=1%26b=2", null)]
    [InlineData("a%3D1=2", "a%3D1=2", null)]
    [InlineData("a=1%0Ahost:x", "a=1%0Ahost:x", null)]
    public void A_query_is_sorted_raw_and_decoded(string query, string sorted, string? decoded)
    {
        Assert.Equal(sorted, G3Query.Sorted(query));
        Assert.Equal(decoded, G3Query.DecodedAndSorted(query));
    }

    [Theory]
    [InlineData("20211221T163014Z", true)]
    [InlineData("20240229T000000Z", true)]
    [InlineData("20230229T000000Z", false)]
    [InlineData("20211221T163014z", false)]
    [InlineData("20211221T163014", false)]
    [InlineData("20211221T163014Z ", false)]
    [InlineData("020211221T163014Z", false)]
    [InlineData("２０２１1221T163014Z", false)]
    [InlineData("20211221T246014Z", false)]
    public void A_date_has_one_form(string text, bool isDate) => Assert.Equal(isDate, EopDate.TryRead(text, out _));

    private static string Sign(RequestSigner signer, JsonElement vector, int piece, string header)
    {
        using (signer)
        {
            foreach (var bytes in Body(vector).Chunk(piece))
                signer.Append(bytes);
            return signer.Sign().Single(sent => sent.Name == header).Value;
        }
    }

    private static SignedHeader[] Headers(JsonElement vector) =>
    [
        .. vector.Text("stringToSign").Split('\n').TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(':', 2)).Select(pair => new SignedHeader(pair[0], pair[1])),
    ];

    private static byte[] Body(JsonElement vector) => Encoding.UTF8.GetBytes(vector.Text("body"));

    /// <summary>The vectors' own, invented ones.</summary>
    private static class Keys
    {
        private static readonly JsonElement s_keys = AuthVectors.Root!.Value.GetProperty("credentials");

        public static string AppKey => s_keys.Text("appKey");

        public static string AppSecret => s_keys.Text("appSecret");

        public static string AccessKey => s_keys.Text("accessKey");

        public static string SecurityKey => s_keys.Text("securityKey");
    }
}
