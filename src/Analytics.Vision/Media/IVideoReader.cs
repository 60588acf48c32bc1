namespace Analytics.Vision.Media;

/// <summary>
/// Short videos that came whole in memory, such as those of an API call. Nothing of them outlives the call (I14). Thread-safe.
/// Adapters inherit one VideoReaderSpec.
/// </summary>
public interface IVideoReader
{
    /// <summary>
    /// What the file is, by its content and never by a name. Bytes and container are checked before any other program sees it.
    /// </summary>
    /// <exception cref="VideoRejectedException">Not one of the containers, damaged, or over a limit.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the work was stopped.</exception>
    Task<VideoInfo> ProbeAsync(ReadOnlyMemory<byte> encoded, VideoLimits limits, CancellationToken cancel);

    /// <summary>
    /// Decodes pictures of the video, in order of their times. At most a few wait in memory: a slow reader holds the decoder up. The
    /// decoder is ended when the reader stops, however it stops.
    /// </summary>
    /// <exception cref="VideoRejectedException">As for <see cref="ProbeAsync"/>, or not a single picture could be decoded.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the work was stopped.</exception>
    IAsyncEnumerable<VideoPicture> ReadAsync(ReadOnlyMemory<byte> encoded, VideoSampling sampling, VideoLimits limits, CancellationToken cancel);
}

/// <param name="At">Time in the video, from its begin.</param>
/// <param name="Image">The picture, upright as the video says.</param>
public sealed record VideoPicture(TimeSpan At, BgrImage Image);

public enum VideoContainer
{
    Mp4 = 1,
    Mov = 2,
    Avi = 3,
}

/// <param name="Container">By content.</param>
/// <param name="Codec">ffmpeg's name, such as <c>h264</c>.</param>
/// <param name="Duration">Of the video stream, above zero.</param>
/// <param name="FramesPerSecond">Average rate, above zero.</param>
/// <param name="Width">In pixels, as stored.</param>
/// <param name="Height">In pixels, as stored.</param>
public sealed record VideoInfo(VideoContainer Container, string Codec, TimeSpan Duration, double FramesPerSecond, int Width, int Height);

/// <summary>Which pictures of a video are wanted.</summary>
/// <param name="FramesPerSecond">The first picture of each slot of 1/rate s; every picture where the video has fewer. 0 takes all.</param>
/// <param name="MaxSide">Larger pictures are shrunk to this longest side, in pixels.</param>
/// <param name="MaxPictures">The reading ends after so many.</param>
public sealed record VideoSampling(double FramesPerSecond = 10, int MaxSide = 640, int MaxPictures = 200);

/// <param name="MaxBytes">Most bytes of the file. Default 8 MiB.</param>
/// <param name="MaxDuration">Longest video; null for a minute.</param>
/// <param name="MaxPixels">Most pixels of one picture. Default 8.9 million (4096 × 2176).</param>
/// <param name="MaxWork">Longest time that reading may take, with what the caller does between two pictures; null for 20 s.</param>
public sealed record VideoLimits(int MaxBytes = 8 << 20, TimeSpan? MaxDuration = null, int MaxPixels = 4096 * 2176, TimeSpan? MaxWork = null)
{
    public TimeSpan Longest => MaxDuration ?? TimeSpan.FromMinutes(1);

    public TimeSpan Patience => MaxWork ?? TimeSpan.FromSeconds(20);
}

/// <summary>Why a video was refused. Stages are told apart since the cloud contract has one code for each.</summary>
public enum VideoFault
{
    /// <summary>The content is no video that is known here.</summary>
    NotAVideo = 1,

    /// <summary>A video, in another container than MP4, MOV or AVI.</summary>
    UnsupportedContainer = 2,

    TooManyBytes = 3,

    TooLong = 4,

    TooManyPixels = 5,

    /// <summary>The container cannot be opened, or no picture can be decoded.</summary>
    Damaged = 6,

    /// <summary>Reading took longer than its limit.</summary>
    TooSlow = 7,
}

/// <summary>A video that cannot be used, with the reason and the number that broke a limit.</summary>
public sealed class VideoRejectedException(VideoFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public VideoFault Fault { get; } = fault;
}
