using System.Text.Json.Nodes;
using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.Inference.Tests.Pipelines;

/// <summary>Masks by a model that finds the faces itself, and by one that is asked of each face that another model found.</summary>
public sealed class MaskPipelineTests : IInferenceRuntime, IAsyncDisposable
{
    private const byte Finder = 1, Faces = 2, Head = 3;

    private readonly ModelFolder _folder = new();
    private readonly List<byte> _asked = [];
    private ModelHub? _hub;

    string IInferenceRuntime.Description => "in memory";

    string IInferenceRuntime.Version => "1";

    IReadOnlyList<string> IInferenceRuntime.Providers => ["cpu"];

    IInferenceSession IInferenceRuntime.Open(ReadOnlySpan<byte> model, SessionSettings settings) => new Session(this, model[0]);

    public void Dispose() => _folder.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
            await _hub.DisposeAsync();
        Dispose();
    }

    [Fact]
    public async Task A_model_that_finds_faces_itself_is_asked_alone()
    {
        Add("finder", Finder, "face_mask", ["Mask", "NoMask"]);
        Add("faces", Faces, "face_detection", ["face"]);
        Assert.Equal([(8, true), (40, false)], await AskAsync());
        Assert.Equal([Finder], _asked.Distinct());
    }

    [Fact]
    public async Task A_model_of_one_face_is_asked_of_each_that_another_model_found()
    {
        Add("head", Head, "face_mask", ["NoMask", "Mask"], json => json["input"]!["crop"] = new JsonObject { ["method"] = "square" });
        Add("faces", Faces, "face_detection", ["face"]);
        Assert.Equal([(8, false), (40, true)], await AskAsync());
        // Each is run over an empty picture first.
        Assert.Equal([Faces, Faces, Head, Head, Head], _asked);
    }

    [Fact]
    public async Task A_model_of_one_face_needs_one_that_finds_faces()
    {
        Add("head", Head, "face_mask", ["NoMask", "Mask"], json => json["input"]!["crop"] = new JsonObject { ["method"] = "square" });
        var fault = await Assert.ThrowsAsync<AbilityException>(AskAsync);
        Assert.Equal(AbilityFault.NotServed, fault.Fault);
        Assert.Equal("mask: needs a model for face_detection, and none is known", fault.Message);
    }

    [Fact]
    public async Task A_model_of_one_face_that_knows_no_mask_fails()
    {
        Add("head", Head, "face_mask", ["bare", "covered"], json => json["input"]!["crop"] = new JsonObject { ["method"] = "square" });
        Add("faces", Faces, "face_detection", ["face"]);
        var fault = await Assert.ThrowsAsync<AbilityException>(AskAsync);
        Assert.Equal(AbilityFault.Failed, fault.Fault);
        Assert.Contains("needs a label 'Mask'", fault.Message, StringComparison.Ordinal);
    }

    // A picture of 64 × 64, its right half white, with faces of 16 × 16 from 8 and from 40: where each begins, and whether it wears a mask.
    private async Task<List<(int Left, bool IsWorn)>> AskAsync()
    {
        var repository = new ModelRepository([_folder.Root]);
        Assert.Empty(repository.Reload().Faults);
        _hub = new ModelHub(repository, this, new SessionSettings(), new BatcherOptions { MaxBatch = 1 }, TimeProvider.System);
        var pixels = new byte[3 * 64 * 64];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = i / 3 % 64 < 32 ? (byte)0 : (byte)255;
        var answer = await new LocalAbilityBackend(_hub, null, new LocalAbilityOptions()).RunAsync(
            new AbilityRequest.Mask(new Picture(default, new BgrImage(64, 64, pixels))), TestContext.Current.CancellationToken);
        return [.. Assert.IsType<AbilityAnswer.Masks>(answer).Found.Select(one => ((int)Math.Round(one.Face.Box.Left), one.IsWorn)).Order()];
    }

    private void Add(string name, byte number, string task, string[] labels, Action<JsonObject>? change = null) => _folder.Add(name, [number], labels: labels, change: json =>
    {
        json["tasks"]![0] = task;
        json["input"] = ModelFolder.Input(64, "rgb", "0..1", "stretch");
        json["output"]!["decoder"] = number == Head ? "raw" : "yolov5";
        change?.Invoke(json);
    });

    // Detectors: YOLOv5 rows of centre x, y, width, height, objectness and the labels' scores. The head: bright crops wear a mask.
    private sealed class Session(MaskPipelineTests owner, byte number) : IInferenceSession
    {
        private static readonly float[] s_found = [16, 32, 16, 16, 1, 0.9f, 0, 48, 32, 16, 16, 1, 0, 0.8f];
        private static readonly float[] s_faces = [16, 32, 16, 16, 1, 0.9f, 48, 32, 16, 16, 1, 0.8f];

        public ModelSignature Signature { get; } = new(
            [new TensorInfo("x", TensorType.Float32, [1, 3, 64, 64])],
            [new TensorInfo("y", TensorType.Float32, number == Head ? [1, 2] : [1, 2, number == Finder ? 7 : 6])]);

        public void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default)
        {
            owner._asked.Add(number);
            var isBright = inputs[0].As<float>()[0] > 0.5f;
            float[] values = number == Finder ? s_found : number == Faces ? s_faces : isBright ? [0.2f, 0.8f] : [0.7f, 0.3f];
            values.CopyTo(outputs[0].As<float>());
        }

        public void Dispose()
        {
        }
    }
}
