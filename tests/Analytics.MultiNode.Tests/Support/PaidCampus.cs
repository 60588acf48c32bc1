using System.Net.Http.Headers;
using System.Text.Json;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Signing;
using Analytics.TestKit;
using Analytics.TestKit.Contract;
using Analytics.TestKit.Vendor;

namespace Analytics.MultiNode.Tests.Support;

/// <summary>
/// A campus that sells face detection to one tenant, as a folder with a configuration and a data directory. Its node has no model: a vendor
/// behind it finds one face in every picture.
/// </summary>
internal sealed class PaidCampus : IAsyncDisposable
{
    public const string Tenant = "tenant";
    public const string Ability = AbilityCodes.FaceDetect;

    public static readonly AppKeys App = new("562b89493b1a40e1b97ea05e50dd8170", "0123456789abcdef0123456789abcdef");
    public static readonly AccessKeys Access = new("1a2b3c4d5e6f47788990aabbccddeeff", "ffeeddccbbaa40998877665544332211", App.AppKey);

    private readonly TempFolder _folder = new();
    private readonly VendorServer _vendor;

    private PaidCampus(VendorServer vendor) => _vendor = vendor;

    public string Folder => _folder.Path;

    public string Data => _folder["data"];

    /// <param name="packs">Bought at the first start.</param>
    /// <param name="units">Of each pack.</param>
    /// <param name="callsPerSecond">Of the account, in G2 and G3.</param>
    /// <param name="guardsReplays">Off, a call that is refused for its rate writes nothing.</param>
    public static async Task<PaidCampus> OfAsync(int packs, int units, int callsPerSecond, bool guardsReplays = true)
    {
        var campus = new PaidCampus(await VendorServer.StartAsync());
        await campus.WriteAsync(packs, units, callsPerSecond, guardsReplays);
        return campus;
    }

    /// <summary>Starts the node on the data that the one before left.</summary>
    public async Task<PaidNode> UpAsync()
    {
        var process = NodeProcess.Start(Folder, "run", "--config", _folder["campus.json"], "--data", Data);
        try
        {
            await process.RunningAsync();
            var line = await process.ErrorAsync("http: ");
            return new PaidNode(process, new Uri(line[(line.IndexOf("http: ", StringComparison.Ordinal) + 6)..].Split(' ')[0]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The management API, as the administrator whom the node made.</summary>
    public async Task<HttpClient> ManageAsync(PaidNode node)
    {
        var http = new HttpClient { BaseAddress = node.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(Data, "admin-token"))).Trim());
        return http;
    }

    /// <summary>A call of the tenant's, signed now.</summary>
    /// <param name="requestId">Stands in the body too, in a field that nobody knows: equal bodies of one millisecond are a replay in G1 and G2.</param>
    /// <param name="pictures">As many units; more than one in G1 alone.</param>
    public static HttpRequestMessage Call(Generation generation, byte[] picture, string requestId, int pictures = 1)
    {
        var base64 = Convert.ToBase64String(picture);
        var body = JsonSerializer.SerializeToUtf8Bytes<object>(generation switch
        {
            Generation.G1 => new { data = Enumerable.Repeat($"data:application/octet-stream;base64,{base64}", pictures), requestId },
            Generation.G2 => new { imageContent = base64, requestId },
            _ => new { Action = "DetectFace", ImageData = base64, requestId },
        });
        return SignedMessage.Of(Endpoint(generation), App, Access, body, TimeProvider.System.GetUtcNow(), requestId);
    }

    public async ValueTask DisposeAsync()
    {
        await _vendor.DisposeAsync();
        _folder.Dispose();
    }

    private static ContractEndpoint Endpoint(Generation generation) => generation switch
    {
        Generation.G1 => Endpoints.G1FaceDetect,
        Generation.G2 => Endpoints.G2FaceDetect,
        _ => Endpoints.G3FaceDetect,
    };

    /// <summary>The sections of a configuration that sell to the tenant, with the files that they name in a folder.</summary>
    /// <param name="folder">Of the configuration.</param>
    /// <param name="vendor">Who is asked for faces.</param>
    /// <param name="packs">Bought at the first start.</param>
    /// <param name="units">Of each pack.</param>
    /// <param name="callsPerSecond">Of the account, in G2 and G3.</param>
    public static Dictionary<string, object> Sections(TempFolder folder, VendorServer vendor, int packs, int units, int callsPerSecond)
    {
        vendor.Always = VendorAnswer.Json(
            """{"statusCode":0,"message":"success","returnObj":{"DetectBoxes":[[1,2,3,4]],"DetectClses":["face"],"DetectCount":1,"DetectScores":[0.9],"LandmarkCount":5,"Landmarks":[[1,2,3,4,5,6,7,8,9,10]]}}""");
        File.WriteAllText(folder["app-secret"], App.AppSecret);
        File.WriteAllText(folder["security-key"], Access.SecurityKey);
        File.WriteAllText(folder["vendor.json"], """{ "appKey": "app", "accessKey": "access", "securityKey": "secret" }""");
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["catalogue"] = new
            {
                abilities = new[] { new { ability = Ability, callsPerSecond } },
                packs = new[] { new { id = "small", ability = Ability, size = units } },
            },
            ["accounts"] = new[]
            {
                new
                {
                    id = Tenant,
                    keys = new[] { new { id = "main", accessKey = Access.AccessKey, securityKey = $"file:{folder["security-key"]}" } },
                    apps = new[] { new { id = "app", appKey = App.AppKey, appSecret = $"file:{folder["app-secret"]}", abilities = new[] { new { ability = Ability } } } },
                },
            },
            ["packs"] = Enumerable.Range(1, packs).Select(number => new { id = $"pack-{number}", account = Tenant, offer = "small" }),
            ["backends"] = new[]
            {
                new
                {
                    name = "vendor",
                    address = vendor.Address.GetLeftPart(UriPartial.Authority),
                    allowPlainHttp = true,
                    credentialsFile = folder["vendor.json"],
                    abilities = new[] { new { ability = Ability, qps = 100_000 } },
                    concurrency = 256,
                    attemptTimeout = "60s",
                    callTimeout = "60s",
                    retries = 0,
                },
            },
        };
    }

    private Task WriteAsync(int packs, int units, int callsPerSecond, bool guardsReplays) => File.WriteAllTextAsync(
        _folder["campus.json"],
        JsonSerializer.Serialize(new Dictionary<string, object>(Sections(_folder, _vendor, packs, units, callsPerSecond), StringComparer.Ordinal)
        {
            ["http"] = new { urls = "http://127.0.0.1:0" },
            ["inference"] = new { models = new[] { _folder["no-models"] } },
            ["evidence"] = new { enabled = false },
            ["auth"] = new { rejectReplay = guardsReplays },
        }));
}

/// <summary>A running node and where it listens.</summary>
internal sealed record PaidNode(NodeProcess Process, Uri Address) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
