using Analytics.Inference.Sessions;

namespace Analytics.Inference.Onnx.Native;

/// <summary>Settings in the library's form.</summary>
internal static class SessionOptions
{
    public static OrtHandle Build(OrtApi api, SessionSettings settings, IReadOnlyList<string> available)
    {
        var options = new OrtHandle(api, OrtSlot.ReleaseSessionOptions, api.CreateSessionOptions());
        try
        {
            api.SetOptimization(options.Pointer, (int)settings.Optimization);
            api.SetIntraOpThreads(options.Pointer, settings.IntraOpThreads);
            api.SetInterOpThreads(options.Pointer, settings.InterOpThreads);
            api.AddConfigEntry(options.Pointer, "session.intra_op.allow_spinning", settings.SpinWhileIdle ? "1" : "0");
            api.AddConfigEntry(options.Pointer, "session.inter_op.allow_spinning", settings.SpinWhileIdle ? "1" : "0");
            foreach (var provider in settings.Providers)
                Append(api, options.Pointer, provider, provider.FindIn(available));
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private static void Append(OrtApi api, nint options, ExecutionProvider provider, string listed)
    {
        var pairs = provider.Options ?? new Dictionary<string, string>();
        using var keys = new Utf8Texts([.. pairs.Keys]);
        using var values = new Utf8Texts([.. pairs.Values]);
        try
        {
            switch (listed)
            {
                case "CPUExecutionProvider":
                    return;
                case "CUDAExecutionProvider":
                    using (var cuda = new OrtHandle(api, OrtSlot.ReleaseCudaProviderOptions, api.CreateCudaOptions()))
                    {
                        api.UpdateCuda(cuda.Pointer, keys, values);
                        api.AppendCuda(options, cuda.Pointer);
                    }

                    return;
                case "OpenVINOExecutionProvider" when api.Library.ApiVersion >= 17:
                    api.AppendOpenVino(options, keys, values);
                    return;
                default:
                    api.AppendProvider(options, provider.ShortName, keys, values);
                    return;
            }
        }
        catch (OnnxRuntimeException fault)
        {
            throw new OnnxRuntimeException(
                InferenceFaultCode.ProviderUnavailable, fault.OrtCode, $"Execution provider '{provider.ShortName}': {fault.Message}", fault);
        }
    }
}
