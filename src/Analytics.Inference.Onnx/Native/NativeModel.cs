using Analytics.Inference.Sessions;

namespace Analytics.Inference.Onnx.Native;

/// <summary>The library's session, with what every run hands to it.</summary>
internal sealed unsafe class NativeModel : IDisposable
{
    private readonly OrtHandle _session;
    private readonly OrtHandle _cpu;
    private readonly Utf8Texts _inputNames;
    private readonly Utf8Texts _outputNames;

    private NativeModel(OrtApi api, OrtHandle session, ModelSignature signature)
    {
        (_session, Signature) = (session, signature);
        _cpu = new OrtHandle(api, OrtSlot.ReleaseMemoryInfo, api.CreateCpuMemoryInfo());
        _inputNames = new Utf8Texts([.. signature.Inputs.Select(input => input.Name)]);
        _outputNames = new Utf8Texts([.. signature.Outputs.Select(output => output.Name)]);
    }

    public ModelSignature Signature { get; }

    public nint Session => _session.Pointer;

    /// <summary>Says of a tensor that it lies in ordinary memory.</summary>
    public nint Cpu => _cpu.Pointer;

    public byte** InputNames => _inputNames.Array;

    public byte** OutputNames => _outputNames.Array;

    public static NativeModel Own(OrtApi api, nint pointer)
    {
        var session = new OrtHandle(api, OrtSlot.ReleaseSession, pointer);
        try
        {
            var inputs = Read(api, pointer, OrtSlot.SessionGetInputCount, OrtSlot.SessionGetInputName, OrtSlot.SessionGetInputTypeInfo);
            var outputs = Read(api, pointer, OrtSlot.SessionGetOutputCount, OrtSlot.SessionGetOutputName, OrtSlot.SessionGetOutputTypeInfo);
            return new NativeModel(api, session, new ModelSignature(inputs, outputs));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _cpu.Dispose();
        _inputNames.Dispose();
        _outputNames.Dispose();
    }

    private static TensorInfo[] Read(OrtApi api, nint session, OrtSlot count, OrtSlot name, OrtSlot type)
    {
        var infos = new TensorInfo[api.Count(count, session)];
        for (var i = 0; i < infos.Length; i++)
        {
            var label = api.Name(name, session, i);
            var (element, shape) = api.TensorOf(type, session, i)
                ?? throw new InferenceException(InferenceFaultCode.ModelRejected, $"'{label}' is no tensor; only tensors are carried.");
            infos[i] = new TensorInfo(label, (TensorType)element, shape);
        }

        return infos;
    }
}
