using System.Buffers;
using System.Text;
using Analytics.Client.Bodies;
using Analytics.Client.Credentials;
using Analytics.Client.Encryption;
using Analytics.Client.Results;
using Analytics.TestKit;
using Analytics.TestKit.Vendor;

namespace Analytics.Client.Tests.Sending;

/// <summary>What really goes over the wire, checked by arithmetic of its own.</summary>
public sealed class WireTests
{
    [Theory]
    [InlineData(Generation.G1)]
    [InlineData(Generation.G2)]
    [InlineData(Generation.G3)]
    public async Task The_signature_covers_the_bytes_that_arrive(Generation generation)
    {
        await using var vendor = await VendorServer.StartAsync();
        using var client = new AnalyticsClient(Support.Options(vendor.Address, generation: generation) with { MaxRetries = 0 });

        await client.DetectFacesAsync(Media.Of(new MemoryStream(new byte[100_000])));

        var request = Assert.Single(vendor.Requests);
        Assert.Equal(("POST", "application/json"), (request.Method, request.Headers["Content-Type"]));
        Assert.Equal(request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), request.Headers["Content-Length"]);
        Assert.Equal(Signatures.Expected(generation, request), request.Headers[Signatures.Header(generation)]);
        Assert.Equal(generation == Generation.G3 ? "v3" : "", request.Headers.GetValueOrDefault("version", ""));
    }

    [Fact]
    public async Task A_new_key_file_is_used_by_the_next_call_and_a_broken_one_is_not()
    {
        using var folder = new TempFolder();
        var file = folder["keys.json"];
        Write(file, "one", 1);
        await using var vendor = await VendorServer.StartAsync();
        using var client = new AnalyticsClient(Support.Options(vendor.Address) with { Credentials = new FileCredentials(file) });

        await client.DetectHardHatsAsync(Media.Of(new byte[1]));
        Write(file, "two", 2);
        await client.DetectHardHatsAsync(Media.Of(new byte[1]));
        File.WriteAllText(file, "{");
        await client.DetectHardHatsAsync(Media.Of(new byte[1]));

        Assert.Equal(["one", "two", "two"], vendor.Requests.Select(r => r.Headers["appkey"]));
        await Assert.ThrowsAsync<CredentialsException>(async () => await new FileCredentials(folder["none.json"]).GetAsync(default));
    }

    [Fact]
    public async Task A_missing_key_is_told_and_nothing_is_sent()
    {
        await using var vendor = await VendorServer.StartAsync();
        using var client = new AnalyticsClient(Support.Options(vendor.Address) with { Credentials = new FixedCredentials(Support.Keys with { SecurityKey = "" }) });

        var fault = await Assert.ThrowsAsync<CredentialsException>(() => client.DetectHardHatsAsync(Media.Of(new byte[1])));

        Assert.Contains("SecurityKey", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Support.Keys.AppSecret, Support.Keys.ToString(), StringComparison.Ordinal);
        Assert.Empty(vendor.Requests);
    }

    [Fact]
    public async Task Host_zone_and_service_code_are_settings()
    {
        await using var vendor = await VendorServer.StartAsync();
        using var client = new AnalyticsClient(Support.Options(vendor.Address) with
        {
            Host = "ai-global.ctapi.ctyun.cn",
            SignHost = true,
            EopDateZone = TimeSpan.FromHours(8),
            ServiceCodes = new Dictionary<string, string> { ["hard_hat"] = "abcdefghijkl" },
        });

        await client.DetectHardHatsAsync(Media.Of(new byte[1]));

        var request = Assert.Single(vendor.Requests);
        Assert.Equal("/v1/aiop/api/abcdefghijkl/SafeHat/base/hat_detect", request.Path);
        Assert.Equal(("ai-global.ctapi.ctyun.cn", "20260301T160000Z"), (request.Headers["Host"], request.Headers["eop-date"]));
        Assert.Equal(Signatures.Expected(Generation.G3, request), request.Headers["Eop-Authorization"]);
        Assert.Contains(";host ", request.Headers["Eop-Authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Sm2Layout.C1C3C2)]
    [InlineData(Sm2Layout.C1C2C3)]
    public async Task Encrypted_both_ways(Sm2Layout layout)
    {
        var privateKey = Sm2Keys.NewPrivateKey();
        await using var vendor = (await VendorServer.StartAsync()).Then(VendorAnswer.Of(request =>
        {
            var opened = SealedBody.Open(new ReadOnlySequence<byte>(request.Body), privateKey);
            Assert.StartsWith("{\"image\":\"", Encoding.UTF8.GetString(opened.Plain.Span), StringComparison.Ordinal);
            return opened.Keys!.SealAnswer("""{"statusCode":0,"returnObj":[{"box":[1,2,3,4],"classname":"red_hat","score":1}]}"""u8);
        }));
        using var client = Encrypting(vendor, privateKey, layout);

        Assert.Equal("red_hat", Assert.Single((await client.DetectHardHatsAsync(Media.Of(new byte[100]))).Value()).ClassName);
        Assert.Equal("true", Assert.Single(vendor.Requests).Headers["decrypted"]);
    }

    [Fact]
    public async Task Under_encryption_refusals_come_plain_and_a_forged_answer_is_none()
    {
        var privateKey = Sm2Keys.NewPrivateKey();
        await using var vendor = (await VendorServer.StartAsync()).Then(
            VendorAnswer.Json("""{"code":40017,"statusCode":40017,"message":"加密参数不符合要求","details":"入参格式不符合加密功能要求","error":"AI_OP_40017"}"""),
            VendorAnswer.Of(_ => SessionKeys.New().SealAnswer("""{"statusCode":0,"returnObj":[]}"""u8)));
        using var client = Encrypting(vendor, privateKey, Sm2Layout.C1C3C2);

        Assert.Equal((40017, ErrorClass.Input), (await client.DetectHardHatsAsync(Media.Of(new byte[1]))).Business() is var error ? (error.Number, error.Class) : default);
        Assert.Equal(NetworkFault.Undecipherable, (await client.DetectHardHatsAsync(Media.Of(new byte[1]))).Network().Fault);
        Assert.Equal(2, vendor.Requests.Count);
    }

    private static AnalyticsClient Encrypting(VendorServer vendor, byte[] privateKey, Sm2Layout layout) => new(Support.Options(vendor.Address) with
    {
        EncryptBodies = true,
        Sm2Layout = layout,
        Credentials = new FixedCredentials(Support.Keys with { Sm2PublicKey = Convert.ToBase64String(Sm2Keys.PublicKeyInfo(privateKey)) }),
    });

    // The time is set by hand: two writes may fall into one tick of the file system's clock.
    private static void Write(string file, string appKey, int minute)
    {
        File.WriteAllText(file, $$"""{"appKey":"{{appKey}}","accessKey":"ak","securityKey":"sk"}""");
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 3, 1, 8, minute, 0, DateTimeKind.Utc));
    }
}
