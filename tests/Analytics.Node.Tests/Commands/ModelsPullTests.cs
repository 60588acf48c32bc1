using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Analytics.Inference.Models;
using Analytics.Node.Commands;
using Analytics.Node.Composition;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Commands;

[Collection(nameof(ConsoleTests))]
public sealed class ModelsPullTests : IDisposable
{
    private static readonly byte[] s_weights = [1, 2, 3, 4];

    private readonly TempFolder _folder = new();

    private string Models => _folder["models"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_catalogue_is_in_step_with_the_manifests()
    {
        var (code, output, _) = await CommandLine.RunAsync("models", "catalog");
        var kept = await File.ReadAllLinesAsync(Path.Combine(Home.Path, "models", CatalogFile.FileName), TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Done, code);
        // Written anew by: analytics models catalog > models/catalog.json
        Assert.Equal(kept.Select(line => line.Trim()), output);
    }

    [Fact]
    public async Task Every_entry_is_installed_out_of_the_shared_folder()
    {
        var mirror = Shared("models");
        using var wanted = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(mirror, "MANIFEST.json"), TestContext.Current.CancellationToken));

        var lines = await CommandLine.LinesAsync("models", "pull", "--all", "--from", mirror, "--accept-license", "AGPL-3.0", "--models", Models);

        Assert.All(lines, line => Assert.True(Text(line, "state") is "installed" or "here", line.ToJsonString()));
        foreach (var sha256 in wanted.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("sha256").GetString()!))
        {
            var file = Text(Assert.Single(lines, line => Text(line, "sha256") == sha256), "file");
            Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))));
        }
    }

    [Fact]
    public async Task A_mirrors_file_is_known_by_its_digest_and_a_second_pull_finds_it_installed()
    {
        AddModel();
        Directory.CreateDirectory(_folder["mirror/deep"]);
        File.WriteAllBytes(_folder["mirror/other.onnx"], [4, 3, 2, 1]);
        File.WriteAllBytes(_folder["mirror/deep/any name.onnx"], s_weights);

        string[] pull = ["models", "pull", "tiny", "--from", _folder["mirror"], "--models", Models];
        var (first, second) = (Assert.Single(await CommandLine.LinesAsync(pull)), Assert.Single(await CommandLine.LinesAsync(pull)));

        Assert.Equal(("installed", "here"), (Text(first, "state"), Text(second, "state")));
        Assert.Equal(Path.Combine(Models, "tiny", "1", "model.onnx"), Text(first, "file"));
        Assert.Equal(s_weights, File.ReadAllBytes(Text(first, "file")));
    }

    [Theory]
    [InlineData("tiny", "", ExitCodes.Failed, "noSource")]
    [InlineData("tiny", "--from {0}", ExitCodes.Failed, "notInMirror")]
    [InlineData("web", "", ExitCodes.Failed, "notHttps")]
    [InlineData("bound", "--from {0}", ExitCodes.Wrong, "licenceNotAccepted")]
    [InlineData("bound", "--from {0} --accept-license MIT", ExitCodes.Wrong, "licenceNotAccepted")]
    public async Task What_cannot_be_pulled_says_why(string model, string options, int expected, string fault)
    {
        AddModel();
        AddModel("web", change: json => json["versions"]![0]!["source"] = "http://127.0.0.1:1/model.onnx");
        AddModel("bound", change: json => json["license"] = "AGPL-3.0");

        var (code, output, _) = await CommandLine.RunAsync(
            [.. $"models pull {model} {string.Format(null, options, _folder.Path)} --json --models {Models}".Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(expected, code);
        Assert.Equal(fault, JsonNode.Parse(Assert.Single(output))!["fault"]!["code"]!.GetValue<string>());
        Assert.False(File.Exists(Path.Combine(Models, model, "1", "model.onnx")));
    }

    [Fact]
    public async Task What_the_disk_has_no_room_for_is_not_begun()
    {
        // The largest model that a manifest may name.
        const long terabyte = 1L << 40;
        Assert.SkipWhen(new DriveInfo(_folder.Path).AvailableFreeSpace > terabyte, "this disk has room for any model");
        AddModel("vast", change: json => json["versions"]![0]!["bytes"] = terabyte);
        var (code, output, _) = await CommandLine.RunAsync("models", "pull", "vast", "--from", _folder.Path, "--json", "--models", Models);
        Assert.Equal((ExitCodes.Failed, "noSpace"), (code, JsonNode.Parse(Assert.Single(output))!["fault"]!["code"]!.GetValue<string>()));
        Assert.Empty(Directory.GetFiles(Path.Combine(Models, "vast", "1")));
    }

    [Fact]
    public async Task Who_accepts_a_licence_by_its_name_gets_the_model()
    {
        AddModel("bound", change: json => json["license"] = "AGPL-3.0");
        File.WriteAllBytes(_folder["a.onnx"], s_weights);
        var line = Assert.Single(await CommandLine.LinesAsync("models", "pull", "bound", "--from", _folder.Path, "--accept-license", "AGPL-3.0", "--models", Models));
        Assert.Equal("installed", Text(line, "state"));
    }

    [Theory]
    [InlineData("models pull")]
    [InlineData("models pull yolox_nano --all")]
    [InlineData("models pull nobody")]
    [InlineData("models pull yolox_nano --from nowhere")]
    [InlineData("models bench yolox_nano --threads 0")]
    [InlineData("models bench yolox_nano --write-card")]
    [InlineData("models bench nobody")]
    [InlineData("models bench yolox_nano --data nowhere")]
    public async Task Wrong_usage_is_exit_code_2(string line)
    {
        var (code, output, errors) = await CommandLine.RunAsync(line.Split(' '));
        Assert.Equal((ExitCodes.Wrong, 0), (code, output.Length));
        Assert.NotEmpty(errors);
    }

    private void AddModel(string name = "tiny", Action<JsonObject>? change = null)
    {
        var manifest = new JsonObject
        {
            ["name"] = name,
            ["description"] = "For tests.",
            ["tasks"] = new JsonArray("object_detection"),
            ["license"] = "Apache-2.0",
            ["provenance"] = "made by the tests",
            ["input"] = new JsonObject { ["width"] = 8, ["height"] = 8, ["colour"] = "rgb", ["range"] = "0..1", ["resize"] = "stretch" },
            ["output"] = new JsonObject { ["decoder"] = "raw" },
            ["thresholds"] = new JsonObject { ["score"] = 0.5 },
            ["versions"] = new JsonArray(new JsonObject { ["version"] = "1", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(s_weights)), ["bytes"] = s_weights.Length }),
        };
        change?.Invoke(manifest);
        Directory.CreateDirectory(Path.Combine(Models, name));
        File.WriteAllText(Path.Combine(Models, name, ManifestReader.FileName), manifest.ToJsonString());
    }

    private static string Text(JsonNode line, string field) => line[field]!.GetValue<string>();

    private static string Shared(string folder)
    {
        var shared = Environment.GetEnvironmentVariable("ANALYTICS_SHARED") ?? Path.Combine(Home.Path, "..", "shared");
        Assert.SkipUnless(File.Exists(Path.Combine(shared, folder, "MANIFEST.json")), $"no shared/{folder}/MANIFEST.json beside the checkout and ANALYTICS_SHARED is not set");
        return Path.Combine(shared, folder);
    }
}
