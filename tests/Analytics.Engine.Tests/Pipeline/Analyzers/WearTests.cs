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
using Analytics.Vision.Frames;
using Analytics.Vision.Windows;
using DropCause = Analytics.Vision.Windows.DropCause;

namespace Analytics.Engine.Tests.Pipeline.Analyzers;

/// <summary>Abilities that look for what people lack, over sessions in memory: one model finds people, another helmets, masks and falls.</summary>
public sealed class WearTests : IInferenceRuntime
{
    private readonly TempFolder _folder = new();
    private readonly FramePool _pool = new(64 << 20);
    private readonly Dictionary<byte, float[][]> _rows = new() { [1] = [], [2] = [], [3] = [] };
    private readonly JsonObject _labelScores = [];
    private bool _helmetsFail;
    private int _runs;
    private int _looks;
    private ModelRepository _repository = new([]);

    string IInferenceRuntime.Description => "in memory";

    string IInferenceRuntime.Version => "1";

    IReadOnlyList<string> IInferenceRuntime.Providers => ["cpu"];

    public void Dispose() => _folder.Dispose();

    IInferenceSession IInferenceRuntime.Open(ReadOnlySpan<byte> model, SessionSettings settings) => new Session(this, model[0]);

    [Theory]
    [InlineData(Abilities.HardHat, 29, 8, true)]
    [InlineData(Abilities.HardHat, 29, 3, true)]
    [InlineData(Abilities.HardHat, 29, 32, false)]
    [InlineData(Abilities.HardHat, 45, 8, false)]
    [InlineData(Abilities.Workwear, 29, 18, true)]
    [InlineData(Abilities.Workwear, 29, 3, false)]
    [InlineData(Abilities.Workwear, 29, 42, false)]
    [InlineData(Abilities.Workwear, 45, 18, false)]
    public async Task A_thing_is_worn_where_it_belongs(string ability, int x, int y, bool isWorn)
    {
        // Pixels of 64 × 64: a person from 26 to 32 and from 6 to 45.
        _rows[1] = [[29, 25.5f, 6, 39, 1, 0.9f, 0]];
        _rows[2] = [[x, y, 3, 3, 1, 0.6f, 0]];
        await using var hub = Hub(ability == Abilities.Workwear ? ["Safety Vest", "Hardhat"] : []);
        using var analyzer = Create(hub, ability);
        var seen = (await LookAsync(analyzer)).Observations.Items.Where(o => Abilities.CountsUnasked(o.Label));
        Assert.Equal(isWorn ? [] : [ability == Abilities.Workwear ? "no_workwear" : "no_hard_hat"], seen.Select(o => o.Label));
    }

    [Theory]
    [InlineData(81, 90, 240, "workwear_red")]
    [InlineData(210, 16, 146, "workwear_yellow")]
    [InlineData(41, 240, 110, "workwear_blue")]
    [InlineData(235, 128, 128, "workwear_light")]
    [InlineData(20, 128, 128, "workwear_dark")]
    public async Task Work_clothes_come_with_their_colour(byte luma, byte u, byte v, string label)
    {
        _rows[1] = [[29, 25.5f, 6, 39, 1, 0.9f, 0]];
        _rows[2] = [[29, 18, 5, 10, 1, 0.6f, 0]];
        await using var hub = Hub("vest", "helmet");
        using var analyzer = Create(hub, Abilities.Workwear);
        var seen = Assert.Single((await LookAsync(analyzer, (luma, u, v))).Observations);
        Assert.Equal((label, 0.9), (seen.Label, seen.Score));
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public async Task One_model_that_finds_people_and_what_they_wear_is_asked_once()
    {
        _rows[3] = [[12, 32, 10, 40, 1, 0.9f, 0], [44, 32, 10, 40, 1, 0.8f, 0], [12, 14, 6, 4, 1, 0, 0.6f]];
        await using var hub = Hub();
        Add("all", 3, ["object_detection", "hard_hat_detection"], ["person", "helmet"], rank: 1);
        _repository.Reload();
        using var analyzer = Create(hub, Abilities.HardHat);

        await LookAsync(analyzer);
        var before = _runs;
        var analysis = await LookAsync(analyzer);

        Assert.Equal([("no_hard_hat", 0.8)], analysis.Observations.Items.Select(o => (o.Label, o.Score)));
        Assert.Equal("all", analysis.Model!.Name);
        Assert.Equal(1, _runs - before);
    }

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
        Assert.Equal(("no_hard_hat", 0.8), (bare.Label, bare.Score));
        Assert.InRange(bare.Box.Left, 0.6, 0.62);
        Assert.Equal("helmets", analysis.Model!.Name);
        Assert.Equal(0, _pool.Lent);
    }

