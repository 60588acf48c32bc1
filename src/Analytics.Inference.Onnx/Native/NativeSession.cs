using Analytics.Inference.Sessions;

namespace Analytics.Inference.Onnx.Native;

/// <summary>One opened model of <see cref="NativeRuntime"/>.</summary>
internal sealed unsafe class NativeSession : IInferenceSession
{
    // More inputs and outputs than any model of a camera has; beyond it the arrays go to the heap.
    private const int FewTensors = 16;

    private readonly OrtApi _api;
    private readonly SharedUse<NativeModel> _model;

    private NativeSession(OrtApi api, NativeModel model)
    {
        (_api, _model, Signature) = (api, new SharedUse<NativeModel>(model), model.Signature);
    }

    public ModelSignature Signature { get; }

    /// <summary>Takes the library's session over, also where it cannot be used.</summary>
    public static NativeSession Own(OrtApi api, nint session) => new(api, NativeModel.Own(api, session));

    public void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default)
    {
        SessionGuard.Check(Signature, inputs, outputs);
        cancel.ThrowIfCancellationRequested();
        Span<nint> given = inputs.Length <= FewTensors ? stackalloc nint[inputs.Length] : new nint[inputs.Length];
        Span<nint> wanted = outputs.Length <= FewTensors ? stackalloc nint[outputs.Length] : new nint[outputs.Length];
        given.Clear();
        wanted.Clear();
        var model = _model.Enter();
        try
        {
            Wrap(model, inputs, given);
            Wrap(model, outputs, wanted);
            Run(model, given, wanted, cancel);
            CopyOpen(outputs, wanted);
        }
        finally
        {
            Release(given);
            Release(wanted);
            _model.Leave();
        }
    }

    public void Dispose() => _model.Close();

    private void Run(NativeModel model, ReadOnlySpan<nint> given, Span<nint> wanted, CancellationToken cancel)
    {
        if (!cancel.CanBeCanceled)
        {
            _api.Check(_api.Run(model.Session, 0, model.InputNames, given, model.OutputNames, wanted), InferenceFaultCode.RunFailed);
            return;
        }

        using var options = new OrtHandle(_api, OrtSlot.ReleaseRunOptions, _api.CreateRunOptions());
        nint status;
        // Leaving the block waits for a callback under way, so the options outlive it.
        using (cancel.UnsafeRegister(static state => ((Stop)state!).Now(), new Stop(_api, options)))
            status = _api.Run(model.Session, options.Pointer, model.InputNames, given, model.OutputNames, wanted);

        try
        {
            _api.Check(status, InferenceFaultCode.RunFailed);
        }
        catch (OnnxRuntimeException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    private void Wrap(NativeModel model, ReadOnlySpan<TensorBuffer> buffers, Span<nint> values)
    {
        for (var i = 0; i < buffers.Length; i++)
        {
            if (!buffers[i].IsOpen)
                values[i] = _api.WrapTensor(model.Cpu, buffers[i]);
        }
    }

    private void CopyOpen(ReadOnlySpan<TensorBuffer> outputs, ReadOnlySpan<nint> values)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            if (!outputs[i].IsOpen)
                continue;
            outputs[i].Reshape(_api.TensorOf(values[i]).Shape);
            new ReadOnlySpan<byte>(_api.DataOf(values[i]), outputs[i].ByteLength).CopyTo(outputs[i].Bytes);
        }
    }

    private void Release(ReadOnlySpan<nint> values)
    {
        foreach (var value in values)
            _api.Release(OrtSlot.ReleaseValue, value);
    }

    private sealed record Stop(OrtApi Api, OrtHandle Options)
    {
        public void Now() => Api.Terminate(Options.Pointer);
    }
}
