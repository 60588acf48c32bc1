using System.Text;
using System.Text.Json.Nodes;
using Analytics.Capture.Images;
using Analytics.Inference.Abilities;
using Analytics.Node.Commands;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using Analytics.Vision.Media;
using static Analytics.Node.Tests.Commands.CommandLine;

namespace Analytics.Node.Tests.Commands;

/// <summary>The register on a whole node: real journal, real keys, real HTTP, and the shared models and portraits where they are.</summary>
[Collection(nameof(ConsoleTests))]
public sealed class PersonsOnANodeTests : IDisposable
{
    private const string Name = "龙傲天";
    private const string Number = "11010519491231002X";

    private readonly TempFolder _folder = new();
    private int _files;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_person_is_enrolled_checked_and_erased_and_stands_nowhere_in_clear()
    {
        Assert.SkipUnless(NativeImageCodec.Missing() is null, NativeImageCodec.Missing() ?? "");
        string id;
        await using (var node = await StartAsync())
        await using (var web = await WebSurface.StartAsync(node, default))
        {
            string[] on = ["--url", web.Urls.Single(), "--data", _folder["data"], "--json"];
            await OneAsync(["accounts", "create", "acme", "--name", "Acme", .. on]);
            Assert.SkipUnless(node.Persons.Backend.WhyNot("real_name_auth") is null, node.Persons.Backend.WhyNot("real_name_auth")?.Reason ?? "");

            var made = await OneAsync(["persons", "enrol", "acme", await FileAsync(), "--portrait", Face("D04_img16"), .. on]);
            id = made["id"]!.ToString();
            Assert.Equal((Name, "110***********002X"), (made["fullName"]!.ToString(), made["idNumber"]!.ToString()));
            var listed = await OneAsync(["persons", "list", "acme", .. on]);
            Assert.Equal((id, "龙**", "true"), (listed["id"]!.ToString(), listed["fullName"]!.ToString(), listed["hasPortrait"]!.ToString()));
            Assert.Equal(ExitCodes.Done, (await RunAsync(["persons", "list", "acme", .. on[..^1]])).Code);

            Assert.Equal("00XX", await CheckAsync(node, "D04_img16"));
            Assert.Equal("00XX", await CheckAsync(node, "D04_img17"));
            Assert.Equal("01XX", await CheckAsync(node, "D09_img46"));
            Assert.Equal("5XXX", await CheckAsync(node, "D04_img17", name: "张三"));
            Assert.Equal("0FXX", await CheckAsync(node, null));
            var doubled = await RunAsync(["persons", "enrol", "acme", await FileAsync(), .. on]);
            Assert.Equal(ExitCodes.Failed, doubled.Code);
            Assert.Contains("[number-taken]", Assert.Single(doubled.Errors), StringComparison.Ordinal);
        }

        await using (var node = await StartAsync())
        await using (var web = await WebSurface.StartAsync(node, default))
        {
            string[] on = ["--url", web.Urls.Single(), "--data", _folder["data"], "--json"];
            Assert.Equal("00XX", await CheckAsync(node, "D04_img17"));
            Assert.Equal(ExitCodes.Done, (await RunAsync(["persons", "delete", "acme", id, .. on])).Code);
            Assert.Equal("5XXX", await CheckAsync(node, "D04_img17"));
            Assert.Equal(ExitCodes.Failed, (await RunAsync(["persons", "delete", "acme", id, .. on])).Code);
        }

        await using (var node = await StartAsync())
        {
            Assert.Empty(node.Persons.Parts.Directory.PersonsOf("acme"));
            Assert.Equal("5XXX", await CheckAsync(node, "D04_img17"));
        }

        StandsNowhere(Directory.GetFiles(_folder["data"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Without_a_model_a_portrait_is_refused_and_a_person_without_one_is_enrolled()
    {
        Assert.SkipUnless(NativeImageCodec.Missing() is null, NativeImageCodec.Missing() ?? "");
        await using var node = await StartAsync(withModels: false);
        await using var web = await WebSurface.StartAsync(node, default);
        string[] on = ["--url", web.Urls.Single(), "--data", _folder["data"], "--json"];
        await OneAsync(["accounts", "create", "acme", "--name", "Acme", .. on]);
        var picture = _folder["face.jpg"];
        await File.WriteAllBytesAsync(picture, new NativeImageCodec().EncodeJpeg(Noise(), 90));

        var refused = await RunAsync(["persons", "enrol", "acme", await FileAsync(), "--portrait", picture, .. on]);
        var made = await OneAsync(["persons", "enrol", "acme", await FileAsync(), .. on]);
        var broken = await FileAsync("{ \"fullName\": 7 }");
        var wrong = await RunAsync(["persons", "enrol", "acme", broken, .. on]);

        Assert.Equal(ExitCodes.Failed, refused.Code);
        Assert.Contains("[ability-unavailable]", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Assert.Equal("false", made["hasPortrait"]!.ToString());
        Assert.Equal((ExitCodes.Wrong, 0), (wrong.Code, wrong.Output.Length));
        Assert.NotNull(node.Persons.Backend.WhyNot("real_name_auth"));
    }

    private static void StandsNowhere(IReadOnlyList<string> files)
    {
        Assert.Contains(files, file => file.EndsWith("journal.db", StringComparison.Ordinal));
        Assert.Contains(files, file => file.Contains("audit-", StringComparison.Ordinal));
        string[] secrets = [Number, Name, "\\u9F99\\u50B2\\u5929", Convert.ToBase64String(Encoding.UTF8.GetBytes(Number)), Convert.ToBase64String(Encoding.UTF8.GetBytes(Name))];
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            foreach (var secret in secrets)
            {
                Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"'{secret}' stands in {file}");
                Assert.True(bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)) < 0, $"'{secret}' stands in {file} as UTF-16");
            }
        }
    }

    /// <param name="face">A shared portrait, or null for one without a face.</param>
    private static async Task<string> CheckAsync(NodeHost node, string? face, string name = Name)
    {
        await node.Persons.Parts.Directory.CaughtUpAsync();
        var codec = new NativeImageCodec();
        var encoded = face is null ? codec.EncodeJpeg(Noise(), 95) : await File.ReadAllBytesAsync(Face(face));
        var shot = new Picture(encoded, codec.Decode(encoded, new ImageLimits()));
        var answer = await node.Persons.Backend.RunAsync(new AbilityRequest.RealName(name, Number, shot) { Account = "acme" }, default);
        var found = Assert.IsType<AbilityAnswer.RealName>(answer);
        Assert.True(Guid.TryParseExact(found.Token, "D", out _), found.Token);
        return found.Result;
    }

    private static BgrImage Noise()
    {
        var pixels = new byte[256 * 256 * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((i * 2_654_435_761L) >> 13);
        return new BgrImage(256, 256, pixels);
    }

    private async Task<string> FileAsync(string? json = null)
    {
        var file = _folder[$"person-{++_files}.json"];
        await File.WriteAllTextAsync(file, json ?? new JsonObject
        {
            ["fullName"] = Name,
            ["idNumber"] = Number,
            ["consent"] = new JsonObject { ["givenBy"] = "person", ["givenAt"] = "2026-01-02T03:04:05Z", ["purpose"] = "门禁" },
            ["keepUntil"] = TimeProvider.System.GetUtcNow().AddDays(30),
        }.ToJsonString());
        return file;
    }

    private Task<NodeHost> StartAsync(bool withModels = true)
    {
        var models = withModels ? new JsonArray(Path.Combine(Root, "models"), Shared("models")) : [];
        var text = new JsonObject
        {
            ["data"] = _folder["data"],
            ["http"] = new JsonObject { ["urls"] = "http://127.0.0.1:0" },
            ["evidence"] = new JsonObject { ["enabled"] = false },
            ["inference"] = new JsonObject { ["models"] = models },
        }.ToJsonString();
        var file = ConfigFile.Parse("campus.jsonc", Encoding.UTF8.GetBytes(text));
        Assert.Empty(file.Faults);
        return NodeHost.StartAsync(file.Settings!, TimeProvider.System, default);
    }

    private static string Root => Ancestors().First(folder => File.Exists(Path.Combine(folder, "Analytics.sln")));

    private static string Face(string name) => Path.Combine(Shared("media"), "faces", $"{name}.jpg");

    private static string Shared(string part)
    {
        var roots = new[] { Environment.GetEnvironmentVariable("ANALYTICS_SHARED") }.OfType<string>().Concat(Ancestors().Select(folder => Path.Combine(folder, "shared")));
        var found = roots.Select(root => Path.Combine(root, part)).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "MANIFEST.json")));
        Assert.SkipUnless(found is not null, $"no shared/{part}/MANIFEST.json above the tests and ANALYTICS_SHARED is not set");
        return found!;
    }

    private static IEnumerable<string> Ancestors()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