    [Theory]
    [InlineData("car", 0.2, 0.45f, 0)]
    [InlineData("car", 0.2, 0.5f, 1)]
    [InlineData("person", 0.3, 0.3f, 1)]
    [InlineData("person", 0.3, 0.29f, 0)]
    [InlineData("person", 0.8, 0.7f, 0)]
    public async Task People_are_held_to_the_threshold_of_people(string label, double threshold, float score, int told)
    {
        _labelScores[label] = threshold;
        _rows[1] = [[44, 32, 10, 40, 1, score, 0]];
        await using var hub = Hub();
        using var analyzer = Create(hub, Abilities.HardHat);
        Assert.Equal(told, (await LookAsync(analyzer)).Observations.Count);
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
        var (analyzer, missing) = new AnalyzerFactory(hub, "onnx-test", new ManualTimeProvider()).Create("campus", ability, null, 5);
        Assert.Null(missing);
        return analyzer!;
    }

    private ModelHub Hub(params string[] labels)
    {
        Add("people", 1, ["object_detection"], ["person", "car"]);
        Add("helmets", 2, ["hard_hat_detection", "workwear_detection", "fall_detection", "face_mask"], labels.Length > 0 ? labels : ["Hardhat", "NO-Hardhat"]);
        _repository = new ModelRepository([_folder["models"]]);
        Assert.Empty(_repository.Reload().Faults);
        return new ModelHub(_repository, this, new SessionSettings(), new BatcherOptions { MaxBatch = 1 }, new ManualTimeProvider());
    }

    private void Add(string name, byte number, string[] tasks, string[] labels, int rank = 100)
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
            ["rank"] = rank,
            ["input"] = new JsonObject { ["width"] = 64, ["height"] = 64, ["colour"] = "rgb", ["range"] = "0..1", ["resize"] = "stretch" },
            ["output"] = new JsonObject { ["decoder"] = "yolov5" },
            ["thresholds"] = new JsonObject { ["score"] = 0.5, ["nmsIou"] = 0.5, ["labels"] = name == "people" ? _labelScores.DeepClone() : new JsonObject() },
            ["versions"] = new JsonArray(new JsonObject { ["version"] = "1", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(weights)), ["bytes"] = weights.Length }),
        }.ToJsonString());
    }

    private async Task<Analysis> LookAsync(IWindowAnalyzer analyzer, (byte Y, byte U, byte V)? colour = null)
    {
        using var windows = new SlidingWindow(new WindowOptions(TimeSpan.Zero, 1, 1));
        var frame = _pool.TryRent(new FrameShape(128, 64, PixelLayout.Nv12))!;
        var (luma, u, v) = colour ?? (0, 0, 0);
        frame.Luma.Fill(luma);
        for (var i = 0; i < frame.Chroma.Length; i += 2)
            (frame.Chroma[i], frame.Chroma[i + 1]) = (u, v);
        frame.Stamp(_looks, TimeSpan.FromSeconds(_looks), PipelineRig.Start.AddSeconds(_looks++));
        await windows.OfferAsync(frame, TestContext.Current.CancellationToken);
        frame.Release();
        using var window = (await windows.ReadAsync(TestContext.Current.CancellationToken))!;
        return await analyzer.AnalyzeAsync(window, null, TestContext.Current.CancellationToken);
    }

    // YOLOv5 rows: centre x, y, width, height in pixels of the input, objectness, a score for each of two labels.
    private sealed class Session(WearTests owner, byte number) : IInferenceSession
    {
        public ModelSignature Signature { get; } =
            new([new TensorInfo("x", TensorType.Float32, [1, 3, 64, 64])], [new TensorInfo("y", TensorType.Float32, [1, 4, 7])]);

        public void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default)
        {
            owner._runs++;
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
