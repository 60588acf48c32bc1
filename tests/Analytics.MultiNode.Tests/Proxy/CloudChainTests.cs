using System.Text;
using System.Text.Json;
using Analytics.Capture.Images;
using Analytics.Client;
using Analytics.Client.Bodies;
using Analytics.Client.Credentials;
using Analytics.Client.Results;
using Analytics.MultiNode.Tests.Support;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using Analytics.TestKit.Vendor;
using Analytics.Vision.Media;

namespace Analytics.MultiNode.Tests.Proxy;

/// <summary>
/// Two nodes, one as the other's cloud: a client calls the campus, the campus asks the cloud node, and that one a vendor. Each door has
/// keys and a ledger of its own. Falls and masks are limited-free, so that no pack is needed; no node has a model.
/// </summary>
public sealed class CloudChainTests : IAsyncLifetime
{
    private const string AppKey = "562b89493b1a40e1b97ea05e50dd8170", AccessKey = "1a2b3c4d5e6f47788990aabbccddeeff";
    private const string AppSecret = "0123456789abcdef0123456789abcdef", SecurityKey = "ffeeddccbbaa40998877665544332211";

    private readonly TempFolder _folder = new();
    private readonly List<NodeProcess> _nodes = [];
    private VendorServer _vendor = null!;
    private Uri _cloud = null!;
    private Uri _campus = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(typeof(NodeSettings).GetProperty("Accounts") is null, "this build's configuration has no accounts: nobody could call the AI API");
        _vendor = await VendorServer.StartAsync();
        File.WriteAllText(_folder["app-secret"], AppSecret);
        File.WriteAllText(_folder["security-key"], SecurityKey);
        File.WriteAllText(_folder["keys.json"], JsonSerializer.Serialize(new { appKey = AppKey, appSecret = AppSecret, accessKey = AccessKey, securityKey = SecurityKey }));
        _cloud = await NodeAsync("cloud", _vendor.Address, "g3");
        _campus = await NodeAsync("campus", _cloud, "g3");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (_vendor is not null)
            await _vendor.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_answer_comes_through_both()
    {
        _vendor.Always = VendorAnswer.Json("""{"statusCode":0,"message":"success","returnObj":{"score":0.125}}""");
        using var client = Client(_campus);

        var result = await client.ScoreFallAsync([.. Enumerable.Repeat(Picture(), 16)], Token);

        Assert.Equal(0.125, Assert.IsType<ApiResult<ClipScore>.Success>(result).Value.Score);
        Assert.Equal(16, JsonDocument.Parse(Assert.Single(_vendor.Requests).Body).RootElement.GetProperty("images").GetArrayLength());
        Assert.Contains("analytics_backend_answered", await MetricsAsync(_campus, "campus"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_does_the_ability_s_own_refusal_word_for_word()
    {
        _vendor.Always = VendorAnswer.Json("""{"statusCode":4015,"code":4015,"message":"error","details":"图像解析失败","error":"AI_OP_4015"}""");
        using var client = Client(_campus);

        var error = Assert.IsType<ApiResult<ClipScore>.BusinessError>(await client.ScoreFallAsync([.. Enumerable.Repeat(Picture(), 16)], Token));

        Assert.Equal((4015, "error", "图像解析失败"), (error.Number, error.Message, error.Details));
    }

    [Fact]
    public async Task A_spent_account_behind_it_is_a_failure_of_the_service_here_and_is_asked_once()
    {
        _vendor.Always = VendorAnswer.Json("""{"code":51003,"statusCode":51003,"message":"API可用次数已不足","details":"","error":"51003"}""", 403);
        using var client = Client(_campus);

        // The ability is registered and its worker cannot be reached: the first call hears of it as the later ones do.
        for (var i = 0; i < 3; i++)
        {
            var refused = Assert.IsType<ApiResult<ClipScore>.GatewayError>(await client.ScoreFallAsync([.. Enumerable.Repeat(Picture(), 16)], Token));
            Assert.Equal((ErrorClass.Service, 50000), (refused.Class, refused.Number));
        }

        Assert.Single(_vendor.Requests);
    }

    [Theory]
    [InlineData(2, "mask")]
    [InlineData(3, "mask")]
    [InlineData(3, "fall_down")]
    public async Task A_script_that_knows_nothing_of_this_code_is_answered(int generation, string ability)
    {
        Assert.SkipUnless(Needs.OnPath("python3"), "python3 is not installed");
        _vendor.Always = VendorAnswer.Json(ability == "mask"
            ? """{"statusCode":0,"message":"success","returnObj":{"face_num":1,"face_list":[{"face_location":{"top":1,"left":2,"width":3,"height":4},"FaceMask":"戴口罩","FaceAntiSpoofing":"活体人脸"}]}}"""
            : """{"statusCode":0,"message":"success","returnObj":{"score":0.5}}""");

        var (code, output) = await PythonAsync(generation, ability);

        Assert.True(code == 0, output);
        var answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(generation == 2 ? "result" : "returnObj", answer.EnumerateObject().Last(m => m.Value.ValueKind == JsonValueKind.Object).Name);
    }

    [Fact]
    public async Task A_script_of_the_first_generation_is_let_in_and_asked_for_a_pack()
    {
        Assert.SkipUnless(Needs.OnPath("python3"), "python3 is not installed");
        var (_, output) = await PythonAsync(1, "face_detect");
        Assert.Equal(51002, JsonDocument.Parse(output).RootElement.GetProperty("code").GetInt32());
    }

    private async Task<Uri> NodeAsync(string name, Uri behind, string generation)
    {
        var config = _folder[$"{name}.json"];
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            name,
            http = new { urls = "http://127.0.0.1:0" },
            inference = new { models = new[] { _folder["no-models"] } },
            accounts = new[]
            {
                new
                {
                    id = "tenant",
                    keys = new[] { new { id = "main", accessKey = AccessKey, securityKey = $"file:{_folder["security-key"]}" } },
                    apps = new[]
                    {
                        new
                        {
                            id = "app",
                            appKey = AppKey,
                            appSecret = $"file:{_folder["app-secret"]}",
                            abilities = new[] { new { ability = "fall_down" }, new { ability = "mask" }, new { ability = "face_detect" } },
                        },
                    },
                },
            },
            backends = new[]
            {
                new { name = "behind", address = behind.GetLeftPart(UriPartial.Authority), generation, credentialsFile = _folder["keys.json"], retries = 0 },
            },
        }), Token);
        var node = NodeProcess.Start(_folder.Path, "run", "--config", config, "--data", _folder[$"{name}-data"]);
        _nodes.Add(node);
        await node.RunningAsync();
        var line = await node.ErrorAsync("http: ");
        var address = new Uri(line[(line.IndexOf("http: ", StringComparison.Ordinal) + 6)..].Split(' ')[0]);
        await NeedRoutesAsync(address);
        return address;
    }

