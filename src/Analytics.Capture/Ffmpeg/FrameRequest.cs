using Analytics.Vision.Frames;

namespace Analytics.Capture.Ffmpeg;

/// <summary>Which pictures the camera's models want.</summary>
/// <param name="MaxWidth">Widest picture in pixels; sources are shrunk to it at their own aspect, never enlarged.</param>
/// <param name="MaxHeight">Highest picture in pixels.</param>
/// <param name="FramesPerSecond">Most pictures a second, chosen by timestamp and never invented; 0 takes every one.</param>
/// <param name="Layout">Order of the chroma samples.</param>
/// <param name="KeyFramesOnly">Decode key frames alone: far cheaper, at the source's own key-frame rate.</param>
public sealed record FrameRequest(
    int MaxWidth, int MaxHeight, double FramesPerSecond = 0, PixelLayout Layout = PixelLayout.Nv12, bool KeyFramesOnly = false)
{
    /// <exception cref="ArgumentOutOfRangeException">A side is outside 2 to 8192, or the rate outside 0 to 240.</exception>
    public FrameRequest Checked()
    {
        new FrameShape(MaxWidth, MaxHeight, Layout).Checked();
        ArgumentOutOfRangeException.ThrowIfLessThan(FramesPerSecond, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FramesPerSecond, 240);
        return this;
    }
}

/// <summary>How fast a source that is not live is played.</summary>
public enum Pace
{
    RealTime = 1,
    AsFastAsPossible = 2,
}

/// <summary>Where the source's own packets are kept: ffmpeg writes <c>{Folder}/{Prefix}-%06d.ts</c> and reports each one it closes.</summary>
internal sealed record SegmentOutput(string Folder, string Prefix, TimeSpan Length);
