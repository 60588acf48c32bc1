using System.Runtime.InteropServices;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Onnx.Native;

/// <summary>
/// The calls that this product makes, with the signatures of onnxruntime_c_api.h. Every OrtStatus is turned into an
/// exception and released here. Pointers are the library's own objects.
/// </summary>
internal sealed unsafe class OrtApi(OrtLibrary library)
{
    public OrtLibrary Library => library;

    public nint CreateEnv(delegate* unmanaged<nint, int, byte*, byte*, byte*, byte*, void> log, RuntimeLogLevel least)
    {
        nint env;
        fixed (byte* id = "analytics\0"u8)
        {
            Check(((delegate* unmanaged<void*, void*, int, byte*, nint*, nint>)library[OrtSlot.CreateEnvWithCustomLogger])(
                log, null, (int)least, id, &env));
        }

        return env;
    }

    public nint CreateSessionOptions() => Create(OrtSlot.CreateSessionOptions);

    public nint CreateRunOptions() => Create(OrtSlot.CreateRunOptions);

    public nint CreateCudaOptions() => Create(OrtSlot.CreateCudaProviderOptions);

    public void SetOptimization(nint options, int level) => Set(OrtSlot.SetSessionGraphOptimizationLevel, options, level);

    public void SetIntraOpThreads(nint options, int threads) => Set(OrtSlot.SetIntraOpNumThreads, options, threads);

    public void SetInterOpThreads(nint options, int threads) => Set(OrtSlot.SetInterOpNumThreads, options, threads);

    public void AddConfigEntry(nint options, string key, string value)
    {
        using var texts = new Utf8Texts([key, value]);
        Check(((delegate* unmanaged<nint, byte*, byte*, nint>)library[OrtSlot.AddSessionConfigEntry])(options, texts.At(0), texts.At(1)));
    }

    public void AppendProvider(nint options, string name, Utf8Texts keys, Utf8Texts values)
    {
        using var texts = new Utf8Texts([name]);
        Check(((delegate* unmanaged<nint, byte*, byte**, byte**, nuint, nint>)library[OrtSlot.SessionOptionsAppendExecutionProvider])(
            options, texts.At(0), keys.Array, values.Array, (nuint)keys.Count));
    }

    public void AppendOpenVino(nint options, Utf8Texts keys, Utf8Texts values) =>
        Check(((delegate* unmanaged<nint, byte**, byte**, nuint, nint>)library[OrtSlot.SessionOptionsAppendExecutionProviderOpenVino])(
            options, keys.Array, values.Array, (nuint)keys.Count));

    public void UpdateCuda(nint cuda, Utf8Texts keys, Utf8Texts values) =>
        Check(((delegate* unmanaged<nint, byte**, byte**, nuint, nint>)library[OrtSlot.UpdateCudaProviderOptions])(
            cuda, keys.Array, values.Array, (nuint)keys.Count));

    public void AppendCuda(nint options, nint cuda) =>
        Check(((delegate* unmanaged<nint, nint, nint>)library[OrtSlot.SessionOptionsAppendExecutionProviderCuda])(options, cuda));

    public nint CreateSession(nint env, ReadOnlySpan<byte> model, nint options)
    {
        nint session;
        fixed (byte* bytes = model)
        {
            Check(
                ((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)library[OrtSlot.CreateSessionFromArray])(
                    env, bytes, (nuint)model.Length, options, &session),
                InferenceFaultCode.ModelRejected);
        }

        return session;
    }

