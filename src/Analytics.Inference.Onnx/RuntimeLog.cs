namespace Analytics.Inference.Onnx;

/// <summary>How grave a line of the library's log is.</summary>
public enum RuntimeLogLevel
{
    Verbose = 0,
    Info = 1,
    Warning = 2,
    Error = 3,
    Fatal = 4,
}

/// <param name="Level">How grave it is.</param>
/// <param name="Category">The library's part that speaks.</param>
/// <param name="Message">In the library's own words.</param>
public readonly record struct RuntimeLogLine(RuntimeLogLevel Level, string Category, string Message);
