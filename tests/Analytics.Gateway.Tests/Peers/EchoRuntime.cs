using Analytics.Inference.Sessions;
using Analytics.TestKit;

namespace Analytics.Gateway.Tests.Peers;

/// <summary>Its model says what it was shown: 8 × 8 × 3 floats in, the same out. Runs can be held, and made to fail.</summary>
internal sealed class EchoRuntime : IInferenceRuntime
{
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _go = new(0);

    public string Description => "echo";

    public string Version => "1";

    public IReadOnlyList<string> Providers => ["cpu"];

    public volatile bool IsHeld;

    public volatile Exception? Fault;

    /// <summary>Rows of the runs so far, the trial run at the opening left out.</summary>
    public List<int> Batches { get; } = [];

    public IInferenceSession Open(ReadOnlySpan<byte> model, SessionSettings settings) => new Session(this);

    public async Task BegunAsync()
    {
        if (!await _begun.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken))
            throw Patience.Missed("a run that begins");
    }

    public void Go(int runs = 1) => _go.Release(runs);

    public void Dispose()
    {
    }

    private sealed class Session(EchoRuntime runtime) : IInferenceSession
    {
        private bool _isTried;

        public ModelSignature Signature { get; } =
            new([new TensorInfo("x", TensorType.Float32, [-1, 3, 8, 8])], [new TensorInfo("y", TensorType.Float32, [-1, 192])]);

        public void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default)
        {
            SessionGuard.Check(Signature, inputs, outputs);
            if (!_isTried)
            {
                _isTried = true;
                return;
            }

            runtime._begun.Release();
            if (runtime.IsHeld)
                runtime._go.Wait(cancel);
            if (runtime.Fault is { } fault)
                throw fault;
            lock (runtime.Batches)
                runtime.Batches.Add((int)inputs[0].Shape[0]);
            inputs[0].As<float>().CopyTo(outputs[0].As<float>());
        }

        public void Dispose()
        {
        }
    }
}
