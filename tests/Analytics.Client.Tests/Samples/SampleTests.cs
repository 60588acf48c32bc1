using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Analytics.Client.Tests.Sending;
using Analytics.TestKit;
using Analytics.TestKit.Contract;
using Analytics.TestKit.Vendor;

namespace Analytics.Client.Tests.Samples;

/// <summary>
/// The samples were written from the contract's pages and not from this library: that both sign alike speaks for both. They are run as
/// a reader would run them.
/// </summary>
public sealed class SampleTests
{
    private const string Driver = """
        import json, sys
        sys.path.insert(0, sys.argv[1])
        import ctyun
        data = json.load(sys.stdin)
        c, out = data["credentials"], {}
        for v in data["g1"]:
            out[v["id"]] = ctyun.sign_g1(c["appKey"], c["appSecret"], v["method"], v["path"], v["query"], v["xCtyunDt"], v["body"].encode())
        for v in data["g2"]:
            out[v["id"]] = ctyun.sign_g2(c["appKey"], c["appSecret"], v["timestamp"], v["signedPath"], v["body"].encode())
        for v in data["g3"]:
            signed = dict(line.split(":", 1) for line in v["stringToSign"].split("\n\n")[0].split("\n"))
            out[v["id"]] = ctyun.sign_g3(c["accessKey"], c["securityKey"], signed, v["rawQuery"], v["body"].encode())
        print(json.dumps(out))
        """;

    /// <summary>Reads a vector a line, its parts in Base64 with blanks between, and prints its headers, tabs between.</summary>
    private const string JavaDriver = """
        import java.util.*;
        import static java.nio.charset.StandardCharsets.UTF_8;

        public final class Driver {
            public static void main(String[] arguments) throws Exception {
                var lines = new Scanner(System.in, UTF_8);
                while (lines.hasNextLine()) {
                    var f = Arrays.stream(lines.nextLine().split(" ", -1)).map(part -> new String(Base64.getDecoder().decode(part), UTF_8)).toArray(String[]::new);
                    var headers = switch (f[0]) {
                        case "g1" -> Ctyun.signG1(f[1], f[2], f[3], f[4], f[5], f[6], f[7].getBytes(UTF_8));
                        case "g2" -> Ctyun.signG2(f[1], f[2], f[3], f[4], f[5].getBytes(UTF_8));
                        default -> {
                            var signed = new HashMap<String, String>();
                            for (var header : f[5].split("\n"))
                                signed.put(header.split(":", 2)[0], header.split(":", 2)[1]);
                            yield Ctyun.signG3(f[1], f[2], signed, f[3], f[4].getBytes(UTF_8));
                        }
                    };
                    var text = new StringJoiner("\t");
                    headers.forEach((name, value) -> text.add(name + "\t" + value));
                    System.out.println(text);
                }
            }
        }
        """;

    public static TheoryData<string, string> Vectors()
    {
        var rows = new TheoryData<string, string>();
        foreach (var generation in new[] { "g1", "g2", "g3" })
        {
            foreach (var id in AuthVectors.Ids(generation))
                rows.Add(generation, id);
        }

        return rows;
    }

    [Fact]
    public async Task Python_signs_as_the_vectors_do()
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        Needs("python3");

        var output = await RunAsync("python3", ["-c", Driver, Folder("python")], input: AuthVectors.Root!.Value.GetRawText());

