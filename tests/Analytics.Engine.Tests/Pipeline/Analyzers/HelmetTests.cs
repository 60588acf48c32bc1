using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Analytics.Domain.Rules;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Pipeline.Analyzers;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;
using Analytics.TestKit;
using Analytics.TestKit.Time;
using Analytics.Vision.Detections;
using Analytics.Vision.Frames;
using Analytics.Vision.Windows;
using DropCause = Analytics.Vision.Windows.DropCause;

namespace Analytics.Engine.Tests.Pipeline.Analyzers;

/// <summary>Abilities that look for what people lack, over sessions in memory: one model finds people, another helmets, masks and falls.</summary>
public sealed class HelmetTests : IInferenceRuntime
{
    private readonly TempFolder _folder = new();
    private readonly FramePool _pool = new(64 << 20);
    private readonly Dictionary<byte, float[][]> _rows = new() { [1] = [], [2] = [] };
    private bool _helmetsFail;

    string IInferenceRuntime.Description => "in memory";

    string IInferenceRuntime.Version => "1";

    IReadOnlyList<string> IInferenceRuntime.Providers => ["cpu"];

    public void Dispose() => _folder.Dispose();

    IInferenceSession IInferenceRuntime.Open(ReadOnlySpan<byte> model, SessionSettings settings) => new Session(this, model[0]);

    [Theory]
    [InlineData(0.45f, 0.12f, true)]
    [InlineData(0.45f, 0.05f, true)]
    [InlineData(0.45f, 0.5f, false)]
    [InlineData(0.7f, 0.12f, false)]
    public void A_helmet_covers_whom_it_sits_on(float x, float y, bool isCovered) =>
        Assert.Equal(isCovered, HelmetAnalyzer.IsCovered(new Box(0.4f, 0.1f, 0.5f, 0.7f), [Box.FromCentre(x, y, 0.04f, 0.04f)]));

    [Fact]
    public async Task Who_wears_no_helmet_is_seen_and_who_is_far_away_is_not_judged()
    {
        // Pixels of 64 × 64: a person with a helmet, one without, one of less than a sixth of the height.
        _rows[1] = [[12, 32, 10, 40, 1, 0.9f, 0], [44, 32, 10, 40, 1, 0.8f, 0], [60, 8, 3, 9, 1, 0.9f, 0]];
        _rows[2] = [[12, 14, 6, 4, 1, 0.6f, 0]];
        await using var hub = Hub();
        using var analyzer = Create(hub, Abilities.HardHat);

        var analysis = await LookAsync(analyzer);

        var bare = Assert.Single(analysis.Observations);
        Assert.Equal((HelmetAnalyzer.Label, 0.8), (bare.Label, bare.Score));
        Assert.InRange(bare.Box.Left, 0.6, 0.62);
        Assert.Equal("helmets", analysis.Model!.Name);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public async Task Without_the_helmets_nobody_is_accused()
    {
        _rows[1] = [[44, 32, 10, 40, 1, 0.8f, 0]];
        await using var hub = Hub();
        using var analyzer = Create(hub, Abilities.HardHat);
        _helmetsFail = true;
        var analysis = await LookAsync(analyzer);
        Assert.Equal(DropCause.Failed, analysis.DropCause);
        Assert.Empty(analysis.Observations);
        Assert.Equal(0, _pool.Lent);
    }

    [Theory]
    [InlineData(Abilities.FallDown, "fall_down")]
    [InlineData(Abilities.Mask, "no_mask")]
    public async Task Labels_of_models_become_words_of_the_product(string ability, string word)
    {
        _rows[2] = ability == Abilities.FallDown ? [[32, 32, 20, 20, 1, 0, 0.7f]] : [[32, 32, 20, 20, 1, 0.7f, 0], [12, 12, 9, 9, 1, 0, 0.9f]];
        await using var hub = Hub(ability == Abilities.Mask ? ["NoMask", "Mask"] : ["Hardhat", "Fall-Detected"]);
        using var analyzer = Create(hub, ability);
        Assert.Equal([(word, 0.7)], (await LookAsync(analyzer)).Observations.Items.Select(o => (o.Label, o.Score)));
    }

    private static IWindowAnalyzer Create(ModelHub hub, string ability)
    {
        var (analyzer, missing) = new AnalyzerFactory(hub, "onnx-test", new ManualTimeProvider()).Create("campus", ability, null);
        Assert.Null(missing);
        return analyzer!;
    }

    private ModelHub Hub(params string[] labels)
    {
        Add("people", 1, ["object_detection"], ["person", "car"]);
        Add("helmets", 2, ["hard_hat_detection", "fall_detection", "face_mask"], labels.Length > 0 ? labels : ["Hardhat", "NO-Hardhat"]);
        var repository = new ModelRepository([_folder["models"]]);
        Assert.Empty(repository.Reload().Faults);
        return new ModelHub(repository, this, new SessionSettings(), new BatcherOptions { MaxBatch = 1 }, new ManualTimeProvider());
    }

    private void Add(string name, byte number, string[] tasks, string[] labels)
    {
        byte[] weights = [number, 2, 3];
        Directory.CreateDirectory(_folder[$"models/{name}/1"]);
        File.WriteAllBytes(_folder[$"models/{name}/1/model.onnx"], weights);
        File.WriteAllLines(_folder[$"models/{name}/labels.txt"], labels);
        File.WriteAllText(_folder[$"models/{name}/model.json"], new JsonObject
        {
            ["name"] = name,
            ["description"] = "For tests.",
            ["tasks"] = new JsonArray([.. tasks.Select(t => (JsonNode)t)]),
            ["license"] = "none",
            ["provenance"] = "made by the tests",
            ["input"] = new JsonObject { ["width"] = 64, ["height"] = 64, ["colour"] = "rgb", ["range"] = "0..1", ["resize"] = "stretch" },
            ["output"] = new JsonObject { ["decoder"] = "yolov5" },
            ["thresholds"] = new JsonObject { ["score"] = 0.5, ["nmsIou"] = 0.5 },
            ["versions"] = new JsonArray(new JsonObject { ["version"] = "1", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(weights)), ["bytes"] = weights.Length }),
        }.ToJsonString());
    }

    private async Task<Analysis> LookAsync(IWindowAnalyzer analyzer)
    {
        using var windows = new SlidingWindow(new WindowOptions(TimeSpan.Zero, 1, 1));
        var frame = _pool.TryRent(new FrameShape(128, 64, PixelLayout.Nv12))!;
        frame.Stamp(0, TimeSpan.Zero, PipelineRig.Start);
        await windows.OfferAsync(frame, TestContext.Current.CancellationToken);
        frame.Release();
        using var window = (await windows.ReadAsync(TestContext.Current.CancellationToken))!;
        return await analyzer.AnalyzeAsync(window, null, TestContext.Current.CancellationToken);
    }

    // YOLOv5 rows: centre x, y, width, height in pixels of the input, objectness, a score for each of two labels.
    private sealed class Session(HelmetTests owner, byte number) : IInferenceSession
    {
        public ModelSignature Signature { get; } =
            new([new TensorInfo("x", TensorType.Float32, [1, 3, 64, 64])], [new TensorInfo("y", TensorType.Float32, [1, 4, 7])]);

        public void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default)
        {
            if (owner._helmetsFail && number == 2)
                throw new InferenceException(InferenceFaultCode.RunFailed, "out of memory");
            var values = outputs[0].As<float>();
            values.Clear();
            for (var i = 0; i < owner._rows[number].Length; i++)
                owner._rows[number][i].CopyTo(values[(i * 7)..]);
        }

        public void Dispose()
        {
        }
    }
}
