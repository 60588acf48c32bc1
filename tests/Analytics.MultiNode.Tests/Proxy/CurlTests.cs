using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Analytics.Capture.Images;
using Analytics.MultiNode.Tests.Support;
using Analytics.Node.Composition;
using Analytics.Vision.Media;

namespace Analytics.MultiNode.Tests.Proxy;

/// <summary>The samples in bash, which sign with openssl and send with curl, against a running node: they know nothing of this code.</summary>
public sealed class CurlTests
{
    private const string Third = "/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_generations_are_answered_and_a_wrong_secret_is_not()
    {
        foreach (var program in new[] { "bash", "curl", "openssl", "od" })
            Assert.SkipUnless(Needs.OnPath(program), $"{program} is not installed");
        await using var campus = await PaidCampus.OfAsync(packs: 1, units: 3, callsPerSecond: 100);
        await using var node = await campus.UpAsync();
        var photo = new NativeImageCodec().EncodeJpeg(new BgrImage(64, 48, [.. Enumerable.Range(0, 64 * 48 * 3).Select(i => (byte)(i * 7))]), 85);
        await File.WriteAllBytesAsync(Path.Combine(campus.Folder, "photo.jpg"), photo, Token);

        var first = await CallAsync(campus, node, 1, "/face/api/v1/face_detect.json", """{"data":["@photo.jpg"]}""");
        var second = await CallAsync(campus, node, 2, Third, """{"imageContent":"@photo.jpg"}""");
        var third = await CallAsync(campus, node, 3, Third, """{"Action":"DetectFace","ImageData":"@photo.jpg"}""", further: "version:v3");
        var strangers = new List<JsonElement>();
        for (var generation = 1; generation <= 3; generation++)
            strangers.Add(await CallAsync(campus, node, generation, generation == 1 ? "/face/api/v1/face_detect.json" : Third, "{}", secret: "wrong"));
        var spent = await CallAsync(campus, node, 3, Third, """{"Action":"DetectFace","ImageData":"@photo.jpg"}""", further: "version:v3");

        Assert.Equal((0, 1), (first.GetProperty("code").GetInt32(), first.GetProperty("result").GetArrayLength()));
        Assert.Equal("0", second.GetProperty("code").ToString());
        Assert.Equal((0, 1), (third.GetProperty("statusCode").GetInt32(), third.GetProperty("returnObj").GetProperty("DetectCount").GetInt32()));
        Assert.All(strangers, refused => Assert.Equal(10020, refused.GetProperty("code").GetInt32()));
        // One unit for each of the three, none for the strangers.
        Assert.Equal(51003, spent.GetProperty("code").GetInt32());
    }

    private static async Task<JsonElement> CallAsync(
        PaidCampus campus, PaidNode node, int generation, string path, string body, string? further = null, string? secret = null)
    {
        string[] arguments = [Path.Combine(Home.Path, "docs", "samples", "curl", "call.sh"), $"{generation}", path, body, .. further is null ? [] : new[] { further }];
        var start = new ProcessStartInfo("bash", arguments)
        {
            WorkingDirectory = campus.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["CTYUN_URL"] = node.Address.AbsoluteUri;
        start.Environment["CTYUN_APP_KEY"] = PaidCampus.App.AppKey;
        start.Environment["CTYUN_APP_SECRET"] = secret ?? PaidCampus.App.AppSecret;
        start.Environment["CTYUN_ACCESS_KEY"] = PaidCampus.Access.AccessKey;
        start.Environment["CTYUN_SECURITY_KEY"] = secret ?? PaidCampus.Access.SecurityKey;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"{await errors} {await output}");
        using var answer = JsonDocument.Parse(await output);
        return answer.RootElement.Clone();
    }
}
