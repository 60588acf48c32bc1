namespace Analytics.Inference.Sessions;

/// <summary>Why inference is not possible. Operators see these: names and numbers are frozen.</summary>
public enum InferenceFaultCode
{
    LibraryMissing = 1,
    LibraryUnsupported = 2,
    ModelRejected = 3,
    ProviderUnavailable = 4,
    SettingsRejected = 5,
    TensorMismatch = 6,
    RunFailed = 7,
}

/// <summary>A runtime's or a session's failure, in the library's own words where it gave any.</summary>
public class InferenceException(InferenceFaultCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public InferenceFaultCode Code { get; } = code;
}