        var signed = JsonDocument.Parse(output).RootElement;
        foreach (var generation in new[] { "g1", "g2", "g3" })
        {
            foreach (var id in AuthVectors.Ids(generation))
                Check(generation, AuthVectors.Find(generation, id), signed.GetProperty(id).EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString()!));
        }
    }

    [Fact]
    public async Task Java_signs_as_the_vectors_do()
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        Needs("java", "javac");
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["Driver.java"], JavaDriver, TestContext.Current.CancellationToken);
        await RunAsync("javac", ["-encoding", "UTF-8", "-d", folder.Path, Path.Combine(Folder("java"), "Ctyun.java"), folder["Driver.java"]]);
        var keys = AuthVectors.Root!.Value.GetProperty("credentials");
        var vectors = new[] { "g1", "g2", "g3" }.SelectMany(generation => AuthVectors.Ids(generation).Select(id => (Generation: generation, Vector: AuthVectors.Find(generation, id)))).ToList();
        var input = vectors.Select(v => string.Join(' ', PartsOf(v.Generation, v.Vector, keys).Select(part => Convert.ToBase64String(Encoding.UTF8.GetBytes(part)))));

        var output = await RunAsync("java", ["-cp", folder.Path, "Driver"], input: string.Join('\n', input));

        var lines = output.Trim().Split('\n');
        Assert.Equal(vectors.Count, lines.Length);
        foreach (var ((generation, vector), line) in vectors.Zip(lines))
            Check(generation, vector, line.Trim().Split('\t').Chunk(2).ToDictionary(header => header[0], header => header[1]));
    }

    private static string[] PartsOf(string generation, JsonElement vector, JsonElement keys) => generation switch
    {
        "g1" => [generation, keys.Text("appKey"), keys.Text("appSecret"), vector.Text("method"), vector.Text("path"), vector.Text("query"), vector.Text("xCtyunDt"), vector.Text("body")],
        "g2" => [generation, keys.Text("appKey"), keys.Text("appSecret"), vector.Text("timestamp"), vector.Text("signedPath"), vector.Text("body")],
        _ => [generation, keys.Text("accessKey"), keys.Text("securityKey"), vector.Text("rawQuery"), vector.Text("body"), vector.Text("stringToSign").Split("\n\n")[0]],
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Bash_and_openssl_sign_as_the_vectors_do(string generation, string id)
    {
        var vector = Vector(generation, id);
        Needs("bash", "openssl");
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["body"], vector.Text("body"), TestContext.Current.CancellationToken);
        var keys = AuthVectors.Root!.Value.GetProperty("credentials");
        string[] arguments = generation switch
        {
            "g1" => [keys.Text("appKey"), keys.Text("appSecret"), vector.Text("method"), vector.Text("path"), vector.Text("query"), vector.Text("xCtyunDt"), folder["body"]],
            "g2" => [keys.Text("appKey"), keys.Text("appSecret"), vector.Text("timestamp"), vector.Text("signedPath"), folder["body"]],
            _ => [keys.Text("accessKey"), keys.Text("securityKey"), vector.Text("sortedQuery"), folder["body"], .. vector.Text("stringToSign").Split("\n\n")[0].Split('\n')],
        };

        var output = await RunAsync("bash", ["-euc", $". \"$0/sign.sh\"; sign_{generation} \"$@\"", Folder("curl"), .. arguments]);

        Check(generation, vector, output.Trim().Split('\n').Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Python_calls_a_server(int generation)
    {
        Needs("python3");
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["photo.jpg"], Photo(), TestContext.Current.CancellationToken);
        await using var vendor = await VendorServer.StartAsync();

        var output = await RunAsync("python3", [Path.Combine(Folder("python"), "ctyun.py"), $"{generation}", "face_detect", folder["photo.jpg"]], vendor.Address);

        Assert.Equal(0, JsonDocument.Parse(output).RootElement.GetProperty("statusCode").GetInt32());
        CheckRequest((Generation)generation, Assert.Single(vendor.Requests));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Java_calls_a_server(int generation)
    {
        Needs("java", "javac");
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["photo.jpg"], Photo(), TestContext.Current.CancellationToken);
        await using var vendor = await VendorServer.StartAsync();

        var output = await RunAsync("java", [Path.Combine(Folder("java"), "Ctyun.java"), $"{generation}", "face_detect", folder["photo.jpg"]], vendor.Address);

        Assert.Equal(0, JsonDocument.Parse(output).RootElement.GetProperty("statusCode").GetInt32());
        var request = Assert.Single(vendor.Requests);
        Assert.Equal(generation == 3, request.Headers.ContainsKey("version"));
        CheckRequest((Generation)generation, request);
    }

    [Theory]
    [InlineData(1, "/face/api/v1/face_detect.json", """{"data":["@photo.jpg"]}""")]
    [InlineData(2, "/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64", """{"imageContent":"@photo.jpg"}""")]
    [InlineData(3, "/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64", """{"Action":"DetectFace","ImageData":"@photo.jpg"}""")]
    public async Task Curl_calls_a_server(int generation, string path, string body)
    {
        Needs("bash", "openssl", "curl");
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["photo.jpg"], Photo(), TestContext.Current.CancellationToken);
        await using var vendor = await VendorServer.StartAsync();

        var output = await RunAsync("bash", [Path.Combine(Folder("curl"), "call.sh"), $"{generation}", path, body, "version:v3"], vendor.Address, folder.Path);

        Assert.Equal(0, JsonDocument.Parse(output).RootElement.GetProperty("statusCode").GetInt32());
        var request = Assert.Single(vendor.Requests);
        Assert.Equal("v3", request.Headers["version"]);
        CheckRequest((Generation)generation, request);
    }

    private static void CheckRequest(Generation generation, VendorRequest request)
    {
        Assert.Equal(Signatures.Expected(generation, request), request.Headers[Signatures.Header(generation)]);
        var text = JsonDocument.Parse(request.Body).RootElement;
        var sent = generation switch
        {
            Generation.G1 => text.GetProperty("data")[0].GetString()!["data:application/octet-stream;base64,".Length..],
            Generation.G2 => text.GetProperty("imageContent").GetString()!,
            _ => text.GetProperty("ImageData").GetString()!,
        };
        Assert.Equal(Photo(), Convert.FromBase64String(sent.Replace('-', '+').Replace('_', '/')));
        Assert.Equal(generation == Generation.G2, sent.AsSpan().ContainsAny('+', '/'));
    }

    private static void Check(string generation, JsonElement vector, Dictionary<string, string> headers)
    {
        // Vectors that must be refused hold what a server compares with; of those that only a server accepts we make the usual form.
        var id = vector.Text("id");
        var (expected, actual) = generation switch
        {
            "g1" => (vector.Text("sign"), headers["Authorization"].Split(':')[1]),
            "g2" => (vector.Text("sign"), headers["Sign"]),
            _ => (vector.Text("signature"), headers["Eop-Authorization"].Split("Signature=")[1]),
        };
        var isOurs = vector.GetProperty("mustVerify").GetBoolean() && id != "G3-4";
        Assert.True(isOurs == (expected == actual), $"{id}: {expected} and {actual}");
    }

    private static JsonElement Vector(string generation, string id)
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        return AuthVectors.Find(generation, id);
    }

    private static void Needs(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        foreach (var program in programs)
            Assert.SkipUnless(folders.Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program))), $"{program} is not installed");
    }

    // With bytes that become + and / in Base64.
    private static byte[] Photo() => [0xFF, 0xD8, 0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF, 0x01, 0x02];

    private static string Folder(string language)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Analytics.sln")))
                return Path.Combine(folder.FullName, "docs", "samples", language);
        }

        throw new InvalidOperationException("The checkout of this build is gone.");
    }

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments, Uri? server = null, string? folder = null, string input = "")
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
            StandardOutputEncoding = Encoding.UTF8,
        };
        if (server is not null)
        {
            start.Environment["CTYUN_URL"] = server.AbsoluteUri;
            start.Environment["CTYUN_APP_KEY"] = Support.Keys.AppKey;
            start.Environment["CTYUN_APP_SECRET"] = Support.Keys.AppSecret;
            start.Environment["CTYUN_ACCESS_KEY"] = Support.Keys.AccessKey;
            start.Environment["CTYUN_SECURITY_KEY"] = Support.Keys.SecurityKey;
        }

        // No byte-code cache beside the sources.
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancel);
        Assert.True(process.ExitCode == 0, $"{program}: {await errors} {await output}");
        return await output;
    }
}
