namespace Analytics.Capture.Ffmpeg;

/// <summary>Where ffmpeg is and how long it may wait for the network.</summary>
public sealed record FfmpegOptions
{
    /// <summary>Name on the PATH, or path of the program. Default <c>ffmpeg</c>, version 5 or newer.</summary>
    public string Ffmpeg { get; init; } = "ffmpeg";

    /// <summary>Name on the PATH, or path of the program. Default <c>ffprobe</c>.</summary>
    public string Ffprobe { get; init; } = "ffprobe";

    /// <summary>Longest wait for one answer of a camera or server. Default 4 s: with the longest back-off a source is back within 10 s.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Decoder threads per camera. Default 1: a node decodes many small streams, and each thread costs private memory.</summary>
    public int DecoderThreads { get; init; } = 1;
}

/// <summary>A program that the product needs is not on this machine.</summary>
public sealed class ProgramMissingException(string program, string package)
    : IOException($"'{program}' was not found: install the package '{package}' (apt-get install {package}), or name the program's path in the configuration.")
{
    public string Program { get; } = program;

    public string Package { get; } = package;
}
