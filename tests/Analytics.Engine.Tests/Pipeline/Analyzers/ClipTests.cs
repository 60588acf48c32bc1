using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Analytics.Domain.Geometry;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Pipeline.Analyzers;
using Analytics.Engine.Ports;
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

/// <summary>Fights and falls by a clip model, over a session in memory that notes what it is shown and says what the test says.</summary>
public sealed class ClipTests : IInferenceRuntime
{
    private const int Side = 8, Length = 16;

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FramePool _pool = new(64 << 20);

    // First pixel of each frame's first plane, of the last run.
    private readonly float[] _shown = new float[Length];
    private ModelRepository _repository = new([]);
    private ClipLayout _layout = ClipLayout.Ntchw;
    private float _score;
    private double _fallThreshold = 0.5;
    private Exception? _fault;
    private int _index;

    string IInferenceRuntime.Description => "in memory";

    string IInferenceRuntime.Version => "1";

    IReadOnlyList<string> IInferenceRuntime.Providers => ["cpu"];

    public void Dispose() => _folder.Dispose();

    IInferenceSession IInferenceRuntime.Open(ReadOnlySpan<byte> model, SessionSettings settings) => new Session(this, isClip: model[0] == 1);

    [Theory]
    [InlineData(ClipLayout.Ntchw)]
    [InlineData(ClipLayout.Ncthw)]
    public async Task Frames_reach_the_model_in_order_and_its_score_speaks_of_the_whole_picture(ClipLayout layout)
    {
        (_layout, _score) = (layout, 0.75f);
        await using var hub = Hub();
        using var analyzer = Create(hub, Abilities.Fight);

        var analysis = await LookAsync(analyzer);

        Assert.Equal([new Observation(Abilities.Fight, 0.75, Box.Whole)], analysis.Observations.Items);
        Assert.Equal(("clips", "1", "onnx-test"), (analysis.Model!.Name, analysis.Model.Version, analysis.Model.Backend));
        // Luma 16 + 8 × the frame's number is grey; a step of luma is 255/219 of a sample value.
        for (var i = 0; i < Length; i++)
            Assert.Equal(8 * i * 255 / 219.0, _shown[i], 1.0);
        Assert.Equal((0, _pool.Rents), (_pool.Lent, _pool.Returns));
    }

    [Fact]
    public async Task What_is_below_the_models_threshold_was_not_seen()
    {
        _score = 0.49f;
        await using var hub = Hub();
        using var analyzer = Create(hub, Abilities.Fight);
        var analysis = await LookAsync(analyzer);
        Assert.Empty(analysis.Observations);
        Assert.Null(analysis.DropCause);
        Assert.NotNull(analysis.Model);
    }

    [Fact]
    public async Task Each_event_is_held_to_the_threshold_of_its_own_label()
    {
        (_score, _fallThreshold) = (0.4f, 0.3);
        await using var hub = Hub();
        using var fights = Create(hub, Abilities.Fight);
        Assert.Empty((await LookAsync(fights)).Observations);
        _score = 0.5f;
        Assert.Single((await LookAsync(fights)).Observations);
    }

