namespace Analytics.Inference.Onnx.Native;

/// <summary>
/// Places of the functions in the table OrtApi of onnxruntime_c_api.h, from 0. The table only grows at its end, so a place is
/// frozen once released; all but the last one of these exist since 1.11, which is older than the oldest library accepted.
/// </summary>
internal enum OrtSlot
{
    GetErrorCode = 1,
    GetErrorMessage = 2,
    CreateEnvWithCustomLogger = 4,
    CreateSessionFromArray = 8,
    Run = 9,
    CreateSessionOptions = 10,
    SetSessionGraphOptimizationLevel = 23,
    SetIntraOpNumThreads = 24,
    SetInterOpNumThreads = 25,
    SessionGetInputCount = 30,
    SessionGetOutputCount = 31,
    SessionGetInputTypeInfo = 33,
    SessionGetOutputTypeInfo = 34,
    SessionGetInputName = 36,
    SessionGetOutputName = 37,
    CreateRunOptions = 39,
    RunOptionsSetTerminate = 46,
    CreateTensorWithDataAsOrtValue = 49,
    GetTensorMutableData = 51,
    CastTypeInfoToTensorInfo = 55,
    GetTensorElementType = 60,
    GetDimensionsCount = 61,
    GetDimensions = 62,
    GetTensorTypeAndShape = 65,
    CreateCpuMemoryInfo = 69,
    AllocatorFree = 76,
    GetAllocatorWithDefaultOptions = 78,
    ReleaseStatus = 93,
    ReleaseMemoryInfo = 94,
    ReleaseSession = 95,
    ReleaseValue = 96,
    ReleaseRunOptions = 97,
    ReleaseTypeInfo = 98,
    ReleaseTensorTypeAndShapeInfo = 99,
    ReleaseSessionOptions = 100,
    GetAvailableProviders = 125,
    ReleaseAvailableProviders = 126,
    AddSessionConfigEntry = 130,
    SessionOptionsAppendExecutionProviderCuda = 204,
    CreateCudaProviderOptions = 205,
    UpdateCudaProviderOptions = 206,
    ReleaseCudaProviderOptions = 208,
    SessionOptionsAppendExecutionProvider = 216,

    /// <summary>Since 1.17.</summary>
    SessionOptionsAppendExecutionProviderOpenVino = 275,
}