    // The contract's refusal of a call without any key has a number; where the routes are missing nobody knows the path.
    private static async Task NeedRoutesAsync(Uri address)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(address, "/v1/aiop/api/2gm0y369n30g/action/falldown/images"), new StringContent("{}", Encoding.UTF8, "application/json"), Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.SkipUnless(text.Contains("40002", StringComparison.Ordinal), $"this build's node does not serve the AI API yet: HTTP {(int)answer.StatusCode}");
    }

    private async Task<string> MetricsAsync(Uri node, string name)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(_folder[$"{name}-data"], "admin-token"), Token)).Trim());
        return await http.GetStringAsync(new Uri(node, "/metrics"), Token);
    }

    private async Task<(int Code, string Output)> PythonAsync(int generation, string ability)
    {
        var photo = _folder["photo.jpg"];
        await File.WriteAllBytesAsync(photo, Jpeg(), Token);
        var start = new System.Diagnostics.ProcessStartInfo("python3", [Path.Combine(Analytics.Node.Composition.Home.Path, "docs", "samples", "python", "ctyun.py"), $"{generation}", ability, photo])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in new[] { ("URL", _campus.AbsoluteUri), ("APP_KEY", AppKey), ("APP_SECRET", AppSecret), ("ACCESS_KEY", AccessKey), ("SECURITY_KEY", SecurityKey) })
            start.Environment[$"CTYUN_{name}"] = value;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        using var process = System.Diagnostics.Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output + await errors);
    }

    private static AnalyticsClient Client(Uri address) => new(new AnalyticsClientOptions
    {
        BaseAddress = address,
        Credentials = new FixedCredentials(new ClientCredentials(AppKey, AppSecret, AccessKey, SecurityKey)),
        MaxRetries = 0,
    });

    private static Media Picture() => Media.Of(Jpeg());

    private static byte[] Jpeg() => new NativeImageCodec().EncodeJpeg(new BgrImage(64, 48, [.. Enumerable.Range(0, 64 * 48 * 3).Select(i => (byte)(i * 7))]), 85);
}