    [Fact]
    public async Task A_failed_run_and_one_that_comes_too_late_are_counted_drops()
    {
        await using var hub = Hub();
        using var analyzer = Create(hub, Abilities.Fight);
        Assert.Equal(DropCause.Deadline, (await LookAsync(analyzer, _time.GetUtcNow())).DropCause);
        _fault = new InferenceException(InferenceFaultCode.RunFailed, "out of memory");
        var failed = await LookAsync(analyzer);
        Assert.Equal(DropCause.Failed, failed.DropCause);
        Assert.Contains("out of memory", failed.Detail, StringComparison.Ordinal);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public async Task A_score_that_is_no_number_is_a_counted_drop()
    {
        await using var hub = Hub();
        using var analyzer = Create(hub, Abilities.Fight);
        _score = float.NaN;
        Assert.Equal(DropCause.Failed, (await LookAsync(analyzer)).DropCause);
        Assert.Equal(0, _pool.Lent);
    }

    [Theory]
    [InlineData(null, 5, 16, 4)]
    [InlineData(2.0, 5, 16, 2)]
    [InlineData(2.0, 10, 21, 5)]
    [InlineData(2.0, 30, 61, 15)]
    [InlineData(4.0, 30, 64, 16)]
    [InlineData(1.0, 0.5, 16, 1)]
    public async Task A_window_is_as_long_as_the_models_clip_at_the_cameras_rate(double? seconds, double rate, int frames, int stride)
    {
        await using var hub = Hub(seconds);
        var (analyzer, _) = Factory(hub).Create("campus", Abilities.Fight, null, rate);
        Assert.Equal((frames, stride), (analyzer!.Frames, analyzer.Stride));
    }

    [Theory]
    [InlineData(4, 1.5, new[] { 8, 10, 13, 15 })]
    [InlineData(4, 9.0, new[] { 0, 0, 0, 15 })]
    [InlineData(8, 0.6, new[] { 12, 12, 13, 13, 14, 14, 15, 15 })]
    [InlineData(4, null, new[] { 2, 6, 10, 14 })]
    [InlineData(32, null, new[] { 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15 })]
    public void The_model_sees_the_frames_nearest_to_its_instants(int wanted, double? seconds, int[] expected)
    {
        // Five frames a second.
        List<Frame> frames = [.. Enumerable.Range(0, 16).Select(i => Stamped(i, i * 0.2))];
        var clip = new ClipInput(wanted, ClipLayout.Ncthw, seconds is { } s ? TimeSpan.FromSeconds(s) : null);
        Assert.Equal(expected, FrameClip.Pick(frames, clip).Select(f => (int)f.Index));
        frames.ForEach(f => f.Release());
    }

    [Fact]
    public async Task The_better_ranked_model_decides_whether_falls_are_judged_by_clips_or_by_pictures()
    {
        await using var hub = Hub();
        using var byClip = Create(hub, Abilities.FallDown);
        Assert.IsType<ClipAnalyzer>(byClip);
        Add("pictures", 2, ["fall_detection"], ["fallen"], clip: null, rank: 1);
        _repository.Reload();
        using var byPicture = Create(hub, Abilities.FallDown);
        Assert.IsType<DetectorAnalyzer>(byPicture);
    }

    [Fact]
    public async Task Models_of_the_wrong_kind_are_told_by_name()
    {
        await using var hub = Hub();
        Add("pictures", 2, ["fall_detection"], ["fallen"], clip: null);
        Add("dances", 1, ["fall_detection"], ["fall", "dance"]);
        _repository.Reload();
        Assert.Contains("pictures@1 looks at single pictures", Why(Abilities.Fight, "pictures"), StringComparison.Ordinal);
        Assert.Contains("dances@1 knows none of: fight", Why(Abilities.Fight, "dances"), StringComparison.Ordinal);
        Assert.Contains("clips@1 looks at clips", Why(Abilities.ElectronicFence, "clips"), StringComparison.Ordinal);

        string Why(string ability, string model) => Factory(hub).Create("campus", ability, model, 5).Missing!;
    }

    [Fact]
    public async Task An_incident_of_a_fight_keeps_the_windows_span_its_frames_hashes_and_its_scores()
    {
        _score = 0.9f;
        await using var hub = Hub();
        var rig = new PipelineRig(_time);
        var notes = new List<CoverageStep>();
        for (var second = 1; second <= 30; second++)
            rig.Picture(second);
        rig.End(30);
        var services = rig.Services(Note) with { Analyzers = Factory(hub) };
        var rule = new Rule { Id = "fight", Ability = Abilities.Fight, Zone = new Polygon([new(0, 0), new(0.2, 0), new(0.2, 0.2)]) };
        var config = PipelineRig.Config with { Rules = [rule] };

        await new CameraPipeline(services, new PipelineStart(PipelineRig.Camera, config, 7, PipelineRig.Start, IsLossless: true), rig.Sink)
            .RunAsync(TestContext.Current.CancellationToken).InTimeAsync("the pipeline's end");

        // Windows end at 16, 20, 24 and 28; the second hit of three fires.
        var evidence = Assert.Single(rig.Events.OfType<IncidentOpened>()).Evidence;
        Assert.Equal((5, 20, 4, 19), (Second(evidence.Window.From), Second(evidence.Window.To), evidence.Window.FirstFrame, evidence.Window.LastFrame));
        Assert.Equal((16, 16), (evidence.FrameHashes.Count, evidence.FrameHashes.Items.Distinct().Count()));
        Assert.Equal([(16, 0.9), (20, 0.9)], evidence.Scores.Items.Select(s => (Second(s.To), s.Score)));
        Assert.Equal(("clips", Box.Whole), (evidence.Model!.Name, evidence.Observations[0].Box));
        Assert.Equal(TimeSpan.FromSeconds(27), CoverageTime.Sum(notes.Select(n => n.Analysed)));
        Assert.Equal(PipelineRig.Start.AddSeconds(30), notes[^1].Until);
        Assert.Equal((0, rig.Pool.Rents), (rig.Pool.Lent, rig.Pool.Returns));

        static double Second(DateTimeOffset at) => (at - PipelineRig.Start).TotalSeconds;

        ValueTask<CoverageOutcome> Note(CoverageStep step)
        {
            notes.Add(step);
            return ValueTask.FromResult(CoverageOutcome.Written);
        }
    }

    private AnalyzerFactory Factory(ModelHub hub) => new(hub, "onnx-test", _time);

    private IWindowAnalyzer Create(ModelHub hub, string ability)
    {
        var (analyzer, missing) = Factory(hub).Create("campus", ability, null, 5);
        Assert.Null(missing);
        return analyzer!;
    }

    private ModelHub Hub(double? seconds = null)
    {
        var clip = new JsonObject { ["frames"] = Length, ["layout"] = _layout == ClipLayout.Ncthw ? "ncthw" : "ntchw" };
        if (seconds is not null)
            clip["seconds"] = seconds;
        Add("clips", 1, ["fight_recognition", "fall_detection"], ["fight", "fall"], clip);
        _repository = new ModelRepository([_folder["models"]]);
        Assert.Empty(_repository.Reload().Faults);
        return new ModelHub(_repository, this, new SessionSettings(), new BatcherOptions { MaxBatch = 1, MaxWait = TimeSpan.Zero }, _time);
    }

    private void Add(string name, byte number, string[] tasks, string[] labels) =>
        Add(name, number, tasks, labels, new JsonObject { ["frames"] = Length, ["layout"] = "ntchw" });

    private void Add(string name, byte number, string[] tasks, string[] labels, JsonObject? clip, int rank = 100)
    {
        byte[] weights = [number, 2, 3];
        Directory.CreateDirectory(_folder[$"models/{name}/1"]);
        File.WriteAllBytes(_folder[$"models/{name}/1/model.onnx"], weights);
        File.WriteAllLines(_folder[$"models/{name}/labels.txt"], labels);
        var input = new JsonObject { ["width"] = Side, ["height"] = Side, ["colour"] = "rgb", ["range"] = "0..255", ["resize"] = "stretch" };
        if (clip is not null)
            input["clip"] = clip;
        File.WriteAllText(_folder[$"models/{name}/model.json"], new JsonObject
        {
            ["name"] = name,
            ["description"] = "For tests.",
            ["tasks"] = new JsonArray([.. tasks.Select(t => (JsonNode)t)]),
            ["license"] = "none",
            ["provenance"] = "made by the tests",
            ["rank"] = rank,
            ["input"] = input,
            ["output"] = new JsonObject { ["decoder"] = clip is null ? "yolov5" : "raw" },
            ["thresholds"] = new JsonObject { ["score"] = 0.5, ["labels"] = labels.Contains("fall") ? new JsonObject { ["fall"] = _fallThreshold } : [] },
            ["versions"] = new JsonArray(new JsonObject { ["version"] = "1", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(weights)), ["bytes"] = weights.Length }),
        }.ToJsonString());
    }

