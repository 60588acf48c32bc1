using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;
using Analytics.Inference.Tests.Verifying;
using Analytics.Inference.Verifying;
using Analytics.TestKit;

namespace Analytics.Inference.Tests.Routing;

/// <summary>Versions exchanged while cameras ask: real sessions over small graphs, and over a real detector where it is at hand.</summary>
public sealed class ModelSwitchTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly string _choices;

    public ModelSwitchTests() => _choices = Path.Combine(_folder.Root, "in-force.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Under_load_no_window_is_lost_and_each_is_of_one_version_or_the_other()
    {
        using var runtime = Assets.Native();
        Times("m", 2, 3, 5);
        await using var hub = Hub(runtime, out var repository, out var exchange);
        exchange.Use("m", "1", Cancel);
        using var stop = new CancellationTokenSource();
        // Four cameras, each with a window under way at any time, as long as versions change.
        var cameras = Enumerable.Range(1, 4).Select(camera => Task.Run(async () =>
        {
            var (runner, outcomes) = (hub.Get(repository.Catalog.Find("m")!), new List<(float Asked, JobOutcome<float> Outcome)>());
            while (!stop.IsCancellationRequested)
                outcomes.Add((camera, await runner.SubmitAsync(new NumberJob(camera), new JobTerms($"camera {camera}"), Cancel)));
            return outcomes;
        })).ToList();
        for (var round = 0; round < 8; round++)
        {
            var version = $"{(round % 3) + 1}";
            exchange.Use("m", version, Cancel);
            // Whoever asks from now on is answered by it.
            var now = await hub.Get(repository.Catalog.Find("m")!).SubmitAsync(new NumberJob(1), new JobTerms("one more"), Cancel);
            Assert.Equal(Factor(version), Assert.IsType<JobOutcome<float>.Completed>(now).Result);
        }

        await stop.CancelAsync();
        var windows = (await Task.WhenAll(cameras).InTimeAsync("the cameras' last windows")).SelectMany(all => all).ToList();
        Assert.NotEmpty(windows);
        var factors = repository.Catalog.Models.ToDictionary(model => model.Version.Sha256, model => Factor(model.Version.Version));
        foreach (var (asked, outcome) in windows)
        {
            var completed = Assert.IsType<JobOutcome<float>.Completed>(outcome);
            Assert.Equal(asked * factors[completed.ModelSha256], completed.Result);
        }
    }

    [Fact]
    public async Task A_version_that_cannot_be_used_is_refused_whole_and_the_old_one_stays()
    {
        using var runtime = Assets.Native();
        Times("m", 2);
        byte[] nan = new OnnxFile().Input("x", TensorType.Float32, -1, 3, 8, 8).Output("y", TensorType.Float32, -1, 3, 8, 8)
            .Constant("zero", [0]).Node("Div", ["x", "zero"], ["y"]).ToArray();
        AddVersion("m", "cut", Factors(3), file => file[..^9]);
        AddVersion("m", "other", Factors(3), _ => Factors(7));
        AddVersion("m", "garbage", "garbage"u8.ToArray());
        AddVersion("m", "wide", Scaled(3, 16));
        AddVersion("m", "nan", nan);
        AddVersion("m", "gone", Factors(9), _ => null);
        await using var hub = Hub(runtime, out var repository, out var exchange);
        exchange.Use("m", "1", Cancel);
        var camera = hub.Get(repository.Catalog.Find("m")!);
        foreach (var (version, code) in new[]
        {
            ("cut", ModelFaultCode.SizeDiffers), ("other", ModelFaultCode.DigestDiffers), ("garbage", ModelFaultCode.NotLoadable), ("wide", ModelFaultCode.SignatureDiffers),
            ("nan", ModelFaultCode.OutputNotANumber), ("gone", ModelFaultCode.FileMissing),
        })
        {
            var refused = Assert.Throws<ModelRefusedException>(() => exchange.Use("m", version, Cancel));
            Assert.Equal((version, code), (version, Assert.Single(refused.Faults).Code));
            Assert.Equal("m@1", repository.Catalog.Find("m")!.Reference);
            Assert.Equal(8, Assert.IsType<JobOutcome<float>.Completed>(await camera.SubmitAsync(new NumberJob(4), new JobTerms("camera"), Cancel)).Result);
        }

        Assert.Throws<KeyNotFoundException>(() => exchange.Use("m", "17", Cancel));
        Assert.Throws<KeyNotFoundException>(() => exchange.Use("nobody", "1", Cancel));
        Assert.Equal("1", JsonNode.Parse(File.ReadAllText(_choices))!["m"]!.ToString());
    }

    [Fact]
    public async Task A_version_that_says_something_else_of_a_stored_sample_is_refused()
    {
        using var runtime = Assets.Native();
        Times("m", 2, 3);
        var samples = Directory.CreateDirectory(Path.Combine(_folder.Of("m"), ModelSample.FolderName)).FullName;
        File.WriteAllBytes(Path.Combine(samples, "grey.bin"), [102]);
        File.WriteAllText(Path.Combine(samples, "grey.json"), """{"pictures":["grey.bin"]}""");
        await using var hub = Hub(runtime, out var repository, out var exchange);
        using (var loaded = LoadedModel.Open(repository.Catalog.Find("m@1")!, runtime, new SessionSettings()))
            new ModelVerifier(new PlainCodec()).Store(loaded, Cancel);
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(samples, "grey.json")))!;
        json["expected"]!["2"] = json["expected"]!["1"]!.DeepClone();
        File.WriteAllText(Path.Combine(samples, "grey.json"), json.ToJsonString());

        exchange.Use("m", "1", Cancel);
        var refused = Assert.Throws<ModelRefusedException>(() => exchange.Use("m", "2", Cancel));

        Assert.Equal(ModelFaultCode.SampleDiffers, Assert.Single(refused.Faults).Code);
        Assert.Equal("m@1", repository.Catalog.Find("m")!.Reference);
    }

    [Fact]
    public async Task The_choice_outlives_the_node_and_is_given_back_by_another()
    {
        using var runtime = Assets.Native();
        Times("m", 2, 3);
        await using (var hub = Hub(runtime, out var repository, out var exchange))
        {
            Assert.Equal("m@2", repository.Catalog.Find("m")!.Reference);
            Assert.Equal("m@1", exchange.Use("m", "1", Cancel).Reference);
            Assert.Equal("m@1", repository.Reload().Find("m")!.Reference);
            Assert.Equal("m@1", Assert.Single(repository.Catalog.FindByTask(ModelTask.ObjectDetection)).Reference);
        }

        await using (var hub = Hub(runtime, out var repository, out var exchange))
        {
            Assert.Equal("m@1", repository.Catalog.Find("m")!.Reference);
            Assert.Equal("m@2", exchange.Use("m", "2", Cancel).Reference);
        }
    }

    [Fact]
    public async Task A_rule_that_names_a_version_stays_with_it()
    {
        using var runtime = Assets.Native();
        Times("m", 2, 3);
        await using var hub = Hub(runtime, out var repository, out var exchange);
        var pinned = hub.Get(repository.Catalog.Find("m@2")!);
        exchange.Use("m", "1", Cancel);
        Assert.Equal(3, Assert.IsType<JobOutcome<float>.Completed>(await pinned.SubmitAsync(new NumberJob(1), new JobTerms("camera"), Cancel)).Result);
    }

    [Fact]
    public void A_choice_that_model_json_does_not_know_is_a_fault_and_the_last_version_is_in_force()
    {
        Times("m", 2, 3);
        File.WriteAllText(_choices, """{"m":"9"}""");
        var catalog = new ModelRepository([_folder.Root], null, new ModelChoices(_choices)).Reload();
        Assert.Equal("m@2", catalog.Find("m")!.Reference);
        Assert.Equal((ModelFaultCode.ChoiceUnknown, _choices), Assert.Single(catalog.Faults.Select(fault => (fault.Code, fault.File))));
        File.WriteAllText(_choices, "{");
        Assert.Contains(_choices, Assert.Throws<InvalidDataException>(() => new ModelChoices(_choices)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_detector_is_exchanged_between_two_frames()
    {
        using var runtime = Assets.Native();
        _folder.AddYoloxNano();
        var weights = File.ReadAllBytes(_folder.Weights("yolox_nano"));
        // A comment at the end of the file: other bytes, the same network.
        AddVersion("yolox_nano", "2", [.. weights, .. new ProtoWriter().Text(6, "the same").ToArray()]);
        await using var hub = Hub(runtime, out var repository, out var exchange);
        exchange.Use("yolox_nano", "1", Cancel);
        var frame = (await Media.FramesAsync("people/intel_two_walk_to_camera.mp4", 1, 1, 1, 416, 234))[0].Image;
        var camera = hub.Get(repository.Catalog.Find("yolox_nano")!);
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            var seen = new List<(int People, string Digest)>();
            while (!stop.IsCancellationRequested)
            {
                var outcome = await camera.SubmitAsync(new PictureJob(frame), new JobTerms("camera"), Cancel);
                var (found, digest) = Assert.IsType<JobOutcome<IReadOnlyList<Found>>.Completed>(outcome);
                seen.Add((found.Count(one => one.Label == "person"), digest));
            }

            return seen;
        });
        foreach (var version in (string[])["2", "1", "2"])
        {
            exchange.Use("yolox_nano", version, Cancel);
            await camera.SubmitAsync(new PictureJob(frame), new JobTerms("one more"), Cancel);
        }

        await stop.CancelAsync();
        var frames = await watching.InTimeAsync("the camera's last frame");
        Assert.NotEmpty(frames);
        Assert.All(frames, one => Assert.Equal(2, one.People));
        Assert.Subset(repository.Catalog.Models.Select(model => model.Version.Sha256).ToHashSet(), frames.Select(one => one.Digest).ToHashSet());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ModelHub Hub(IInferenceRuntime runtime, out ModelRepository repository, out ModelSwitch exchange)
    {
        repository = new ModelRepository([_folder.Root], LoadedModel.Probe(runtime), new ModelChoices(_choices));
        repository.Reload();
        var hub = new ModelHub(repository, runtime, new SessionSettings(), new BatcherOptions(), TimeProvider.System);
        exchange = new ModelSwitch(repository, hub, new ModelVerifier(new PlainCodec()));
        return hub;
    }

    // A model that multiplies: version n by the n-th factor.
    private void Times(string name, params float[] factors)
    {
        _folder.Add(name, Factors(factors[0]));
        for (var i = 1; i < factors.Length; i++)
            AddVersion(name, $"{i + 1}", Factors(factors[i]));
    }

    private static float Factor(string version) => version switch { "1" => 2, "2" => 3, _ => 5 };

    private static byte[] Factors(float factor) => Scaled(factor, 8);

    private static byte[] Scaled(float factor, int side) => new OnnxFile()
        .Input("x", TensorType.Float32, -1, 3, side, side).Output("y", TensorType.Float32, -1, 3, side, side)
        .Constant("factor", [factor]).Node("Mul", ["x", "factor"], ["y"]).ToArray();

    // What lies there may be something else than what model.json says: null leaves it out.
    private void AddVersion(string name, string version, byte[] weights, Func<byte[], byte[]?>? change = null)
    {
        var file = Path.Combine(_folder.Of(name), ManifestReader.FileName);
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        json["versions"]!.AsArray().Add(new JsonObject { ["version"] = version, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(weights)), ["bytes"] = weights.Length });
        File.WriteAllText(file, json.ToJsonString());
        if ((change is null ? weights : change(weights)) is not { } found)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Weights(name, version))!);
        File.WriteAllBytes(_folder.Weights(name, version), found);
    }
}
