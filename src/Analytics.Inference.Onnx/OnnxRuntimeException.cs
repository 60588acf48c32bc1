using Analytics.Inference.Sessions;

namespace Analytics.Inference.Onnx;

/// <summary>ONNX Runtime's own codes (onnxruntime_error_code.h).</summary>
public enum OrtCode
{
    Ok = 0,
    Fail = 1,
    InvalidArgument = 2,
    NoSuchFile = 3,
    NoModel = 4,
    EngineError = 5,
    RuntimeException = 6,
    InvalidProtobuf = 7,
    ModelLoaded = 8,
    NotImplemented = 9,
    InvalidGraph = 10,
    ProviderFailed = 11,
    ModelLoadCanceled = 12,
    ModelRequiresCompilation = 13,
    NotFound = 14,
    DeviceReset = 15,
}

/// <summary>An error that ONNX Runtime reported, with its own text.</summary>
public sealed class OnnxRuntimeException(InferenceFaultCode code, OrtCode ortCode, string message, Exception? inner = null)
    : InferenceException(code, message, inner)
{
    public OrtCode OrtCode { get; } = ortCode;
}
