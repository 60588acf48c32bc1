using Analytics.Inference.Sessions;

namespace Analytics.Inference.Tests.Sessions;

/// <summary>The official package, where the package source has it.</summary>
public sealed class PackageSessionTests : InferenceSessionSpec
{
    protected override IInferenceRuntime Open()
    {
#if WITH_ONNX_PACKAGE
        return new Onnx.Package.PackageRuntime();
#else
        Assert.Skip("built without Microsoft.ML.OnnxRuntime: the package source does not have it");
        throw new InvalidOperationException();
#endif
    }
}
