using System.Text.Json.Nodes;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Tests.Support;

/// <summary>A runtime in memory whose every model is a face detector of YuNet's form, 32 × 32, that finds one face.</summary>
internal sealed class MemoryFaces : IInferenceRuntime, IAsyncDisposable
{
    public const string Model = "memory_faces";

    private readonly ModelFolder _folder = new();
    private readonly ModelRepository _repository;

    public MemoryFaces(bool isInstalled = true)
    {
        if (isInstalled)
            Install();
        _repository = new ModelRepository([_folder.Root]);
        _repository.Reload();
        Hub = new ModelHub(_repository, this, new SessionSettings(), new BatcherOptions(), TimeProvider.System);
    }

    public ModelHub Hub { get; }

    /// <summary>Runs wait for the batcher's end.</summary>
    public volatile bool IsStuck;

    /// <summary>Asked before each run; what it answers is thrown.</summary>
    public Func<Exception?> Fault { get; set; } = () => null;

    public string Description => "in memory";

    public string Version => "1";

    public IReadOnlyList<string> Providers => [];

    public IInferenceSession Open(ReadOnlySpan<byte> model, SessionSettings settings) => new Session(this);

    /// <summary>The folder goes, as under an operator's hands.</summary>
    public void Uninstall()
    {
        Directory.Delete(_folder.Of(Model), recursive: true);
        _repository.Reload();
    }

    public void Install()
    {
        var manifest = new JsonObject
        {
            ["description"] = "For tests.",
            ["tasks"] = new JsonArray("face_detection"),
            ["license"] = "none",
            ["provenance"] = "made by the tests",
            ["input"] = ModelFolder.Input(32, "bgr", "0..255", "letterbox-topleft"),
            ["output"] = new JsonObject { ["decoder"] = "yunet" },
            ["thresholds"] = new JsonObject { ["score"] = 0.6, ["nmsIou"] = 0.3 },
        };
        _folder.Add(Model, [1, 2, 3], manifest, ["face"]);
    }

    public void Reload() => _repository.Reload();

    public void Dispose() => _folder.Dispose();

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Dispose();
    }

    private sealed class Session(MemoryFaces owner) : IInferenceSession
    {
        private static readonly (string Name, int Length)[] s_kinds = [("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)];

        public ModelSignature Signature { get; } = new(
            [new TensorInfo("input", TensorType.Float32, [1, 3, 32, 32])],
            [.. from kind in s_kinds from stride in new[] { 8, 16, 32 } select new TensorInfo($"{kind.Name}_{stride}", TensorType.Float32, [1, 1024 / stride / stride, kind.Length])]);

        public void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default)
        {
            if (owner.IsStuck && cancel.CanBeCanceled)
            {
                cancel.WaitHandle.WaitOne();
                cancel.ThrowIfCancellationRequested();
            }

            if (owner.Fault() is { } fault)
                throw fault;
            foreach (var output in outputs)
                output.Bytes.Clear();
            // Cell 5 of stride 8 is (1, 1): a face of 8 × 8 around (12, 12).
            outputs[0].As<float>()[5] = 0.9f;
            outputs[3].As<float>()[5] = 0.9f;
            ((float[])[0.5f, 0.5f, 0, 0]).CopyTo(outputs[6].As<float>()[20..]);
            ((float[])[0.2f, 0.2f, 0.8f, 0.2f, 0.5f, 0.5f, 0.3f, 0.8f, 0.7f, 0.8f]).CopyTo(outputs[9].As<float>()[50..]);
        }

        public void Dispose()
        {
        }
    }
}
