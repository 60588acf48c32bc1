using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.TestKit;

namespace Analytics.Inference.Tests.Support;

/// <summary>
/// A session in memory, of 8 × 8 pictures: output = 2 × the first pixel + <paramref name="offset"/>. It can be held, made to
/// fail, and counts who uses it.
/// </summary>
internal sealed class MemorySession(float offset = 1, int batch = -1) : IInferenceSession
{
    private readonly SemaphoreSlim _runs = new(0);
    private readonly SemaphoreSlim _go = new(0);

    public ModelSignature Signature { get; } =
        new([new TensorInfo("x", TensorType.Float32, [batch, 3, 8, 8])], [new TensorInfo("y", TensorType.Float32, [batch, 1])]);

    public volatile bool IsHeld;

    public volatile bool IsDisposed;

    /// <summary>Asked before each run; what it answers is thrown.</summary>
    public Func<Exception?> Fault { get; set; } = () => null;

    public int Runs { get; private set; }

    public void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        SessionGuard.Check(Signature, inputs, outputs);
        _runs.Release();
        if (IsHeld)
            _go.Wait(cancel);
        if (Fault() is { } fault)
            throw fault;
        Runs++;
        for (var row = 0; row < (int)inputs[0].Shape[0]; row++)
            outputs[0].As<float>()[row] = (2 * inputs[0].As<float>()[row * 192]) + offset;
    }

    /// <summary>Waits until a run has begun that nobody waited for yet.</summary>
    public async Task BegunAsync()
    {
        if (!await _runs.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken))
            throw Patience.Missed("a run that begins");
    }

    /// <summary>Lets one held run go on.</summary>
    public void Go() => _go.Release();

    public void Dispose() => IsDisposed = true;

    /// <summary>The session as an open model; its trial run is forgotten.</summary>
    public LoadedModel Load(int maxBatch = 4, string sha256 = "aa")
    {
        var (held, fault) = (IsHeld, Fault);
        (IsHeld, Fault) = (false, () => null);
        var model = LoadedModel.Adopt(Manifest(maxBatch, sha256), this);
        (IsHeld, Fault) = (held, fault);
        _runs.Wait();
        Runs = 0;
        return model;
    }

    private static CatalogModel Manifest(int maxBatch, string sha256)
    {
        var version = new ModelVersion("1", sha256, 1, null);
        var manifest = new ModelManifest
        {
            Name = "memory",
            Description = "In memory.",
            Tasks = [ModelTask.ObjectDetection],
            License = "none",
            Provenance = "made by the tests",
            Input = new ModelInput(null, 8, 8, TensorLayout.Nchw, ColourOrder.Rgb, ValueRange.Unit, [0, 0, 0], [1, 1, 1], ResizeMode.Stretch, 0, null),
            Output = new ModelOutput(DecoderFamily.Raw, [8], false, false, 7, 0),
            Labels = [],
            Thresholds = new ModelThresholds(0.5f, 0.5f, new Dictionary<string, float>()),
            MaxBatch = maxBatch,
            Versions = [version],
            Digest = "d",
        };
        return new CatalogModel(manifest, version, "memory", ModelState.Ready, []);
    }
}

/// <summary>Writes its number and reads its answer.</summary>
internal sealed class NumberJob(float number, Action? onFill = null) : IInferenceJob<float>
{
    public void Fill(ModelForm model, Span<float> tensor)
    {
        onFill?.Invoke();
        tensor.Fill(number);
    }

    public void Fill(ModelForm model, Span<byte> tensor)
    {
        onFill?.Invoke();
        tensor.Fill((byte)number);
    }

    public float Read(ModelForm model, in OutputRow outputs) => outputs.Floats(0)[0];
}