    public int Count(OrtSlot slot, nint session)
    {
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)library[slot])(session, &count));
        return checked((int)count);
    }

    public string Name(OrtSlot slot, nint session, int index)
    {
        var allocator = Create(OrtSlot.GetAllocatorWithDefaultOptions);
        byte* name;
        Check(((delegate* unmanaged<nint, nuint, nint, byte**, nint>)library[slot])(session, (nuint)index, allocator, &name));
        var text = Marshal.PtrToStringUTF8((nint)name)!;
        Check(((delegate* unmanaged<nint, void*, nint>)library[OrtSlot.AllocatorFree])(allocator, name));
        return text;
    }

    /// <summary>Type and sides of an input or output; null where it is no tensor.</summary>
    public (int Type, long[] Shape)? TensorOf(OrtSlot slot, nint session, int index)
    {
        nint info, tensor;
        Check(((delegate* unmanaged<nint, nuint, nint*, nint>)library[slot])(session, (nuint)index, &info));
        try
        {
            // The tensor info belongs to the type info.
            Check(((delegate* unmanaged<nint, nint*, nint>)library[OrtSlot.CastTypeInfoToTensorInfo])(info, &tensor));
            return tensor == 0 ? null : Describe(tensor);
        }
        finally
        {
            Release(OrtSlot.ReleaseTypeInfo, info);
        }
    }

    /// <summary>Type and sides of a value that a run made.</summary>
    public (int Type, long[] Shape) TensorOf(nint value)
    {
        nint tensor;
        Check(((delegate* unmanaged<nint, nint*, nint>)library[OrtSlot.GetTensorTypeAndShape])(value, &tensor));
        try
        {
            return Describe(tensor);
        }
        finally
        {
            Release(OrtSlot.ReleaseTensorTypeAndShapeInfo, tensor);
        }
    }

    public nint CreateCpuMemoryInfo()
    {
        nint info;
        // OrtArenaAllocator = 1, OrtMemTypeDefault = 0: memory of ours, wrapped and never freed by the library.
        Check(((delegate* unmanaged<int, int, nint*, nint>)library[OrtSlot.CreateCpuMemoryInfo])(1, 0, &info));
        return info;
    }

    public nint WrapTensor(nint memoryInfo, TensorBuffer buffer)
    {
        nint value;
        fixed (long* shape = buffer.Shape)
        {
            Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)library[OrtSlot.CreateTensorWithDataAsOrtValue])(
                memoryInfo, (void*)buffer.Address, (nuint)buffer.ByteLength, shape, (nuint)buffer.Shape.Length, (int)buffer.Type, &value));
        }

        return value;
    }

    public void* DataOf(nint value)
    {
        void* data;
        Check(((delegate* unmanaged<nint, void**, nint>)library[OrtSlot.GetTensorMutableData])(value, &data));
        return data;
    }

    /// <summary>The status of a run: 0 or an error that <see cref="Check"/> turns into an exception.</summary>
    public nint Run(nint session, nint runOptions, byte** inputNames, ReadOnlySpan<nint> inputs, byte** outputNames, Span<nint> outputs)
    {
        fixed (nint* given = inputs)
        fixed (nint* wanted = outputs)
        {
            return ((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)library[OrtSlot.Run])(
                session, runOptions, inputNames, given, (nuint)inputs.Length, outputNames, (nuint)outputs.Length, wanted);
        }
    }

    public void Terminate(nint runOptions) => Check(((delegate* unmanaged<nint, nint>)library[OrtSlot.RunOptionsSetTerminate])(runOptions));

    public IReadOnlyList<string> Providers()
    {
        byte** names;
        int count;
        Check(((delegate* unmanaged<byte***, int*, nint>)library[OrtSlot.GetAvailableProviders])(&names, &count));
        var texts = new string[count];
        for (var i = 0; i < count; i++)
            texts[i] = Marshal.PtrToStringUTF8((nint)names[i])!;
        Check(((delegate* unmanaged<byte**, int, nint>)library[OrtSlot.ReleaseAvailableProviders])(names, count));
        return texts;
    }

    public void Release(OrtSlot slot, nint pointer)
    {
        if (pointer != 0)
            ((delegate* unmanaged<nint, void>)library[slot])(pointer);
    }

    /// <exception cref="OnnxRuntimeException">The status is an error.</exception>
    public void Check(nint status, InferenceFaultCode fault = InferenceFaultCode.SettingsRejected)
    {
        if (status == 0)
            return;
        var code = (OrtCode)((delegate* unmanaged<nint, int>)library[OrtSlot.GetErrorCode])(status);
        var text = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)library[OrtSlot.GetErrorMessage])(status)) ?? "";
        Release(OrtSlot.ReleaseStatus, status);
        throw new OnnxRuntimeException(fault, code, text);
    }

    private (int Type, long[] Shape) Describe(nint tensor)
    {
        int type;
        nuint sides;
        Check(((delegate* unmanaged<nint, int*, nint>)library[OrtSlot.GetTensorElementType])(tensor, &type));
        Check(((delegate* unmanaged<nint, nuint*, nint>)library[OrtSlot.GetDimensionsCount])(tensor, &sides));
        var shape = new long[sides];
        fixed (long* at = shape)
            Check(((delegate* unmanaged<nint, long*, nuint, nint>)library[OrtSlot.GetDimensions])(tensor, at, sides));
        return (type, shape);
    }

    private nint Create(OrtSlot slot)
    {
        nint made;
        Check(((delegate* unmanaged<nint*, nint>)library[slot])(&made));
        return made;
    }

    private void Set(OrtSlot slot, nint options, int value) => Check(((delegate* unmanaged<nint, int, nint>)library[slot])(options, value));
}
