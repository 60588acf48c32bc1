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

/// <summary>Masks on a camera by two models in memory: one finds faces, the other takes those in the light for masked.</summary>
public sealed class MaskAnalyzerTests : IInferenceRuntime
{
    private const byte Faces = 1, Head = 2;

    private readonly TempFolder _folder = new();
    private readonly FramePool _pool = new(64 << 20);
    private float[][] _rows = [];
    private bool _headFails;

    string IInferenceRuntime.Description => "in memory";

    string IInferenceRuntime.Version => "1";

    IReadOnlyList<string> IInferenceRuntime.Providers => ["cpu"];

    public void Dispose() => _folder.Dispose();

    IInferenceSession IInferenceRuntime.Open(ReadOnlySpan<byte> model, SessionSettings settings) => new Session(this, model[0]);

    [Theory]
    [InlineData(null)]
    [InlineData("head")]
    public async Task A_face_counts_where_the_other_model_sees_no_mask_on_it(string? named)
    {
        // Pixels of 64 × 64; the left half of the frame is bright, and a face at its edge is cut as the whole frame would be.
        _rows = [[4, 32, 10, 20, 1, 0.9f], [48, 32, 10, 20, 1, 0.8f]];
        await using var hub = Hub();
        using var analyzer = Create(hub, named);

        var analysis = await LookAsync(analyzer);

        var bare = Assert.Single(analysis.Observations);
        Assert.Equal(("no_mask", 0.7), (bare.Label, bare.Score));
        Assert.InRange(bare.Box.Left, 0.67, 0.68);
        Assert.Equal("head", analysis.Model!.Name);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public async Task Without_a_face_there_is_nothing_to_tell()
    {
        await using var hub = Hub();
        using var analyzer = Create(hub);
        var analysis = await LookAsync(analyzer);
        Assert.Empty(analysis.Observations);
        Assert.Null(analysis.DropCause);
        Assert.Equal("faces", analysis.Model!.Name);
    }

    [Fact]
    public async Task Where_the_other_model_fails_nobody_is_accused()
    {
        _rows = [[48, 32, 10, 20, 1, 0.8f]];
        await using var hub = Hub();
        using var analyzer = Create(hub);
        _headFails = true;
        var analysis = await LookAsync(analyzer);
        Assert.Equal(DropCause.Failed, analysis.DropCause);
        Assert.Empty(analysis.Observations);
    }

    [Theory]
    [InlineData("align", true, "wants landmarks")]
    [InlineData("square", false, "needs a model for face_detection")]
    public async Task What_a_camera_cannot_do_is_said_before(string crop, bool hasFaces, string missing)
    {
        await using var hub = Hub(crop, hasFaces);
        var (analyzer, why) = new AnalyzerFactory(hub, "onnx-test", new ManualTimeProvider()).Create("campus", Abilities.Mask, null, 5);
        Assert.Null(analyzer);
        Assert.Contains(missing, why, StringComparison.Ordinal);
    }

    private static IWindowAnalyzer Create(ModelHub hub, string? named = null)
    {
        var (analyzer, missing) = new AnalyzerFactory(hub, "onnx-test", new ManualTimeProvider()).Create("campus", Abilities.Mask, named, 5);
        Assert.Null(missing);
        return analyzer!;
    }

    private ModelHub Hub(string crop = "square", bool hasFaces = true)
    {
        if (hasFaces)
            Add("faces", Faces, "face_detection", ["face"], 64, "yolov5");
        Add("head", Head, "face_mask", ["Mask", "NoMask"], 16, "raw", new JsonObject { ["method"] = crop, ["points"] = new JsonArray([.. Enumerable.Range(0, 5).Select(i => new JsonArray(i, i * i))]) });
        var repository = new ModelRepository([_folder["models"]]);
        Assert.Empty(repository.Reload().Faults);
        return new ModelHub(repository, this, new SessionSettings(), new BatcherOptions { MaxBatch = 1 }, new ManualTimeProvider());
    }

    private void Add(string name, byte number, string task, string[] labels, int side, string decoder, JsonObject? crop = null)
    {
        byte[] weights = [number, 2, 3];
        Directory.CreateDirectory(_folder[$"models/{name}/1"]);
        File.WriteAllBytes(_folder[$"models/{name}/1/model.onnx"], weights);
        File.WriteAllLines(_folder[$"models/{name}/labels.txt"], labels);
        var input = new JsonObject { ["width"] = side, ["height"] = side, ["colour"] = "rgb", ["range"] = "0..1", ["resize"] = "stretch" };
        if (crop is not null && crop["method"]!.ToString() != "align")
            crop.Remove("points");
        if (crop is not null)
            input["crop"] = crop;
        File.WriteAllText(_folder[$"models/{name}/model.json"], new JsonObject
        {
            ["name"] = name,
            ["description"] = "For tests.",
            ["tasks"] = new JsonArray(task),
            ["license"] = "none",
            ["provenance"] = "made by the tests",
            ["input"] = input,
            ["output"] = new JsonObject { ["decoder"] = decoder },
            ["thresholds"] = new JsonObject { ["score"] = 0.5, ["nmsIou"] = 0.5 },
            ["versions"] = new JsonArray(new JsonObject { ["version"] = "1", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(weights)), ["bytes"] = weights.Length }),
        }.ToJsonString());
    }

    private async Task<Analysis> LookAsync(IWindowAnalyzer analyzer)
    {
        using var windows = new SlidingWindow(new WindowOptions(TimeSpan.Zero, 1, 1));
        var frame = _pool.TryRent(new FrameShape(128, 64, PixelLayout.Nv12))!;
        for (var i = 0; i < 128 * 64; i++)
            frame.Luma[i] = i % 128 < 64 ? (byte)235 : (byte)16;
        frame.Chroma.Fill(128);
        frame.Stamp(0, TimeSpan.Zero, PipelineRig.Start);
        await windows.OfferAsync(frame, TestContext.Current.CancellationToken);
        frame.Release();
        using var window = (await windows.ReadAsync(TestContext.Current.CancellationToken))!;
        return await analyzer.AnalyzeAsync(window, null, TestContext.Current.CancellationToken);
    }

    // The first: YOLOv5 rows of centre x, y, width, height in pixels of the input, objectness, the score of a face. The other: by light.
    private sealed class Session(MaskAnalyzerTests owner, byte number) : IInferenceSession
    {
        public ModelSignature Signature { get; } = number == Head
            ? new([new TensorInfo("x", TensorType.Float32, [1, 3, 16, 16])], [new TensorInfo("y", TensorType.Float32, [1, 2])])
            : new([new TensorInfo("x", TensorType.Float32, [1, 3, 64, 64])], [new TensorInfo("y", TensorType.Float32, [1, 2, 6])]);

        public void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default)
        {
            var values = outputs[0].As<float>();
            values.Clear();
            if (number == Faces)
            {
                for (var i = 0; i < owner._rows.Length; i++)
                    owner._rows[i].CopyTo(values[(i * 6)..]);
                return;
            }

            if (owner._headFails)
                throw new InferenceException(InferenceFaultCode.RunFailed, "out of memory");
            var light = 0f;
            foreach (var value in inputs[0].As<float>())
                light += value / (3 * 16 * 16);
            (values[0], values[1]) = light > 0.9f ? (0.8f, 0.2f) : (0.3f, 0.7f);
        }

        public void Dispose()
        {
        }
    }
}
