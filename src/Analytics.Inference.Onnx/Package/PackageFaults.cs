using Analytics.Inference.Sessions;
using PackageException = Microsoft.ML.OnnxRuntime.OnnxRuntimeException;

namespace Analytics.Inference.Onnx.Package;

/// <summary>The package's exceptions in the port's form. It writes the code before the text: <c>[ErrorCode:InvalidArgument] …</c>.</summary>
internal static class PackageFaults
{
    private const string Prefix = "[ErrorCode:";

    public static OnnxRuntimeException Of(InferenceFaultCode code, PackageException fault)
    {
        var end = fault.Message.IndexOf("] ", StringComparison.Ordinal);
        if (!fault.Message.StartsWith(Prefix, StringComparison.Ordinal) || end < 0)
            return new(code, OrtCode.Fail, fault.Message, fault);
        // Codes newer than the package's own list come as Fail.
        var known = Enum.TryParse<OrtCode>(fault.Message[Prefix.Length..end], out var ortCode);
        return new(code, known ? ortCode : OrtCode.Fail, fault.Message[(end + 2)..], fault);
    }
}
