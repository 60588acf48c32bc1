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

/// <summary>The detector's way from a frame to observations, over a session in memory that finds what the test says.</summary>
public sealed class DetectorTests : IInferenceRuntime, IInferenceSession
{
    private static readonly string[] s_labels = ["person", "car", "dog"];
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FramePool _pool = new(64 << 20);
    private readonly Dictionary<string, double> _labelScores = [];
    private float[][] _rows = [];
    private Exception? _fault;
    private float _first;
    private int _index;

    string IInferenceRuntime.Description => "in memory";

    string IInferenceRuntime.Version => "1";

    IReadOnlyList<string> IInferenceRuntime.Providers => ["cpu"];

    // YOLOv5 rows: centre x, y, width, height in pixels of the input, objectness, a score for each label.
    ModelSignature IInferenceSession.Signature { get; } =
        new([new TensorInfo("x", TensorType.Float32, [1, 3, 64, 64])], [new TensorInfo("y", TensorType.Float32, [1, 4, 8])]);

    public void Dispose() => _folder.Dispose();

    void IDisposable.Dispose()
    {
        // The session is closed by its model; the folder goes with the test.
    }

    IInferenceSession IInferenceRuntime.Open(ReadOnlySpan<byte> model, SessionSettings settings) => this;

    void IInferenceSession.Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel)
    {
        if (_fault is { } fault)
            throw fault;
        _first = inputs[0].As<float>()[0];
        var values = outputs[0].As<float>();
        values.Clear();
        for (var i = 0; i < _rows.Length; i++)
            _rows[i].CopyTo(values[(i * 8)..]);
    }

    [Fact]
    public async Task Boxes_come_back_in_fractions_of_the_frame_with_label_track_and_model()
    {
        // A frame of 128 × 64 is stretched to 64 × 64.
        _rows = [[32, 32, 16, 32, 1, 0.9f, 0, 0]];
        await using var hub = Hub();
        using var analyzer = Create(hub).Analyzer!;

        var analysis = await LookAsync(analyzer, null);

        var seen = Assert.Single(analysis.Observations);
        Assert.Equal(("person", 0.9), (seen.Label, seen.Score));
        Assert.Equal((0.375, 0.25, 0.25, 0.5), (seen.Box.Left, seen.Box.Top, seen.Box.Width, seen.Box.Height));
        Assert.NotNull(seen.TrackId);
        Assert.Equal(("tiny", "1", "onnx-test"), (analysis.Model!.Name, analysis.Model.Version, analysis.Model.Backend));
        Assert.InRange(_first, 0.99f, 1.01f);
        Assert.Equal((0, _pool.Rents), (_pool.Lent, _pool.Returns));
    }

    [Fact]
    public async Task An_object_keeps_its_track_from_frame_to_frame_and_gets_another_after_a_gap()
    {
        _rows = [[32, 32, 16, 32, 1, 0, 0.8f, 0]];
        await using var hub = Hub();
        using var analyzer = Create(hub).Analyzer!;
        var first = Assert.Single((await LookAsync(analyzer, null)).Observations).TrackId;
        var second = Assert.Single((await LookAsync(analyzer, null)).Observations).TrackId;
        analyzer.Reset();

        Assert.Equal(first, second);
        Assert.NotEqual(first, Assert.Single((await LookAsync(analyzer, null)).Observations).TrackId);
    }

    [Fact]
    public async Task Labels_that_the_ability_does_not_look_for_and_weak_boxes_are_left_out_and_doubles_are_one()
    {
        _rows = [[16, 16, 10, 10, 1, 0, 0, 0.95f], [48, 48, 10, 10, 1, 0.2f, 0, 0], [32, 32, 16, 16, 1, 0.9f, 0, 0], [33, 32, 16, 16, 1, 0.8f, 0, 0]];
        await using var hub = Hub();
        using var analyzer = Create(hub).Analyzer!;

        Assert.Equal(0.9, Assert.Single((await LookAsync(analyzer, null)).Observations).Score);
    }

    [Fact]
    public async Task Each_box_is_held_to_the_threshold_of_its_own_label()
    {
        // The manifest's score is 0.5; cars have one of their own, dogs do not matter here and have the lowest.
        (_labelScores["car"], _labelScores["dog"]) = (0.2, 0.1);
        float[][] weak = [[16, 32, 16, 32, 1, 0.3f, 0, 0], [48, 32, 16, 32, 1, 0, 0.3f, 0]];
        await using var hub = Hub();
        using var analyzer = Create(hub).Analyzer!;

        _rows = weak;
        Assert.Equal(["car"], (await LookAsync(analyzer, null)).Observations.Select(o => o.Label));
        _rows = [[16, 32, 16, 32, 1, 0.5f, 0, 0]];
        Assert.Equal(["person"], (await LookAsync(analyzer, null)).Observations.Select(o => o.Label));

        // Down to a third of the manifest's score a box goes on with a track; a label's own threshold is final.
        _rows = [[16, 32, 16, 32, 1, 0.17f, 0, 0], [48, 32, 16, 32, 1, 0, 0.19f, 0]];
        Assert.Equal([("person", 0.17)], (await LookAsync(analyzer, null)).Observations.Select(o => (o.Label, o.Score)));
        _rows = [[16, 32, 16, 32, 1, 0.16f, 0, 0]];
        Assert.Empty((await LookAsync(analyzer, null)).Observations);
    }

    [Fact]
    public async Task What_would_come_too_late_is_not_inferred()
    {
        await using var hub = Hub();
        using var analyzer = Create(hub).Analyzer!;
        _first = -1;

        Assert.Equal(DropCause.Deadline, (await LookAsync(analyzer, _time.GetUtcNow())).DropCause);
        Assert.Equal(-1, _first);
    }

    [Fact]
    public async Task A_failed_run_is_a_counted_drop_with_the_librarys_words()
    {
        await using var hub = Hub();
        using var analyzer = Create(hub).Analyzer!;
        _fault = new InferenceException(InferenceFaultCode.RunFailed, "out of memory");

        var analysis = await LookAsync(analyzer, null);

        Assert.Equal(DropCause.Failed, analysis.DropCause);
        Assert.Contains("out of memory", analysis.Detail, StringComparison.Ordinal);
        Assert.Equal(0, _pool.Lent);
    }

    [Theory]
    [InlineData(Abilities.ElectronicFence, "absent", "'absent' is not in the model folders")]
    [InlineData(Abilities.ElectronicFence, "absent@2", "'absent@2' is not in the model folders")]
    [InlineData("levitation", null, "'levitation' does not run on cameras")]
    public async Task What_cannot_run_says_why(string ability, string? model, string why)
    {
        await using var hub = Hub();

        var (analyzer, missing) = Factory(hub).Create("campus", ability, model, 5);

        Assert.Null(analyzer);
        Assert.Contains(why, missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_knows_none_of_the_labels_or_lacks_its_weights_says_so()
    {
        await using var hub = Hub();
        Add("animals", ["cat", "dog", "cow"]);
        Add("gone", s_labels);
        File.Delete(_folder["models/gone/1/model.onnx"]);
        _repository.Reload();

        Assert.Contains("knows none of: bicycle", Factory(hub).Create("campus", Abilities.ElectronicFence, "animals", 5).Missing, StringComparison.Ordinal);
        Assert.Contains("gone@1 cannot be used", Factory(hub).Create("campus", Abilities.ElectronicFence, "gone", 5).Missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Motion_needs_no_model_and_no_library()
    {
        await using var hub = new ModelHub(new ModelRepository([]), null, new SessionSettings(), new BatcherOptions(), _time);

        var (analyzer, missing) = Factory(hub).Create("campus", Abilities.Motion, null, 5);

        Assert.IsType<MotionAnalyzer>(analyzer);
        Assert.Null(missing);
        Assert.Equal((640, 640), Factory(hub).LargestInput([(Abilities.Motion, null), ("levitation", null)]));
        Assert.NotNull(Factory(hub).Create("campus", Abilities.ElectronicFence, null, 5).Missing);
    }

    private ModelRepository _repository = new([]);

    private ModelHub Hub()
    {
        Add("tiny", s_labels);
        _repository = new ModelRepository([_folder["models"]]);
        Assert.Empty(_repository.Reload().Faults);
        return new ModelHub(_repository, this, new SessionSettings(), new BatcherOptions { MaxBatch = 1, MaxWait = TimeSpan.Zero }, _time);
    }

    private AnalyzerFactory Factory(ModelHub hub) => new(hub, "onnx-test", _time);

    private (IWindowAnalyzer? Analyzer, string? Missing) Create(ModelHub hub) => Factory(hub).Create("campus", Abilities.ElectronicFence, "tiny", 5);

    private void Add(string name, string[] labels)
    {
        byte[] weights = [1, 2, 3];
        Directory.CreateDirectory(_folder[$"models/{name}/1"]);
        File.WriteAllBytes(_folder[$"models/{name}/1/model.onnx"], weights);
        File.WriteAllLines(_folder[$"models/{name}/labels.txt"], labels);
        File.WriteAllText(_folder[$"models/{name}/model.json"], new JsonObject
        {
            ["name"] = name,
            ["description"] = "For tests.",
            ["tasks"] = new JsonArray("object_detection"),
            ["license"] = "none",
            ["provenance"] = "made by the tests",
            ["input"] = new JsonObject { ["width"] = 64, ["height"] = 64, ["colour"] = "rgb", ["range"] = "0..1", ["resize"] = "stretch" },
            ["output"] = new JsonObject { ["decoder"] = "yolov5" },
            ["thresholds"] = new JsonObject { ["score"] = 0.5, ["nmsIou"] = 0.5, ["labels"] = new JsonObject(_labelScores.Where(l => labels.Contains(l.Key)).Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))) },
            ["versions"] = new JsonArray(new JsonObject { ["version"] = "1", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(weights)), ["bytes"] = weights.Length }),
        }.ToJsonString());
    }

    private async Task<Analysis> LookAsync(IWindowAnalyzer analyzer, DateTimeOffset? deadline)
    {
        using var windows = new SlidingWindow(new WindowOptions(TimeSpan.Zero, 1, 1));
        var frame = _pool.TryRent(new FrameShape(128, 64, PixelLayout.Nv12))!;
        frame.Luma.Fill(255);
        frame.Chroma.Fill(128);
        frame.Stamp(_index, TimeSpan.FromSeconds(_index), PipelineRig.Start.AddSeconds(_index++));
        await windows.OfferAsync(frame, TestContext.Current.CancellationToken);
        frame.Release();
        using var window = (await windows.ReadAsync(TestContext.Current.CancellationToken))!;
        return await analyzer.AnalyzeAsync(window, deadline, TestContext.Current.CancellationToken);
    }
}