    private Frame Stamped(int index, double seconds)
    {
        var frame = _pool.TryRent(new FrameShape(32, 16, PixelLayout.Nv12))!;
        frame.Luma.Fill((byte)(16 + (8 * (index % Length))));
        frame.Chroma.Fill(128);
        frame.Stamp(index, TimeSpan.FromSeconds(seconds), PipelineRig.Start.AddSeconds(seconds));
        return frame;
    }

    private async Task<Analysis> LookAsync(IWindowAnalyzer analyzer, DateTimeOffset? deadline = null)
    {
        using var windows = new SlidingWindow(new WindowOptions(TimeSpan.Zero, analyzer.Frames, analyzer.Stride));
        for (var i = 0; i < analyzer.Frames; i++, _index++)
        {
            var frame = Stamped(_index, _index * 0.2);
            await windows.OfferAsync(frame, TestContext.Current.CancellationToken);
            frame.Release();
        }

        using var window = (await windows.ReadAsync(TestContext.Current.CancellationToken))!;
        return await analyzer.AnalyzeAsync(window, deadline, TestContext.Current.CancellationToken);
    }

    private sealed class Session(ClipTests owner, bool isClip) : IInferenceSession
    {
        public ModelSignature Signature { get; } = isClip
            ? new([new TensorInfo("x", TensorType.Float32, owner._layout == ClipLayout.Ncthw ? [1, 3, Length, Side, Side] : [1, Length, 3, Side, Side])], [new TensorInfo("y", TensorType.Float32, [1, 2])])
            : new([new TensorInfo("x", TensorType.Float32, [1, 3, Side, Side])], [new TensorInfo("y", TensorType.Float32, [1, 4, 6])]);

        public void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default)
        {
            if (owner._fault is { } fault)
                throw fault;
            var values = inputs[0].As<float>();
            var scores = outputs[0].As<float>();
            scores.Clear();
            if (!isClip)
                return;
            for (var i = 0; i < Length; i++)
                owner._shown[i] = values[i * Side * Side * (owner._layout == ClipLayout.Ncthw ? 1 : 3)];
            (scores[0], scores[1]) = (owner._score, 0);
        }

        public void Dispose()
        {
        }
    }
}
